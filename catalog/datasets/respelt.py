"""Books that two data sets print otherwise: names in another transliteration, volumes in other words."""

import re
from collections.abc import Sequence

from catalog.datasets.frames import BookRecord
from catalog.datasets.titles import title_key
from catalog.recognition.names import parts_of, same
from catalog.recognition.titles import marks_of
from catalog.search.spelling import slips
from catalog.text import fold, sort_key

_UNEVEN = re.compile(r"\band\b|(?<=\bvol)ume\b|\b0+(?=\d)|\W")
# "Saga, Vol. 1" is no title without its series.
_TITLE_OF_ITS_OWN = re.compile(r"(?!vol)\D{7,}")
_RANKS = frozenset({"baron", "baroness", "count", "countess", "lady", "lord"})
# In a shorter name one letter makes another family: "Hansen", "Jansen".
_LONG_NAME = 8
# A data set may take the first instalment, the first printing or the translation for the first year.
_YEARS_APART = 5


def even_titles(book: BookRecord) -> set[str]:
    """Title and original title without what is printed one way or another.

    >>> one = BookRecord("The Sandman: Preludes & Nocturnes", series="The Sandman")
    >>> even_titles(one) & even_titles(BookRecord("Preludes and Nocturnes"))
    {'preludesnocturnes'}
    """
    keys = {title_key(title) for title in (book.title, book.original_title) if title}
    if book.series:
        bare = {key.removeprefix(f"{sort_key(book.series)} ") for key in keys}
        keys |= {key for key in bare if _TITLE_OF_ITS_OWN.fullmatch(key)}
    return {_UNEVEN.sub("", key) for key in keys} - {""}


def place_in_series(book: BookRecord) -> tuple[str, str] | None:
    if not book.series or book.position is None:
        return None
    return sort_key(book.series), f"{book.position.normalize():f}"


def one_volume(one: BookRecord, other: BookRecord) -> bool:
    """Whether two books of one place in a series have one title but for a part that one leaves out."""
    short, long = sorted((set(fold(book.title).split()) for book in (one, other)), key=len)
    return short <= long


def one_origin(one: BookRecord, other: BookRecord) -> bool:
    """Whether two books may be one by who wrote them first of all, when, as what, and by their place
    in a series."""
    if marks_of(one.title) != marks_of(other.title):
        return False
    if not one.authors or not other.authors:
        return False
    names, years = (one.authors[0], other.authors[0]), (one.year, other.year)
    known = [year for year in years if year is not None]
    if max(known, default=0) - min(known, default=0) > _YEARS_APART:
        return False
    same_year = one.year is not None and one.year == other.year
    if not one_writer(*names) and not (same_year and _of_rank(*names)):
        return False
    return None in (one.position, other.position) or one.position == other.position


def one_writer(one: str, other: str) -> bool:
    """One person's name, if the title is the same: with more names, or transliterated.

    >>> one_writer("Fyodor Dostoevsky", "Fyodor Dostoyevsky")
    True
    >>> one_writer("Sheridan Le Fanu", "J. Sheridan Le Fanu")
    True
    >>> one_writer("Frank Herbert", "Brian Herbert"), one_writer("Anna Hansen", "Anna Jansen")
    (False, False)
    """
    if same(one, other):
        return True
    short, long = sorted((parts_of(one), parts_of(other)), key=len)
    if len(short) > 1 and _follow(short, long):
        return True
    return (
        len(short) == len(long) > 1
        and short[:-1] == long[:-1]
        and len(short[-1]) >= _LONG_NAME
        and slips(short[-1], long[-1]) == 1
    )


def _of_rank(one: str, other: str) -> bool:
    """Whether one name is a rank and the family of the other: "Baroness Orczy", "Emmuska Orczy"."""
    short, long = sorted((parts_of(one), parts_of(other)), key=len)
    return len(short) == 2 and short[-1] == long[-1] and bool(_RANKS & {short[0], long[0]})


def _follow(short: Sequence[str], long: Sequence[str]) -> bool:
    """Whether the names are all there, in their order."""
    rest = iter(long)
    return all(name in rest for name in short)

"""Lines as library files have them, of books that are known: what `./run bench recognition` asks."""

import csv
import random
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from catalog import isbn
from catalog.datasets import numbers
from catalog.datasets.names import split_authors
from catalog.datasets.titles import one_line, split_title

# Goodreads has no editions of such numbers, nor are ISBNs of this group given out.
_NO_EDITION, _NO_GROUP = 9_000_000_000, "97999"


@dataclass(frozen=True)
class Edition:
    """A row of books.csv, as it stands there."""

    number: int
    title: str
    original_title: str
    authors: tuple[str, ...]
    isbn13: str | None
    year: int | None


@dataclass(frozen=True)
class Written:
    """A line as a parser hands it on; fields as of `catalog.recognition.Sought`."""

    identifiers: tuple[tuple[str, str], ...]
    title: str
    authors: tuple[str, ...]
    series: str = ""
    series_position: str = ""
    year: int | None = None
    language: str = ""


Writer = Callable[[Edition, random.Random], Written | None]


def read_editions(folder: Path) -> list[Edition]:
    """The books of goodbooks-10k, either release, in the order of the file."""
    with (folder / "books.csv").open(encoding="utf-8", newline="") as file:
        return [edition for row in csv.DictReader(file) if (edition := _edition(row))]


def _edition(row: dict[str, str]) -> Edition | None:
    number = numbers.whole(row.get("goodreads_book_id") or row["book_id"])
    if number is None or not one_line(row["title"]):
        return None
    return Edition(
        number,
        one_line(row["title"]),
        one_line(row["original_title"]),
        split_authors(row["authors"]),
        isbn.parse(row["isbn"]) or isbn.parse(row["isbn13"]),
        numbers.year(row["original_publication_year"]),
    )


def _parsed(
    title: str,
    authors: Sequence[str],
    identifiers: Sequence[tuple[str, str]] = (),
    year: int | None = None,
) -> Written:
    split = split_title(title)
    return Written(
        tuple(identifiers), split.title, tuple(authors), split.series, split.position or "", year
    )


def goodreads(book: Edition, rng: random.Random) -> Written:
    identifiers = [("goodreads", str(book.number))]
    if book.isbn13:
        identifiers.append(("isbn13", book.isbn13))
    return _parsed(book.title, book.authors, identifiers, book.year)


def another_edition(book: Edition, rng: random.Random) -> Written:
    identifiers = [("goodreads", str(_NO_EDITION + rng.randrange(10**8))), _unknown_isbn(rng)]
    return _parsed(book.title, book.authors, identifiers, book.year)


def storygraph(book: Edition, rng: random.Random) -> Written:
    return _parsed(split_title(book.title).title, book.authors, [_unknown_isbn(rng)])


def by_isbn(book: Edition, rng: random.Random) -> Written | None:
    return _with_isbn(book, book.isbn13)


def zeros_lost(book: Edition, rng: random.Random) -> Written | None:
    isbn10 = isbn.to_isbn10(book.isbn13) if book.isbn13 else None
    return _with_isbn(book, isbn.parse(isbn10.lstrip("0"))) if isbn10 else None


def rounded(book: Edition, rng: random.Random) -> Written | None:
    return _with_isbn(book, isbn.parse(f"{int(book.isbn13):.5E}")) if book.isbn13 else None


def wrong_digit(book: Edition, rng: random.Random) -> Written | None:
    if not book.isbn13:
        return None
    digits = list(book.isbn13)
    place = rng.randrange(4, 13)
    digits[place] = str((int(digits[place]) + rng.randrange(1, 10)) % 10)
    return _with_isbn(book, isbn.parse("".join(digits)))


def _with_isbn(book: Edition, isbn13: str | None) -> Written | None:
    if not book.isbn13:
        return None
    identifiers = [("isbn13", isbn13)] if isbn13 else []
    return _parsed(split_title(book.title).title, book.authors[:1], identifiers)


def no_subtitle(book: Edition, rng: random.Random) -> Written | None:
    title = split_title(book.title)
    main, separator, _ = title.title.partition(": ")
    if not separator:
        return None
    return Written((), main, book.authors, title.series, title.position or "", book.year)


def last_first(book: Edition, rng: random.Random) -> Written | None:
    return _parsed(book.title, [_turned(name) for name in book.authors], (), book.year)


def initials(book: Edition, rng: random.Random) -> Written | None:
    names = tuple(name.replace(".", "") for name in book.authors)
    return _parsed(book.title, names, (), book.year) if names != book.authors else None


def one_initial(book: Edition, rng: random.Random) -> Written | None:
    if not book.authors or " " not in book.authors[0]:
        return None
    first, rest = book.authors[0].split(" ", 1)
    return _parsed(book.title, [f"{first[0]}. {rest}"], (), book.year)


def no_accents(book: Edition, rng: random.Random) -> Written | None:
    return _changed(book, _bare)


def mojibake(book: Edition, rng: random.Random) -> Written | None:
    return _changed(book, lambda text: text.encode().decode("cp1252", "replace"))


def ampersand(book: Edition, rng: random.Random) -> Written | None:
    return _changed(book, lambda text: text.replace(" and ", " & "), names=False)


def capitals(book: Edition, rng: random.Random) -> Written | None:
    return _changed(book, str.upper)


def more_authors(book: Edition, rng: random.Random) -> Written | None:
    return _parsed(book.title, [*book.authors, "Grover Gardner"], (), book.year)


def swapped(book: Edition, rng: random.Random) -> Written | None:
    if len(book.authors) < 2:
        return None
    return _parsed(book.title, [book.authors[1], book.authors[0]], (), book.year)


def original(book: Edition, rng: random.Random) -> Written | None:
    title, series = split_title(book.original_title).title, split_title(book.title)
    if not title or title.casefold() == series.title.casefold():
        return None
    return Written((), title, book.authors, series.series, series.position or "", book.year)


def _changed(book: Edition, change: Callable[[str], str], *, names: bool = True) -> Written | None:
    title, authors = change(book.title), book.authors
    if names:
        authors = tuple(change(name) for name in authors)
    if (title, authors) == (book.title, book.authors) or "�" in title + "".join(authors):
        return None
    return _parsed(title, authors, (), book.year)


def title_only(book: Edition, rng: random.Random) -> Written:
    return _parsed(book.title, [])


def mistyped(book: Edition, rng: random.Random) -> Written | None:
    title = split_title(book.title).title
    if len(title) < 8:
        return None
    place = rng.randrange(2, len(title) - 2)
    return Written((), title[:place] + title[place + 1 :], book.authors, year=book.year)


def study_guide(book: Edition, rng: random.Random) -> Written:
    title = split_title(book.title).title
    words = rng.choice(["Summary of {}", "{}: SparkNotes", "Study Guide: {}", "{} (Cliffs Notes)"])
    return Written((), words.format(title), (rng.choice(["BookCaps", book.authors[0]]),))


def box_set(book: Edition, rng: random.Random) -> Written:
    title = split_title(book.title)
    sets = ["{} Boxed Set", "{}: Books 1-3", "The {} Collection", "{} Trilogy Bundle", "{} / Other"]
    named = rng.choice(sets).format(title.series or title.title)
    return Written((_unknown_isbn(rng),), named, book.authors, title.series, "", book.year)


def graphic(book: Edition, rng: random.Random) -> Written:
    title = split_title(book.title).title
    named = rng.choice([title, f"{title}: The Graphic Novel", f"{title} (Manga)"])
    year = book.year + 20 if book.year else None
    return Written((), named, ("Nancy Adaptor", *book.authors), year=year)


def other_author(book: Edition, rng: random.Random) -> Written:
    return _parsed(split_title(book.title).title, ["Zebedee Quirk"], (), book.year)


def sequel(book: Edition, rng: random.Random) -> Written:
    title = split_title(book.title)
    named = rng.choice(["{} II", "{}, Part 2", "Return to {}", "{}: The Reckoning", "More {}"])
    year, position = book.year + 2 if book.year else None, "17" if title.series else ""
    return Written((), named.format(title.title), book.authors, title.series, position, year)


# How lines that name a book of the catalogue are written, and how many of a hundred are so.
WAYS: dict[str, tuple[int, Writer]] = {
    "goodreads, the catalogue's edition": (30, goodreads),
    "goodreads, another edition": (24, another_edition),
    "isbn": (8, by_isbn),
    "isbn without leading zeros": (4, zeros_lost),
    "isbn in scientific notation": (3, rounded),
    "isbn with a wrong digit": (2, wrong_digit),
    "another edition's isbn, no year, no series": (12, storygraph),
    "subtitle left out": (2, no_subtitle),
    "Last, First": (3, last_first),
    "initials run together": (2, initials),
    "accents lost": (1, no_accents),
    "read in a wrong encoding": (1, mojibake),
    "& for and": (1, ampersand),
    "capitals": (2, capitals),
    "more authors": (3, more_authors),
    "authors swapped": (1, swapped),
    "original title": (1, original),
    "first name an initial": (0, one_initial),
}
WRITERS = {way: writer for way, (_, writer) in WAYS.items()}
# Right only where they are asked about: nothing in them is sure.
UNSURE: dict[str, Writer] = {"title alone": title_only, "a letter left out": mistyped}
# About other works: no book of the catalogue is right.
OTHER_WORKS: dict[str, Writer] = {
    "study guide": study_guide,
    "box set": box_set,
    "graphic adaptation": graphic,
    "same title, other author": other_author,
    "sequel": sequel,
}


def mixed(books: Sequence[Edition], rng: random.Random) -> Iterator[tuple[Edition, Written]]:
    """One line a book, written in one of the ways, by their shares; a way that can't be is redrawn."""
    shares, writers = zip(*WAYS.values(), strict=True)
    for book in books:
        written = None
        while written is None:
            written = rng.choices(writers, shares)[0](book, rng)
        yield book, written


def _unknown_isbn(rng: random.Random) -> tuple[str, str]:
    return "isbn13", f"{_NO_GROUP}{rng.randrange(10**8):08}"


def _turned(name: str) -> str:
    first, _, last = name.rpartition(" ")
    return f"{last}, {first}" if first and not name.endswith("Jr.") else name


def _bare(text: str) -> str:
    taken_apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in taken_apart if not unicodedata.combining(sign))

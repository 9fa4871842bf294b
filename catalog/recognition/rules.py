"""Whether a line and a book are one: what speaks for it, what is normal, what speaks against it."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, lru_cache

from catalog.identifiers import Pair
from catalog.recognition.candidates import Known
from catalog.recognition.names import Byline, byline
from catalog.recognition.titles import Form, Likeness, form_of, likeness, marks_of, similarity
from catalog.text import fold

# ISBNs of these groups are given out where books are published in these languages.
_AREAS = {
    "en": ("9780", "9781", "9798"),
    "fr": ("9782", "97910"),
    "de": ("9783",),
    "ja": ("9784",),
    "ru": ("9785",),
    "zh": ("9787",),
    "cs": ("97880",),
    "pl": ("97883",),
    "es": ("97884",),
    "pt": ("97885",),
    "it": ("97888", "97912"),
    "ko": ("97889", "97911"),
    "nl": ("97890", "97894"),
}
# Words about series that name none.
_WORDS_OF_SERIES = """
    the a an of and in book vol part no number series trilogy saga chronicles cycle quartet novel
    novels mystery mysteries thriller adventure story paperback hardcover one
"""
_OF_SERIES = frozenset(_WORDS_OF_SERIES.split())
# An edition may be announced a year before the year that is taken for its first.
_EARLY = 1
# The catalogue has none that are longer; nor does a book have more authors that tell it from others.
_LONGEST_TITLE, _LONGEST_NAME, _MOST_AUTHORS = 400, 200, 20


@dataclass(frozen=True)
class Sought:
    """A book as a file tells of it. Without title and author, only identifiers lead to one."""

    identifiers: tuple[Pair, ...]  # the surest first
    title: str
    authors: tuple[str, ...]  # "First Last" or "Last, First", who wrote it first
    series: str = ""
    series_position: str = ""
    year: int | None = None
    language: str = ""  # ISO 639, as books have it


@dataclass(frozen=True)
class Line:
    """What is sought, taken apart once."""

    sought: Sought

    @cached_property
    def form(self) -> Form:
        return Form(self.sought.title[:_LONGEST_TITLE])

    @cached_property
    def authors(self) -> tuple[str, ...]:
        return tuple(name[:_LONGEST_NAME] for name in self.sought.authors[:_MOST_AUTHORS])

    @property
    def has_title(self) -> bool:
        return bool(self.form.key)

    @cached_property
    def series(self) -> str:
        return form_of(self.sought.series or self.form.series).key

    @cached_property
    def position(self) -> Decimal | None:
        try:
            return Decimal(self.sought.series_position or self.form.position).normalize()
        except ArithmeticError:
            return None  # "1-3" is no place of one book


@dataclass(frozen=True)
class Pairing:
    """A line beside a book that it may mean."""

    line: Line
    book: Known

    @cached_property
    def title(self) -> Likeness:
        line, book = self.line.form, self.book.form
        if line.main == book.main and line.key != book.key:
            # "Mort: A Discworld Novel", "Sourcery (Discworld 5)"
            subtitles = [words for words in (line.subtitle, book.subtitle) if words]
            if subtitles and all(self._says_series(words) for words in subtitles):
                return Likeness.SAME
        return likeness(line, book)

    def _says_series(self, words: tuple[str, ...]) -> bool:
        series = set(form_of(self.book.series).key.split())
        names = {word for name in self.book.authors for word in fold(name).split()}
        position = self.book_position
        number = "" if position is None else f"{position:f}"
        left = set(words) - _OF_SERIES - series - names - {number}
        return bool(series) and not left

    @cached_property
    def original(self) -> Likeness:
        known = self.book.original
        return likeness(self.line.form, known) if known else Likeness.OTHER

    @property
    def nearest(self) -> Likeness:
        return max(self.title, self.original)

    @cached_property
    def byline(self) -> Byline:
        return byline(self.line.authors, self.book.authors)

    @cached_property
    def similarity(self) -> float:
        forms = [self.book.form, *([self.book.original] if self.book.original else [])]
        return max(similarity(self.line.form.trigrams, form.trigrams) for form in forms)

    @property
    def same_year(self) -> bool:
        return self.line.sought.year is not None and self.line.sought.year == self.book.year

    @property
    def too_early(self) -> bool:
        """An edition from before the book was written is of another one."""
        year, first = self.line.sought.year, self.book.year
        return year is not None and first is not None and year < first - _EARLY

    @cached_property
    def book_series(self) -> str:
        return form_of(self.book.series or self.book.form.series).key

    @property
    def book_position(self) -> Decimal | None:
        return self.book.position.normalize() if self.book.position is not None else None

    @cached_property
    def one_series(self) -> bool:
        """Whether both name the series, and the same, be it in other words."""
        ours, theirs = set(self.line.series.split()), set(self.book_series.split())
        return bool(ours & theirs - _OF_SERIES)

    @property
    def same_place(self) -> bool:
        position = self.line.position
        return self.one_series and position is not None and position == self.book_position

    @cached_property
    def other_place(self) -> bool:
        """Whether the series tells them apart."""
        line, book = self.line.position, self.book_position
        if self.line.form.key in (self.line.series, self.book_series):
            # "Dune" may be the series, the set or its first volume.
            if not self.line.series:
                return book not in (None, 1)
            return line != book and not (line == 1 and not self.book_series)
        if self.one_series:
            return None not in (line, book) and line != book
        return bool(self.line.series and self.book_series)

    @cached_property
    def other_kind(self) -> bool:
        """One is a set, a guide, a part, and the other is not."""
        return self._kinds_of_line != self._kinds_of_book

    @cached_property
    def _kinds_of_line(self) -> frozenset[str]:
        return self.line.form.marks | _kinds_of_series(self.line.sought.series)

    @cached_property
    def _kinds_of_book(self) -> frozenset[str]:
        return self.book.form.marks | _kinds_of_series(self.book.series)

    @property
    def is_set(self) -> bool:
        """What is in a box set its name does not say: those of one series have one name."""
        if not self.book_series or self.book.position is not None:
            return False
        return self.book.form.key == self.book_series or "collection" in self.book.form.marks

    @property
    def another_work(self) -> bool:
        """The line is of a set, a guide, a play, and the book is not."""
        known = self._kinds_of_book | ({"collection"} if self.is_set else set())
        return bool(self._kinds_of_line - known)

    def other_work(self, works: frozenset[str]) -> bool:
        """Whether the identifiers of works say that these are two, `works` being the line's."""
        kinds = {work.partition(":")[0] for work in self.book.works}
        return any(w not in self.book.works and w.partition(":")[0] in kinds for w in works)

    @property
    def is_exact(self) -> bool:
        """Title and author are the same, and nothing speaks against it."""
        return (
            self.title == Likeness.SAME
            and self.byline == Byline.SAME
            and not self.too_early
            and not self.other_kind
            and (not self.is_set or self.same_year)
            and (not self.other_place or (self.same_year and not self._named_as_series))
        )

    @property
    def is_confirmed(self) -> bool:
        """Not the title itself, but so near that year and series settle it."""
        if self.byline != Byline.SAME or self.other_kind or not self.same_year:
            return False
        if self.other_place or self._named_as_series:
            return False
        if self.title == Likeness.SUBTITLE and (
            self.same_place or not (self.line.series or self.book_series)
        ):
            return True
        if self.original != Likeness.SAME:
            return False
        in_common = bool(self.line.form.words & self.book.form.words)
        return in_common or self.same_place or self._in_another_language

    @property
    def _named_as_series(self) -> bool:
        return self.line.form.key in (self.line.series, self.book_series)

    @property
    def _in_another_language(self) -> bool:
        ours, theirs = self.line.sought.language, self.book.language
        if ours and theirs and ours != theirs:
            return True
        return self.line.form.is_foreign != self.book.form.is_foreign


def contradicts(pairing: Pairing, isbn13: str | None) -> bool:
    """Whether a line's words deny what its identifier says.

    Translations have other titles, editors and translators stand in the author's place. Both
    together are no edition of one work, nor is a set an edition of one of its volumes.

    Args:
        isbn13: where the identifier is one; it tells in which language its book was published.
    """
    line, book = pairing.line, pairing.book
    if not line.has_title:
        return pairing.byline == Byline.OTHER
    nearest = pairing.nearest
    if nearest == Likeness.SAME:
        return False
    if pairing.other_kind or (pairing.one_series and pairing.other_place):
        return True
    if nearest == Likeness.SUBTITLE:
        return False
    if nearest == Likeness.NEAR:
        return pairing.byline == Byline.OTHER
    if nearest == Likeness.SISTER:
        return True
    if _scripts_differ(line.form.raw, book.title):
        return False
    if pairing.byline <= Byline.UNSAID:
        return True
    return isbn13 is not None and not _is_translated(isbn13, line, book)


def _is_translated(isbn13: str, line: Line, book: Known) -> bool:
    language = line.sought.language
    if language and book.language:
        return language != book.language
    area = next((code for code, starts in _AREAS.items() if isbn13.startswith(starts)), "")
    return area != (book.language or "en")


def _scripts_differ(one: str, other: str) -> bool:
    """Whether they have no kind of letters in common, so that nothing can be compared."""
    return _latin(one) != _latin(other)


@lru_cache(maxsize=20_000)
def _kinds_of_series(name: str) -> frozenset[str]:
    """A trilogy's volumes are not collections."""
    return marks_of(name) - {"collection"}


def _latin(text: str) -> bool:
    letters = [sign for sign in fold(text) if sign.isalpha()]
    return not letters or any(sign < "ɐ" for sign in letters)

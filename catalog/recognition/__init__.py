"""Which books of the catalogue lines of library files are about, a thousand at a time, by no guess.

Identifiers come first, unless title and author deny them; then title and author, where they are
the same after normalising. What is merely alike is offered to the reader and never taken.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import TextChoices

from catalog.identifiers import ISBN10, ISBN13, Pair, books_by_identifier, forms
from catalog.models import Identifier
from catalog.recognition import names
from catalog.recognition.candidates import (
    MOST_EXACT,
    Known,
    Shelf,
    alike,
    with_words,
)
from catalog.recognition.names import Byline
from catalog.recognition.rules import Line, Pairing, Sought, contradicts
from catalog.recognition.titles import Likeness

_LINES_A_STATEMENT = 1000
_MOST_OFFERED = 5
_ISBNS = (ISBN13, ISBN10)
_WORKS = frozenset({Identifier.Kind.GOODREADS_WORK.value, Identifier.Kind.BOOKREC_STARTER.value})


class Verdict(TextChoices):
    SURE = "sure"
    PERHAPS = "perhaps"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Recognised:
    """`by`: what a sure book was recognised by ("isbn", "asin", "title", or the identifier's kind);
    otherwise why it is not sure: "conflict", "several", "title", "author"; "" where unknown."""

    verdict: Verdict
    book: int | None  # set if and only if SURE
    candidates: tuple[int, ...]  # up to 5 where PERHAPS, best first
    by: str


def recognise(sought: Sequence[Sought]) -> list[Recognised]:
    """For each line, in its order, the book it is about; each line on its own.

    At most nine statements a thousand lines. Memory grows with the lines, not with the catalogue.
    """
    shelf = Shelf()
    found: list[Recognised] = []
    for start in range(0, len(sought), _LINES_A_STATEMENT):
        found += _Batch(sought[start : start + _LINES_A_STATEMENT], shelf).recognise()
        shelf.tidy()
    return found


class _Batch:
    def __init__(self, sought: Sequence[Sought], shelf: Shelf) -> None:
        self._sought = sought
        self._lines = [Line(one) for one in sought]
        self._shelf = shelf
        self._exact: dict[int, list[int]] = {}

    def recognise(self) -> list[Recognised]:
        forms_of = [_forms(one) for one in self._sought]
        known = books_by_identifier(pair for pairs in forms_of for pair in pairs)
        self._shelf.fetch(known.values())
        there = {pair: book.pk for pair, pk in known.items() for book in self._shelf.books([pk])}
        led = [_led(pairs, there) for pairs in forms_of]
        found = {place: self._as_identified(place, led[place]) for place in range(len(led))}
        open_places = [place for place, one in found.items() if one is None]
        self._look_for_titles(open_places)
        verdicts = {place: self._as_titled(place, led[place]) for place in open_places}
        unsure = [place for place, one in verdicts.items() if one is None]
        offers = self._offers(unsure)
        return [found[p] or verdicts.get(p) or offers[p] for p in range(len(self._lines))]

    def _as_identified(self, place: int, led: Mapping[int, str]) -> Recognised | None:
        """By an identifier that nothing speaks against; other lines need their title looked for."""
        if len(led) != 1:
            return None
        ((pk, kind),) = led.items()
        (one,) = self._pairings(place, [pk])
        if self._lines[place].has_title and (one.title != Likeness.SAME or one.other_place):
            return None
        return None if self._is_denied(one, place, kind) else _sure(pk, _name_of(kind))

    def _as_titled(self, place: int, led: Mapping[int, str]) -> Recognised | None:
        """None where nothing is sure and nothing is known to lead elsewhere."""
        pairings = self._pairings(place, self._exact.get(place, []))
        works = _works(self._sought[place])
        if led:
            return self._as_led(place, led, pairings)
        exact = [one for one in pairings if one.is_exact and not one.other_work(works)]
        if len(self._exact.get(place, [])) >= MOST_EXACT:
            return _perhaps("several", [one.book for one in exact]) if exact else None
        if exact:
            one = exact[0] if len(exact) == 1 else _settled(exact)
            return _sure(one.book.pk, "title") if one else _perhaps("several", _books(exact))
        confirmed = [one for one in pairings if one.is_confirmed and not one.other_work(works)]
        if len(confirmed) == 1 and not _has_rival(confirmed[0], pairings):
            return _sure(confirmed[0].book.pk, "title")
        return None

    def _as_led(self, place: int, led: Mapping[int, str], titled: Sequence[Pairing]) -> Recognised:
        """Of a line whose identifiers lead to books: one, if title and author do not deny it."""
        pairings = self._pairings(place, led)
        others = [one for one in titled if one.book.pk not in led and _is_better(one, pairings)]
        if len(pairings) == 1 and not others:
            (one,) = pairings
            kind = led[one.book.pk]
            if not self._is_denied(one, place, kind):
                return _sure(one.book.pk, _name_of(kind))
        ranked = sorted([*others, *pairings], key=lambda one: (-one.nearest, -one.byline))
        return _perhaps("conflict", _books(ranked))

    def _is_denied(self, one: Pairing, place: int, kind: str) -> bool:
        isbn13 = None
        if kind in _ISBNS or kind == Identifier.Kind.ASIN:
            pairs = _forms(self._sought[place])
            isbn13 = next((value for known, value in pairs if known == ISBN13), None)
        return contradicts(one, isbn13)

    def _look_for_titles(self, places: Iterable[int]) -> None:
        questions = {}
        for place in places:
            line = self._lines[place]
            author = names.asked(line.authors[0]) if line.authors else ""
            if author and line.form.asked:
                questions[place] = [author, *line.form.asked]
        self._exact = with_words(questions)
        self._shelf.fetch(pk for ids in self._exact.values() for pk in ids)

    def _offers(self, places: Sequence[int]) -> dict[int, Recognised]:
        titles, authors = {}, {}
        for place in places:
            line = self._lines[place]
            if line.has_title:
                titles[place] = (line.form.key, sorted(line.form.words))
                authors[place] = names.words(line.authors[0]) if line.authors else ()
        found = alike(titles, authors)
        self._shelf.fetch(pk for ids in found.values() for pk in ids)
        return {place: self._offer(place, found.get(place, [])) for place in places}

    def _offer(self, place: int, alike_ids: Sequence[int]) -> Recognised:
        ids = dict.fromkeys([*self._exact.get(place, []), *alike_ids])
        likely = [one for one in self._pairings(place, ids) if _is_likely(one)]
        likely.sort(
            key=lambda one: (
                -(one.byline >= Byline.NEAR), -one.nearest, -one.similarity, -one.book.readers,
                one.book.pk,
            )
        )  # fmt: skip
        if not likely:
            return Recognised(Verdict.UNKNOWN, None, (), "")
        by = "title" if likely[0].byline == Byline.SAME else "author"
        return _perhaps(by, _books(likely))

    def _pairings(self, place: int, ids: Iterable[int]) -> list[Pairing]:
        return [Pairing(self._lines[place], book) for book in self._shelf.books(ids)]


def _forms(sought: Sought) -> list[Pair]:
    return [pair for kind, value in sought.identifiers for pair in forms(kind, value)]


def _led(pairs: Iterable[Pair], known: Mapping[Pair, int]) -> dict[int, str]:
    """The books that identifiers lead to, each with the kind of the surest of them."""
    led: dict[int, str] = {}
    for pair in pairs:
        if pair in known:
            led.setdefault(known[pair], pair[0])
    return led


def _works(sought: Sought) -> frozenset[str]:
    return frozenset(f"{kind}:{value}" for kind, value in sought.identifiers if kind in _WORKS)


def _settled(exact: Sequence[Pairing]) -> Pairing | None:
    """The one of several books of this title and author that series or year name; None if neither."""
    placed = [one for one in exact if one.same_place]
    if len(placed) == 1:
        return placed[0]
    rest = placed or exact
    if any(one.book.year is None for one in rest):
        return None
    of_year = [one for one in rest if one.same_year]
    return of_year[0] if len(of_year) == 1 else None


def _has_rival(found: Pairing, pairings: Iterable[Pairing]) -> bool:
    """Whether the author has another book whose title begins as the line's."""
    return any(
        one.book.pk != found.book.pk
        and one.byline == Byline.SAME
        and one.book.form.main == found.line.form.main
        for one in pairings
    )


def _is_better(other: Pairing, led: Iterable[Pairing]) -> bool:
    """Whether title and author speak for another book than the identifiers do."""
    led = list(led)
    if any(
        one.title == Likeness.SAME and one.byline == Byline.SAME and not one.other_place
        for one in led
    ):
        return False
    if other.is_exact:
        return True
    nearest = max((one.nearest for one in led), default=Likeness.OTHER)
    return other.byline == Byline.SAME and other.nearest >= Likeness.SUBTITLE > nearest


def _is_likely(one: Pairing) -> bool:
    """Whether a reader may mean this book: worth asking."""
    numbers, known = set(one.line.form.numbers), set(one.book.form.numbers)
    if numbers - known and one.nearest < Likeness.SAME:
        return False
    if one.another_work:
        return False
    if one.byline >= Byline.NEAR:
        return one.nearest >= Likeness.NEAR or one.similarity >= 0.6
    if one.other_kind:
        return False
    if one.byline == Byline.UNSAID:
        return one.nearest >= Likeness.SUBTITLE or one.similarity >= 0.8
    return one.nearest == Likeness.SAME and len(one.line.form.words) > 1


def _books(pairings: Iterable[Pairing]) -> list[Known]:
    return [one.book for one in pairings]


def _sure(pk: int, by: str) -> Recognised:
    return Recognised(Verdict.SURE, pk, (), by)


def _perhaps(by: str, books: Iterable[Known]) -> Recognised:
    ids = dict.fromkeys(book.pk for book in books)
    return Recognised(Verdict.PERHAPS, None, tuple(ids)[:_MOST_OFFERED], by)


def _name_of(kind: str) -> str:
    return "isbn" if kind in _ISBNS else kind

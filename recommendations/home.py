"""The home page of a reader: planned once a visit, shown as often as it is asked for.

A visit ends half an hour after its last page. What it showed in vain then sinks: each of its FEATURED
books gets two points, the first SEEN books of each shelf one; a book stands DOWN places further down
the reader's list for each of its points, at most LOWEST. After a month unseen that is forgotten.
"""

from dataclasses import dataclass
from hashlib import sha256

import numpy as np
from django.utils import timezone

from accounts.models import User
from catalog.models import Book, Tag
from recommendations import listing, ranking, selectors, serving, store
from recommendations.cards import cards_of
from recommendations.dialling import Dialled, dials_of
from recommendations.fallback import Fallback
from recommendations.history import history_of
from recommendations.online.assignment import model_for
from recommendations.online.served import note_lists
from recommendations.selectors import Cause, Pick
from recommendations.shelving import Shelving, plan_shelves
from recommendations.store import ROW, Plan, Shelf, is_personal

# Below this we ask for more ratings before anything else.
ENOUGH_RATINGS = 5
# After an act the page draws so many shelves anew at once, and the others a moment later.
FIRST_ROWS = 2
SEEN = 6
DOWN, LOWEST = 5, 40
# Shelves whose books come from the reader's list, and so can sink.
_ROTATE = {"top", "because", "more"}
_OF_GENRES = {"genre", "different"}


@dataclass(frozen=True)
class Row:
    """A shelf with its books: `cause` of "because", `genres` and `since` of those about genres."""

    kind: str
    picks: list[Pick]
    cause: Cause | None = None
    genres: tuple[str, ...] = ()
    since: int | None = None


@dataclass(frozen=True)
class ForYou:
    featured: list[Pick]
    rows: list[Row]
    fallback: str
    total: int
    close_readers: int  # that the picks have to thank; 0: hardly any

    @property
    def first_rows(self) -> list[Row]:
        return self.rows[:FIRST_ROWS]

    @property
    def other_rows(self) -> list[Row]:
        return self.rows[FIRST_ROWS:]

    @property
    def books(self) -> list[Book]:
        shelves = [self.featured, *(row.picks for row in self.rows)]
        return [pick.book for picks in shelves for pick in picks]


def for_you(reader: User, beside: set[int]) -> ForYou:
    """Picks other than the books (ids) that the page shows beside them."""
    plan = _plan(reader, beside)
    ids = {pk for shelf in plan.shelves for pk in shelf.rows["book"].tolist()}
    causes = {pk for shelf in plan.shelves for pk in shelf.rows["cause"].ravel().tolist() if pk}
    books = cards_of(ids | causes)
    names = _names_of_genres(plan.shelves)
    rows = [_row(shelf, books, names) for shelf in plan.shelves]
    featured = [pick for row in rows if row.kind == "top" for pick in row.picks]
    others = [row for row in rows if row.kind != "top"]
    # A plan is kept for whatever language the reader comes back with.
    fallback = Fallback(plan.fallback).text if plan.fallback else ""
    return ForYou(featured, others, fallback, plan.total, plan.close_readers)


def _plan(reader: User, beside: set[int]) -> Plan:
    """The page of this visit, if all that it was made of is as it was; else a new one."""
    model, dialled, today = model_for(reader), dials_of(reader), timezone.now().toordinal()
    made_of = _digest(model, dialled, reader.history_version, beside)
    plan, visit_goes_on = store.get_plan(reader.pk)
    store.go_on_with_visit(reader.pk)
    if plan and not visit_goes_on and reader.personalised:
        store.add_points(reader.pk, _shown_in_vain(plan), today)
    if plan and visit_goes_on and plan.made_of == made_of:
        return plan
    points = store.points_of(reader.pk, today)
    plan = _new_plan(reader, model, dialled, beside, points, made_of)
    store.put_plan(reader.pk, plan)
    note_lists(reader, model.version if model else None, plan.shelves)
    return plan


def _digest(
    model: serving.Serving | None, dialled: Dialled, version: int, beside: set[int]
) -> bytes:
    maker = model.maker_of(dialled) if model else repr(dialled).encode()
    return sha256(maker + f" {version} {sorted(beside)}".encode()).digest()[:16]


def _shown_in_vain(plan: Plan) -> dict[int, int]:
    points: dict[int, int] = {}
    for shelf in plan.shelves:
        if shelf.kind in _ROTATE:
            each = 2 if shelf.kind == "top" else 1
            points |= dict.fromkeys(shelf.rows["book"][:SEEN].tolist(), each)
    return points


def sunk(rows: np.ndarray, points: dict[int, int]) -> np.ndarray:
    """The list with what was shown in vain further down; the rest keeps its order."""
    down = np.array([min(DOWN * points.get(pk, 0), LOWEST) for pk in rows["book"].tolist()], int)
    # Of two that meet at a place the one that was not shown comes first.
    return rows[np.lexsort((down > 0, np.arange(len(rows)) + down))]


def _new_plan(
    reader: User,
    model: serving.Serving | None,
    dialled: Dialled,
    beside: set[int],
    points: dict[int, int],
    made_of: bytes,
) -> Plan:
    if model is None:
        why = listing.why_no_model()
        if not reader.personalised:
            why = listing.why_popular(reader, dialled)
        return _plan_without_model(dialled, beside, made_of, why)
    listed = listing.own_list(model, reader).rows
    history = history_of(reader)
    shelving = Shelving(model.model, history, dialled, sunk(listed, points), set(beside))
    shelves = plan_shelves(shelving, lambda: listing.popular_ids(dialled).tolist())
    personal = is_personal(listed)
    return Plan(
        made_of,
        tuple(shelves),
        len(listed),
        selectors.close_readers(model, history) if personal else 0,
        "" if personal else listing.why_popular(reader, dialled).value,
    )


def _plan_without_model(dialled: Dialled, beside: set[int], made_of: bytes, why: Fallback) -> Plan:
    ids = listing.popular_ids(dialled)
    ids = ids[~np.isin(ids, list(beside))]
    rows = np.zeros(min(len(ids), ranking.LIST_LENGTH), ROW)
    rows["book"] = ids[: len(rows)]
    shelves = [Shelf("top", rows[:3]), Shelf("more", rows[3:15])]
    kept = tuple(shelf for shelf in shelves if len(shelf.rows))
    return Plan(made_of, kept, len(rows), 0, why.value)


def _row(shelf: Shelf, books: dict[int, Book], names: dict[int, str]) -> Row:
    picks = selectors.picks_with(shelf.rows, books)
    if shelf.kind == "because":
        return Row(shelf.kind, picks, cause=next((p.causes[0] for p in picks if p.causes), None))
    if shelf.kind == "genre":
        genre, since = shelf.about
        return Row(shelf.kind, picks, genres=(names.get(genre, ""),), since=since)
    return Row(shelf.kind, picks, genres=tuple(names.get(pk, "") for pk in shelf.about))


def _names_of_genres(shelves: tuple[Shelf, ...]) -> dict[int, str]:
    asked = [pk for shelf in shelves if shelf.kind in _OF_GENRES for pk in shelf.about]
    return {tag.pk: tag.label for tag in Tag.objects.filter(pk__in=asked)} if asked else {}

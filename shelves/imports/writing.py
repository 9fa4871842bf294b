"""Writes plans into a reader's history: a few statements for thousands of books."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils import timezone

from accounts.models import User
from shelves import services
from shelves.acting import put
from shelves.imports.kept import moment
from shelves.imports.plans import BookPlan
from shelves.models import (
    Dismissal,
    Import,
    ImportedBook,
    Note,
    OwnShelf,
    OwnShelfBook,
    Reading,
    ShelfEntry,
)
from shelves.own_shelves import checked_name, make_shelves, name_key
from shelves.review_models import Review
from shelves.undo import CHANGE_PICKS, OF_BOOKS, facts_of

_BATCH = 2000


def write_plans(source: Import, plans: Sequence[BookPlan]) -> int:
    """How many facts that change recommendations were written. Within the reader's transaction."""
    reader = source.reader
    _make_shelves(reader, plans)
    for kind, write in _WRITERS.items():
        wanted = {plan.book: plan.plan.writes[kind] for plan in plans if kind in plan.plan.writes}
        if wanted:
            write(reader, wanted)
    now = facts_of(reader, [plan.book for plan in plans if plan.plan.writes])
    rows, stale = [], 0
    for plan in plans:
        facts = _changed(plan, now) if plan.plan.writes else {}
        stale += len(facts.keys() & CHANGE_PICKS)
        if plan.plan.said or plan.plan.effects:
            effects = [effect.packed() for effect in plan.plan.effects]
            rows.append(
                ImportedBook(
                    of_import=source,
                    book_id=plan.book,
                    facts=facts,
                    said=plan.plan.said,
                    effects=effects,
                )
            )
    ImportedBook.objects.bulk_create(rows, batch_size=_BATCH)
    return stale


def _changed(plan: BookPlan, now: Mapping[str, Mapping[int, Any]]) -> dict[str, list[Any]]:
    """By kind what stood before and what stands now, where it is not the same."""
    found = {kind: [plan.now[kind], now[kind].get(plan.book)] for kind in OF_BOOKS}
    return {kind: [was, then] for kind, (was, then) in found.items() if was != then}


def _make_shelves(reader: User, plans: Iterable[BookPlan]) -> None:
    wanted = {
        name_key(name): name for plan in plans for name, _ in plan.plan.writes.get("places", ())
    }
    if wanted:
        mine = OwnShelf.objects.filter(reader=reader, name_key__in=wanted)
        there = set(mine.values_list("name_key", flat=True))
        make_shelves(reader, [checked_name(wanted[key]) for key in wanted if key not in there])


def _write_ratings(reader: User, wanted: dict[int, Any]) -> None:
    services.give_ratings(
        reader, {book: (half_stars, moment(at)) for book, (half_stars, at) in wanted.items()}
    )


def _write_statuses(reader: User, wanted: dict[int, Any]) -> None:
    entries = [
        ShelfEntry(reader=reader, book_id=book, shelf=shelf, added_at=moment(at))
        for book, (shelf, at) in wanted.items()
    ]
    put(entries, "shelf", "added_at")


def _write_dismissals(reader: User, wanted: dict[int, Any]) -> None:
    ended = [book for book, at in wanted.items() if at is None]
    if ended:
        Dismissal.objects.filter(reader=reader, book__in=ended).delete()
    Dismissal.objects.bulk_create(
        [
            Dismissal(reader=reader, book_id=book, dismissed_at=_known(at))
            for book, at in wanted.items()
            if at is not None
        ],
        batch_size=_BATCH,
    )


def _write_readings(reader: User, wanted: dict[int, Any]) -> None:
    ended = {book: changes["end"] for book, changes in wanted.items() if changes["end"]}
    going_on = Reading.objects.filter(reader=reader, book__in=ended, outcome=Reading.Outcome.OPEN)
    going_on.delete()
    Reading.objects.bulk_create(
        [
            Reading(
                reader=reader, book_id=book, started=started, finished=finished, outcome=outcome
            )
            for book, changes in wanted.items()
            for started, finished, outcome in changes["add"]
        ],
        batch_size=_BATCH,
    )


def _write_notes(reader: User, wanted: dict[int, Any]) -> None:
    notes = [
        Note(reader=reader, book_id=book, text=text, changed_at=_known(at))
        for book, (text, at) in wanted.items()
    ]
    put(notes, "text", "changed_at")


def _write_reviews(reader: User, wanted: dict[int, Any]) -> None:
    """One that is there keeps its row, since when it stands, and with it what was reported."""
    mine = {
        review.book_id: review for review in Review.objects.filter(reader=reader, book__in=wanted)
    }
    new, changed = [], []
    for book, (text, spoiler, at, edited_at, hidden_for) in wanted.items():
        if review := mine.get(book):
            review.text, review.spoiler, review.edited_at = text, spoiler, _known(edited_at)
            changed.append(review)
        else:
            new.append(
                Review(
                    reader=reader,
                    book_id=book,
                    text=text,
                    spoiler=spoiler,
                    created_at=_known(at),
                    edited_at=moment(edited_at),
                    hidden_for=hidden_for,
                )
            )
    Review.objects.bulk_create(new, batch_size=_BATCH)
    Review.objects.bulk_update(changed, ["text", "spoiler", "edited_at"], batch_size=200)


def _write_places(reader: User, wanted: dict[int, Any]) -> None:
    mine = OwnShelf.objects.filter(reader=reader).values_list("name_key", "pk")
    shelves = dict(mine)
    OwnShelfBook.objects.bulk_create(
        [
            OwnShelfBook(shelf_id=shelves[name_key(name)], book_id=book, added_at=_known(since))
            for book, places in wanted.items()
            for name, since in places
        ],
        batch_size=_BATCH,
        ignore_conflicts=True,
    )


def _known(at: str) -> datetime:
    """For what must have a moment: it came here now, where the file does not say when."""
    return moment(at) or timezone.now()


_WRITERS = {
    "rating": _write_ratings,
    "status": _write_statuses,
    "dismissed": _write_dismissals,
    "readings": _write_readings,
    "note": _write_notes,
    "review": _write_reviews,
    "places": _write_places,
}

"""What this app keeps of a reader, as parts of an export."""

from collections.abc import Iterator, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.own_data import Part, Row, register, text_of
from catalog.models import Book
from catalog.references import references_to, referred_to
from recommendations import store
from recommendations.dialling import KEPT, Dialled, InvalidDials, keep_dials
from recommendations.models import (
    MOST_PER_AUTHOR,
    Event,
    KeptDials,
    MutedBook,
    OpenedBook,
    ServedList,
    TogetherMember,
)
from recommendations.store import Why
from shelves.acting import alone, changing_history_of
from shelves.own_parts import moment

_MOST_WORDS = 300


def register_parts() -> None:
    register(DIALS, MUTED_BOOKS, GROUPS, EVENTS, SERVED, OPENED, PICKS, HOME_PAGE, SHOWN)


def _dials(reader: User) -> Iterator[Row]:
    for kept in KeptDials.objects.filter(reader=reader):
        yield {dial: getattr(kept, dial) for dial in KEPT}


def _bring_back_dials(reader: User, rows: Sequence[Row]) -> None:
    with alone(reader):
        if rows and not KeptDials.objects.filter(reader=reader).exists():
            dialled = _dialled(rows[0])
            if dialled:
                keep_dials(reader, dialled)


def _dialled(row: Row) -> Dialled | None:
    """None where it is not what a reader could have set."""
    adventurous = _share(row.get("adventurous"), -1)
    diversity = _share(row.get("diversity", 0.0), 0)
    if adventurous is None or diversity is None:
        return None
    try:
        return Dialled(
            adventurous=adventurous,
            diversity=diversity,
            max_per_author=_number(row.get("max_per_author"), 1, MOST_PER_AUTHOR),
            languages=_words(row.get("languages"), 3),
            min_year=_number(row.get("min_year"), -(2**15), 2**15 - 1),
            max_year=_number(row.get("max_year"), -(2**15), 2**15 - 1),
            avoid=_words(row.get("avoid"), 50),
        )
    except InvalidDials:
        return None


def _share(value: Any, least: int) -> float | None:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if number and least <= value <= 1 else None


def _number(value: Any, least: int, most: int) -> int | None:
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and least <= value <= most else None


def _words(values: Any, longest: int) -> tuple[str, ...]:
    given = values[:_MOST_WORDS] if isinstance(values, list) else []
    return tuple(word for word in given if isinstance(word, str) and 0 < len(word) <= longest)


def _muted_books(reader: User) -> Iterator[Row]:
    muted = dict(
        MutedBook.objects.filter(reader=reader).order_by("pk").values_list("book_id", "muted_at")
    )
    references = references_to(muted.keys())
    for pk, at in muted.items():
        yield {**references[pk], "muted_at": text_of(at)}


def _bring_back_muted(reader: User, rows: Sequence[Row]) -> None:
    """Books that are not here, or not surely, are left out."""
    books = referred_to(rows)
    muted = [
        MutedBook(
            reader=reader, book_id=pk, muted_at=moment(rows[n].get("muted_at")) or timezone.now()
        )
        for n, pk in books.items()
    ]
    with changing_history_of(reader) as changes:
        there = MutedBook.objects.filter(reader=reader).count()
        MutedBook.objects.bulk_create(muted, ignore_conflicts=True)
        changes.rows += MutedBook.objects.filter(reader=reader).count() - there


def _groups(reader: User) -> Iterator[Row]:
    """What the reader is called there; not who else is in it, nor the link, which lets others in."""
    members = TogetherMember.objects.filter(reader=reader).select_related("group")
    for member in members.order_by("pk"):
        yield {
            "name": member.group.name,
            "made_at": text_of(member.group.made_at),
            "called": member.called,
            "joined_at": text_of(member.joined_at),
        }


def _events(reader: User) -> Iterator[Row]:
    told = Event.objects.filter(reader=reader).order_by("key")
    rows = told.values_list("key", "kind", "book_id", "book__title", "of_list", "rank", "at")
    for key, kind, book, title, of_list, rank, at in rows.iterator(chunk_size=2000):
        yield {
            "key": key,
            "kind": kind,
            "book": book,
            "title": title,
            "list": of_list or None,
            "rank": rank,
            "at": text_of(at),
        }


def _served(reader: User) -> Iterator[Row]:
    titles: dict[int, str] = {}
    for served in ServedList.objects.filter(reader=reader).order_by("at", "id"):
        titles |= _titles([pk for pk in served.books if pk not in titles])
        for rank, pk in enumerate(served.books, 1):
            yield {
                "at": text_of(served.at),
                "model": served.version,
                "shelf": served.row,
                "rank": rank,
                "book": pk,
                "title": titles.get(pk, ""),
                "team": served.teams[rank - 1] if served.teams else None,
            }


def _opened(reader: User) -> Iterator[Row]:
    opened = OpenedBook.objects.filter(reader=reader).order_by("at", "id")
    for book, title, at in opened.values_list("book_id", "book__title", "at"):
        yield {"book": book, "title": title, "at": text_of(at)}


def _picks(reader: User) -> Iterator[Row]:
    rows = store.kept_list(reader.pk)
    titles = _titles(rows["book"].tolist())
    for rank, row in enumerate(rows, 1):
        pk = int(row["book"])
        yield {
            "rank": rank,
            "book": pk,
            "title": titles.get(pk, ""),
            "why": Why(row["why"]).name.lower(),
            "stars_predicted": round(float(row["stars"]), 2),
        }


def _home_page(reader: User) -> Iterator[Row]:
    plan, _visiting = store.get_plan(reader.pk)
    shelves = plan.shelves if plan else ()
    titles = _titles([pk for shelf in shelves for pk in shelf.rows["book"].tolist()])
    for shelf in shelves:
        for pk in shelf.rows["book"].tolist():
            yield {"shelf": shelf.kind, "book": pk, "title": titles.get(pk, "")}


def _shown(reader: User) -> Iterator[Row]:
    points = store.points_of(reader.pk, timezone.now().toordinal())
    titles = _titles(list(points))
    for pk, n in points.items():
        yield {"book": pk, "title": titles.get(pk, ""), "points": n}


def _titles(books: list[int]) -> dict[int, str]:
    return dict(Book.objects.filter(pk__in=books).values_list("pk", "title"))


DIALS = Part(
    "dials",
    ("recommendations.KeptDials",),
    _dials,
    _bring_back_dials,
    about=_("how you set your dials"),
    restored=True,
)
MUTED_BOOKS = Part(
    "muted_books",
    ("recommendations.MutedBook",),
    _muted_books,
    _bring_back_muted,
    about=_("books that you took out of your taste"),
    columns=("title", "authors", "identifiers", "muted_at"),
    restored=True,
)
GROUPS = Part(
    "groups",
    ("recommendations.TogetherMember",),
    _groups,
    about=_("groups in which you choose books together, and what you are called there"),
    columns=("name", "made_at", "called", "joined_at"),
)
EVENTS = Part(
    "events",
    ("recommendations.Event",),
    _events,
    about=_("which books programs showed you, and which of them were opened"),
    columns=("kind", "title", "list", "rank", "at"),
)
SERVED = Part(
    "lists_shown",
    ("recommendations.ServedList",),
    _served,
    about=_("which lists of picks you were shown, and which model made them"),
    columns=("at", "model", "shelf", "rank", "title"),
)
OPENED = Part(
    "picks_opened",
    ("recommendations.OpenedBook",),
    _opened,
    about=_("picks whose page you opened"),
    columns=("at", "title"),
)
# What lies in Redis: it is computed again from all of the above.
PICKS = Part(
    "picks",
    (),
    _picks,
    about=_("your list of picks as it was last worked out"),
    columns=("rank", "title", "why", "stars_predicted"),
)
HOME_PAGE = Part(
    "home_page",
    (),
    _home_page,
    about=_("what stood on your home page at your last visit"),
    columns=("shelf", "title"),
)
SHOWN = Part(
    "shown",
    (),
    _shown,
    about=_("picks that you passed over in the last month, with points for how often"),
    columns=("title", "points"),
)

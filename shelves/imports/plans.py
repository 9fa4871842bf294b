"""What the lines of an import will do, book by book: the planner with its facts.

The preview shows these plans and the commit writes them; there is no second way to make them.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from accounts.models import User
from shelves.imports.kept import unpack
from shelves.imports.merging import merged
from shelves.imports.planning import Base, Choices, Plan, plan_book
from shelves.imports.record import Record
from shelves.models import Import, ImportedBook, ImportRow, OwnShelf
from shelves.own_shelves import MOST_SHELVES, InvalidShelf, checked_name, name_key
from shelves.undo import OF_BOOKS, facts_of
from web.many import among

_BOOKS_A_BLOCK = 2000
_NAMES = """
    SELECT place->>0 AS name, count(*)
    FROM shelves_importrow row, jsonb_array_elements(row.record->'shelves') AS place
    WHERE row.of_import_id = %s AND row.taken AND row.book_id IS NOT NULL
    GROUP BY 1 ORDER BY min(row.line)
"""
_NAMES_SAID = """
    SELECT DISTINCT place FROM shelves_importedbook said
    JOIN shelves_import earlier ON earlier.id = said.of_import_id,
        jsonb_array_elements_text(said.said->'places') AS place
    WHERE earlier.reader_id = %s AND earlier.state = 'done'
"""


@dataclass(frozen=True)
class BookPlan:
    book: int
    rows: list[ImportRow]  # in the order of their lines
    record: Record  # what they say together
    plan: Plan
    now: Mapping[str, Any]  # what stood as it was made, by kind, in the shapes of `shelves.before`


@dataclass(frozen=True)
class Shelves:
    """The reader's own shelves as they are, and what becomes of the names in the file."""

    keys: Mapping[int, str]  # name key by id
    no_shelf: Mapping[str, str]  # why there will be none, by name key


def plans_in_blocks(source: Import) -> Iterator[list[BookPlan]]:
    """Of all lines that are taken and have a book, some thousand books at a time."""
    shelves = shelves_for(source)
    rows = taken_rows(source).order_by("book", "line").iterator(chunk_size=_BOOKS_A_BLOCK)
    block: list[list[ImportRow]] = []
    for _, of_book in groupby(rows, key=lambda row: row.book_id):
        block.append(list(of_book))
        if len(block) == _BOOKS_A_BLOCK:
            yield plans_of(source, block, shelves)
            block = []
    if block:
        yield plans_of(source, block, shelves)


def plans_for(
    source: Import, books: Iterable[int], rows: Collection[int] | None = None
) -> dict[int, BookPlan]:
    """By book, of these only; and of these lines only, where their ids are given."""
    taken = taken_rows(source).filter(book__in=set(books)).order_by("book", "line")
    if rows is not None:
        taken = taken.filter(pk__in=rows)
    together = [list(of_book) for _, of_book in groupby(taken, key=lambda row: row.book_id)]
    plans = plans_of(source, together, shelves_for(source)) if together else []
    return {plan.book: plan for plan in plans}


def plans_of(
    source: Import, together: Sequence[list[ImportRow]], shelves: Shelves
) -> list[BookPlan]:
    """One for each list of lines about the same book."""
    books = [rows[0].book_id for rows in together if rows[0].book_id is not None]
    now = facts_of(source.reader, books)
    places = {
        book: [shelves.keys[shelf] for shelf, _ in places] for book, places in now["places"].items()
    }
    base = _base(source.reader, books)
    choices = Choices(source.reviews, shelves.no_shelf)
    plans = []
    for book, rows in zip(books, together, strict=True):
        record = merged([unpack(row.record) for row in rows])
        facts = {kind: now[kind].get(book) for kind in OF_BOOKS}
        named = facts | {"places": places.get(book)}
        plan = plan_book(record, named, base.get(book, Base()), choices)
        plans.append(BookPlan(book, rows, record, plan, facts))
    return plans


def taken_rows(source: Import) -> QuerySet[ImportRow]:
    return ImportRow.objects.filter(of_import=source, taken=True, book__isnull=False)


def shelves_for(source: Import) -> Shelves:
    """The names that most lines have come first, as long as there is room for shelves."""
    mine = OwnShelf.objects.filter(reader=source.reader).values_list("pk", "name_key")
    keys = dict(mine)
    there = set(keys.values())
    with connection.cursor() as cursor:
        cursor.execute(_NAMES, [source.pk])
        missing = _most_used_first(cursor.fetchall(), there)
        deleted: set[str] = set()
        if missing:
            cursor.execute(_NAMES_SAID, [source.reader_id])
            deleted = {key for (key,) in cursor.fetchall()}
    no_shelf: dict[str, str] = {}
    room = MOST_SHELVES - len(there)
    new: set[str] = set()
    for key, name in missing.items():
        why = "deleted" if key in deleted else _why_not(name)
        if why or len(new) >= room:
            no_shelf[key] = why or "too_many"
        else:
            new.add(key)
    return Shelves(keys, no_shelf)


def _most_used_first(counted: Iterable[tuple[str, int]], there: Collection[str]) -> dict[str, str]:
    """Names that are no shelf yet, by their key; of several spellings the one that came first."""
    names: dict[str, str] = {}
    uses: Counter[str] = Counter()
    for name, times in counted:
        if (key := name_key(name)) not in there:
            names.setdefault(key, name)
            uses[key] += times
    return {key: names[key] for key, _ in uses.most_common()}


def _why_not(name: str) -> str:
    try:
        checked_name(name)
    except InvalidShelf:
        return "name"
    return ""


def _base(reader: User, books: Sequence[int]) -> dict[int, Base]:
    """What earlier imports of this reader that have not been taken back did to these books."""
    done = Import.objects.filter(reader=reader, state=Import.State.DONE).values_list(
        "pk", flat=True
    )
    earlier = ImportedBook.objects.filter(of_import__in=list(done), book__in=among(books)).order_by(
        "pk"
    )
    wrote: dict[int, dict[str, Any]] = defaultdict(dict)
    said: dict[int, dict[str, Any]] = defaultdict(dict)
    for book, facts, words in earlier.values_list("book_id", "facts", "said"):
        for kind, (was, then) in facts.items():
            if kind == "readings":
                new = [reading for reading in then or [] if reading not in (was or [])]
                wrote[book][kind] = [*wrote[book].get(kind, []), *new]
            elif kind != "places":
                wrote[book][kind] = then
        for kind, words_of_kind in words.items():
            if isinstance(words_of_kind, list):
                said[book][kind] = _united(said[book].get(kind, []), words_of_kind)
            else:
                said[book][kind] = words_of_kind
    return {book: Base(wrote[book], said[book]) for book in said.keys() | wrote.keys()}


def _united(some: list[Any], others: list[Any]) -> list[Any]:
    """Each as often as in the list that has it more often."""
    rest = list(some)
    united = list(some)
    for other in others:
        if other in rest:
            rest.remove(other)
        else:
            united.append(other)
    return united

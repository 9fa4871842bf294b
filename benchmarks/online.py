"""What does it cost to note which lists readers see, and how many of them can be carried a second?

Home pages of eight rows and opened books are told as pages tell them, until Redis holds as much as it
may, carried into a fresh embedded PostgreSQL, and counted, as the worker does it.
"""

import argparse
import time
from collections.abc import Iterator
from typing import Any

import numpy as np

from benchmarks.own_site import own_servers, start_django
from benchmarks.processes import in_own_process

READERS, BOOKS = 5_000, 10_000
ROWS, A_ROW = 8, 12
# Of ten events so many are pages, the others are opened books.
PAGES_OF_TEN = 3


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with own_servers() as (_, environment):
        yield from in_own_process(_measured, environment, options.seed, options.quick)


def _measured(environment: dict[str, str], seed: int, quick: bool) -> list[dict[str, Any]]:
    start_django(environment)
    from django.core.management import call_command

    from recommendations.online import store
    from recommendations.online.carrying import carry
    from recommendations.online.counting import count_days

    call_command("migrate", verbosity=0)
    readers, books = _people_and_books()
    events = store.MOST_WAITING // (10 if quick else 1)
    draw = np.random.default_rng(seed)
    entries = [_entry(draw, readers, books, n) for n in range(events)]
    told, seconds = [], time.perf_counter()
    for entry in entries:
        begun = time.perf_counter()
        store.append(entry)
        told.append(time.perf_counter() - begun)
    note = _row("note", events, time.perf_counter() - seconds)
    note |= {"median_us": _microseconds(told, 50), "p99_us": _microseconds(told, 99)}
    note["redis_mb"] = round(store._client().memory_usage(store._key()) / 2**20, 1)
    seconds = time.perf_counter()
    rows_written = carry()
    carried = _row("carry", events, time.perf_counter() - seconds) | {"rows": rows_written}
    seconds = time.perf_counter()
    figures = count_days()
    return [note, carried, _row("count", events, time.perf_counter() - seconds) | {"rows": figures}]


def _row(what: str, events: int, seconds: float) -> dict[str, Any]:
    return {"what": what, "events": events, "events_per_second": round(events / seconds)}


def _microseconds(seconds: list[float], percentile: float) -> int:
    return round(float(np.percentile(seconds, percentile)) * 1e6)


def _people_and_books() -> tuple[list[int], list[int]]:
    from accounts.models import User
    from catalog.models import Book

    User.objects.bulk_create(
        User(source="bench", external_id=str(n), is_active=False) for n in range(READERS)
    )
    Book.objects.bulk_create(
        Book(title=str(n), sort_title=str(n), search_title=str(n), search_names="")
        for n in range(BOOKS)
    )
    return (
        list(User.objects.values_list("pk", flat=True)),
        list(Book.objects.values_list("pk", flat=True)),
    )


def _entry(
    draw: np.random.Generator, readers: list[int], books: list[int], n: int
) -> dict[str, Any]:
    told: dict[str, Any] = {"reader": readers[n % READERS], "at": time.time()}
    if n % 10 >= PAGES_OF_TEN:
        return told | {"book": books[int(draw.integers(BOOKS))]}
    places = draw.integers(BOOKS, size=(ROWS, A_ROW))
    lists = [
        {"row": f"row {row}", "books": [books[place] for place in places[row]]}
        for row in range(ROWS)
    ]
    return told | {"version": 1, "lists": lists}

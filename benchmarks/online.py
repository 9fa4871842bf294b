"""What does it cost to note which lists readers see, and how many of them can be carried a second?

Home pages of eight rows and opened books are told as pages tell them, until Redis holds as much as it
may, carried into a fresh embedded PostgreSQL, and counted, as the worker does it. Then a reader of a whole
site asks for the home page, alone and while 1,000 events a second are noted beside.
"""

import argparse
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np

from benchmarks.own_site import OwnSite, own_servers, own_site, start_django
from benchmarks.pages import Page, server_ms
from benchmarks.pages_reader import set_stage
from benchmarks.processes import in_own_process

READERS, BOOKS = 5_000, 10_000
ROWS, A_ROW = 8, 12
# Of ten events so many are pages, the others are opened books.
PAGES_OF_TEN = 3
# Events a second beside the pages, for so long; pages are asked for once they come.
FLOOD, FLOOD_SECONDS, FLOOD_COMES = 1_000, 40.0, 8.0
REQUESTS, QUICK_REQUESTS = 400, 20


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--seed", type=int, default=1)


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with own_servers() as (_, environment):
        yield from in_own_process(_measured, environment, options.seed, options.quick)
    with own_site() as site:
        yield from _pages(site, options.seed, QUICK_REQUESTS if options.quick else REQUESTS)


def _pages(site: OwnSite, seed: int, requests: int) -> Iterator[dict[str, Any]]:
    """Server time of the home page: alone, beside notes, and alone again."""
    home = Page("home", ["/"], in_own_process(set_stage, site.environment).cookie)
    yield _page_row("alone", server_ms(site, home, requests))
    with ThreadPoolExecutor(1) as beside:
        noting = beside.submit(in_own_process, _note_steadily, site.environment, seed)
        time.sleep(FLOOD_COMES)
        times = server_ms(site, home, requests)
        still_noting = not noting.done()
        row = _page_row("beside notes", times) | {"events_per_second": noting.result()}
    if not still_noting:
        raise SystemExit("The notes ended before the pages: make FLOOD_SECONDS longer.")
    yield row
    yield _page_row("alone again", server_ms(site, home, requests))


def _page_row(what: str, times: list[float]) -> dict[str, Any]:
    figures = {f"p{p}_ms": round(float(np.percentile(times, p)), 1) for p in (50, 95)}
    return {"what": f"home page {what}"} | figures


def _note_steadily(environment: dict[str, str], seed: int) -> int:
    """FLOOD events a second, for FLOOD_SECONDS; how many a second it came to."""
    start_django(environment)
    from accounts.models import User
    from catalog.models import Book
    from recommendations.online import store

    readers = list(User.objects.exclude(source="").values_list("pk", flat=True)[:READERS])
    books = list(Book.objects.values_list("pk", flat=True)[:BOOKS])
    draw = np.random.default_rng(seed)
    begun, noted = time.monotonic(), 0
    while (passed := time.monotonic() - begun) < FLOOD_SECONDS:
        while noted < passed * FLOOD:
            store.append(_entry(draw, readers, books, noted))
            noted += 1
        time.sleep(0.01)
    return round(noted / FLOOD_SECONDS)


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
    told: dict[str, Any] = {"reader": readers[n % len(readers)], "at": time.time()}
    if n % 10 >= PAGES_OF_TEN:
        return told | {"book": books[int(draw.integers(len(books)))]}
    places = draw.integers(len(books), size=(ROWS, A_ROW))
    lists = [
        {"row": f"row {row}", "books": [books[place] for place in places[row]]}
        for row in range(ROWS)
    ]
    return told | {"version": 1, "lists": lists}

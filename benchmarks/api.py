"""How many calls of the API are answered a second, and how soon, next to an empty Django view?

A site of its own with the starter catalogue (or `--data`) serves as `./run` serves it, on both cores
beside the load itself. A thousand readers with tokens ask on 1, 10, 50 and 200 connections, each
asking again as soon as it is answered. `empty` is `/livez`, which answers two letters through the
same middleware. `recommendations_cached`: the reader's list is kept; `recommendations_invalidated`:
the reader's history has changed since it was, so it is ranked anew. `rate` writes a rating, after
which the worker draws the reader's list anew. `of_empty` is the part of the empty view's calls a second,
`p99_ratio` the p99 as a multiple of the empty view's.
"""

import argparse
import itertools
import json
import math
import random
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
from redis import Redis

from benchmarks.api_readers import World, make_readers
from benchmarks.arguments import folder, positive
from benchmarks.http_load import Loaded, load, request
from benchmarks.own_site import OwnSite, own_site
from benchmarks.processes import in_own_process
from bookrec_site import paths
from tasks.schedule import DEFAULT_QUEUE

CONNECTIONS = (1, 10, 50, 200)
READERS, QUICK_READERS = 1_000, 50
WARM_SECONDS = 1.0
Measure = Callable[[int, float], Loaded]
# Nobody is held up: it is the calls that are measured, not the limit on them.
_NO_LIMIT = {"API_VISITOR_RATE": "999999999/min", "API_READER_RATE": "999999999/min"}
_LIST = "/api/v1/me/recommendations"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=folder, metavar="DIR", help="a data set instead of the starter catalogue"
    )
    parser.add_argument(
        "--seconds", type=positive, default=5, help="of each endpoint at each number of connections"
    )


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    seconds = 1 if options.quick else options.seconds
    with own_site(options.data, **_NO_LIMIT) as site:
        readers = QUICK_READERS if options.quick else READERS
        world = in_own_process(make_readers, site.environment, readers)
        for connections in CONNECTIONS:
            empty: Loaded | None = None
            for endpoint, measure in _endpoints(site, world).items():
                measure(connections, WARM_SECONDS)
                _let_workers_finish(site)
                found = measure(connections, seconds)
                empty = empty or found
                _let_workers_finish(site)
                yield {"endpoint": endpoint, "connections": connections} | _row(found, empty)


def _row(found: Loaded, empty: Loaded) -> dict[str, Any]:
    return {
        "requests_per_second": round(found.per_second, 1),
        "p50_ms": round(found.percentile(50), 2),
        "p95_ms": round(found.percentile(95), 2),
        "p99_ms": round(found.percentile(99), 2),
        "errors": found.errors,
        "of_empty": round(found.per_second / empty.per_second, 3) if empty.per_second else 0.0,
        "p99_ratio": round(found.percentile(99) / empty.percentile(99), 2),
    }


def _endpoints(site: OwnSite, world: World) -> dict[str, Measure]:
    """The empty view first, kept lists after those that were made anew, ratings last."""
    bearers = [{"Authorization": f"Bearer {token}"} for token in world.tokens]
    lists = [request("GET", _LIST, bearer) for bearer in bearers]
    calls = {
        "empty": [request("GET", "/livez", {})],
        "search": [request("GET", f"/api/v1/books?q={word}", {}) for word in _plain(world.words)],
        "book": [request("GET", f"/api/v1/books/{pk}", {}) for pk in world.books],
        "rate": list(_ratings(world, bearers)),
    }
    asked = {name: _asking(site, requests) for name, requests in calls.items()}
    of_lists = {
        "recommendations_invalidated": _asking_changed(site, lists),
        "recommendations_cached": _asking_kept(site, lists),
    }
    return {"empty": asked.pop("empty")} | of_lists | asked


def _asking(site: OwnSite, requests: list[bytes]) -> Measure:
    turn = itertools.cycle(requests)
    return lambda connections, seconds: load(site.port, turn, connections, seconds)


def _asking_kept(site: OwnSite, lists: list[bytes]) -> Measure:
    """Every reader has asked before."""
    ask = _asking(site, lists)

    def measure(connections: int, seconds: float) -> Loaded:
        load(site.port, iter(lists), connections, math.inf)
        return ask(connections, seconds)

    return measure


def _asking_changed(site: OwnSite, lists: list[bytes]) -> Measure:
    """Round after round: all histories change, and each reader asks once."""

    def measure(connections: int, seconds: float) -> Loaded:
        whole = Loaded()
        with psycopg.connect(_database(site), autocommit=True) as database:
            while whole.seconds < seconds:
                database.execute(_CHANGE_HISTORIES)
                whole += load(site.port, iter(lists), connections, seconds - whole.seconds)
        return whole

    return measure


_CHANGE_HISTORIES = (
    "UPDATE accounts_user SET history_version = history_version + 1 WHERE email LIKE 'bench%'"
)


def _database(site: OwnSite) -> str:
    return paths.pg_url(Path(site.environment["BOOKREC_HOME"]))


def _let_workers_finish(site: OwnSite) -> None:
    """What ratings have asked of them is not counted against the next endpoint."""
    queue = Redis.from_url(paths.redis_url(Path(site.environment["BOOKREC_HOME"])))
    while queue.llen(DEFAULT_QUEUE):
        time.sleep(0.1)


def _ratings(world: World, bearers: list[dict[str, str]]) -> Iterator[bytes]:
    draw = random.Random(1)
    for bearer in itertools.islice(itertools.cycle(bearers), 5_000):
        body = json.dumps({"stars": draw.randint(1, 10) / 2}).encode()
        path = f"/api/v1/me/ratings/{draw.choice(world.books)}"
        yield request("PUT", path, bearer, body)


def _plain(words: list[str]) -> list[str]:
    """That an address holds as they are."""
    return [word for word in words if word.isascii() and word.isalpha()]

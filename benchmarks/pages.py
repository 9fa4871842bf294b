"""Is every page quick, small, accessible and quiet, in both themes?

Starts a site of its own with the data set (the starter catalogue without `--data`), signs in a
reader who rated what a reader of the data rated, and asks of every page: Lighthouse (its phone and
its slow network) and axe-core for the scores, the kilobytes that a first visit transfers, server
time over requests on the loopback one after another, and the statements that the database is sent.
"""

import argparse
import http.client
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from benchmarks import say
from benchmarks.arguments import folder
from benchmarks.own_site import OwnSite, own_site
from benchmarks.pages_browser import Judge, judging, sizes
from benchmarks.pages_reader import Stage, count_queries, set_stage
from benchmarks.processes import in_own_process

THEMES = ("light", "dark")
REQUESTS, QUICK_REQUESTS = 200, 20
QUICK_PAGES = ("front", "home", "book")
WORDS = ("hary poter", "tolkein", "dune", "jane austen", "the hobit", "war and peace", "king")
BEGUN = ("hob", "the g", "tolk", "jane", "dun", "har", "foun")


@dataclass(frozen=True)
class Page:
    """Some pages of one kind; the first is judged in the browser."""

    name: str
    paths: list[str]
    cookie: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    whole: bool = True
    """False for a part that a page fetches: only the server can be measured."""

    @property
    def sent(self) -> dict[str, str]:
        cookie = {"Cookie": self.cookie} if self.cookie else {}
        return {"Accept-Encoding": "gzip"} | self.headers | cookie


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--data", type=folder, metavar="DIR", help="a data set instead of the starter catalogue"
    )


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    with judging() as judge, own_site(None if options.quick else options.data) as site:
        stage = in_own_process(set_stage, site.environment)
        pages = [p for p in pages_of(stage) if not options.quick or p.name in QUICK_PAGES]
        asked = [(page.paths[0], page.sent) for page in pages]
        queries = in_own_process(count_queries, site.environment, asked)
        for page, statements in zip(pages, queries, strict=True):
            times = server_ms(site, page, QUICK_REQUESTS if options.quick else REQUESTS)
            server = {
                "server_p95_ms": round(float(np.percentile(times, 95)), 1),
                "queries": statements,
            }
            for theme in THEMES if page.whole else ("",):
                judged = _judged(judge, site, page, theme) if page.whole else {}
                yield {"page": page.name, "theme": theme} | judged | server


def pages_of(stage: Stage) -> list[Page]:
    """As a visitor (`…-visitor` where readers see another page there), then as a reader."""
    searches = [f"/browse?q={word.replace(' ', '+')}" for word in WORDS]
    suggestions = [f"/browse?q={word.replace(' ', '+')}" for word in BEGUN]
    asks = {"HX-Request": "true", "HX-Target": "suggestions"}
    visitor = [
        Page("front", ["/"]),
        Page("book-visitor", stage.books),
        Page("browse-visitor", ["/browse"]),
        Page("search-visitor", searches),
        Page("suggestions", suggestions, headers=asks, whole=False),
        Page("moods-visitor", ["/moods?mood=cosy&words=lonely+robots"]),
        Page("public-reader", [stage.reader]),
        Page("sign-in", ["/accounts/login/"]),
        Page("sign-up", ["/accounts/signup/"]),
        Page("about", ["/about"]),
        Page("missing", ["/nowhere"]),
    ]
    reader = {
        "home": ["/"],
        "picks": ["/picks"],
        "book": stage.books,
        "browse": ["/browse"],
        "search": searches,
        "moods": ["/moods?mood=cosy"],
        "dials": ["/dials"],
        "my-books": ["/my-books"],
        "my-reading": ["/my-reading"],
        "goals": ["/my-books/goals"],
        "dates": [f"/books/{stage.book}/mine"],
        "reviews": [f"/books/{stage.book}/reviews"],
        "twins": ["/twins"],
        "together": ["/together"],
        "group": [stage.group],
        "profile": ["/account/profile"],
        "account": ["/account"],
    }
    return visitor + [Page(name, paths, stage.cookie) for name, paths in reader.items()]


def server_ms(site: OwnSite, page: Page, requests: int) -> list[float]:
    """From sending to the last byte, on a connection that stays open, after a first round."""
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=60)
    times = []
    for number in range(-len(page.paths), requests):
        started = time.perf_counter()
        connection.request("GET", page.paths[number % len(page.paths)], headers=page.sent)
        answer = connection.getresponse()
        answer.read()
        if number >= 0:
            times.append((time.perf_counter() - started) * 1000)
        if answer.status != (404 if page.name == "missing" else 200):
            raise SystemExit(f"{page.name}: the site answered {answer.status}.")
    connection.close()
    return times


def _judged(judge: Judge, site: OwnSite, page: Page, theme: str) -> dict[str, Any]:
    found = judge(site.url + page.paths[0], theme, page.cookie)
    for fault in found["axe"]:
        say(f"{page.name}, {theme}: axe finds {fault}")
    for audit in found["unmet"]:
        say(f"{page.name}, {theme}: Lighthouse misses {audit}")
    scores = {name: round(100 * score) for name, score in found["scores"].items()}
    return (
        scores
        | {"axe_violations": len(found["axe"]), "layout_shift": round(found["shift"], 4)}
        | sizes(found["requests"])
    )

"""How long does a library of 10,000 lines take to come in, and until the picks are there?

A site of its own with the data set serves as `./run` serves it. A signed-in reader sends a Goodreads
export of ten thousand lines over HTTP: eight tenths of them the data set's own books, as Goodreads
would export them, the others books that nobody has. `preview_seconds` run from the upload to the
finished preview, `commit_seconds` until all is written, `picks_seconds` from then until the list is
personal. The workers' memory and seconds of processor are theirs alone.
"""

import argparse
import csv
import http.client
import io
import json
import os
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.arguments import positive
from benchmarks.own_site import OwnSite, own_site, start_django
from benchmarks.processes import in_own_process, peak_mb

NAME = "import"
STRANGERS = 0.2
_MOST_SECONDS = 600
_COLUMNS = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,"
    "Owned Copies"
)


@dataclass(frozen=True)
class Reader:
    """Who is signed in: what their browser sends."""

    cookie: str
    token: str


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=_folder, required=True, metavar="DIR", help="goodbooks-10k")
    parser.add_argument("--lines", type=positive, default=10_000)
    parser.add_argument("--seed", type=int, default=1)


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    lines = options.lines // 10 if options.quick else options.lines
    file = goodreads_file(options.data / "books.csv", lines, random.Random(options.seed))
    with own_site(options.data) as site:
        reader = in_own_process(sign_up, site.environment)
        yield {"lines": lines, "file_kb": len(file) // 1024} | measured(site, reader, file)


def measured(site: OwnSite, reader: Reader, file: bytes) -> dict[str, Any]:
    asked = Asking(site, reader)
    asked.get("/api/v1/me/recommendations?n=1")
    before = _seconds_of_workers(site)
    started = time.monotonic()
    number = asked.send("/api/v1/me/imports?name=export.csv", file, "text/csv", 202)["id"]
    sent = time.monotonic()
    ready = asked.until(f"/api/v1/me/imports/{number}", lambda got: got["state"] == "ready")
    previewed, reading = time.monotonic(), _seconds_of_workers(site)
    page = time.monotonic()
    asked.get(f"/api/v1/me/imports/{number}/rows?page_size=50")
    shown = time.monotonic() - page
    committed = time.monotonic()
    asked.send(f"/api/v1/me/imports/{number}/commit", b"", "application/json", 202)
    asked.until(f"/api/v1/me/imports/{number}", lambda got: got["state"] == "done")
    done, writing = time.monotonic(), _seconds_of_workers(site)
    asked.until("/api/v1/me/recommendations?n=10", lambda got: got["fallback"] is None)
    picked = time.monotonic()
    asked.send(f"/api/v1/me/imports/{number}/undo", b"", "application/json", 200)
    undone = time.monotonic()
    return {
        "found": ready["counts"]["sure"],
        "perhaps": ready["counts"]["perhaps"],
        "upload_seconds": round(sent - started, 2),
        "preview_seconds": round(previewed - started, 2),
        "preview_cpu_seconds": round(reading - before, 2),
        "page_seconds": round(shown, 2),
        "commit_seconds": round(done - committed, 2),
        "commit_cpu_seconds": round(writing - reading, 2),
        "picks_seconds": round(picked - done, 2),
        "undo_seconds": round(undone - picked, 2),
        "worker_peak_mb": max(peak_mb(pid) for pid in _workers(site)),
    }


class Asking:
    """The reader's browser, so far as it is needed: one connection, and patience."""

    def __init__(self, site: OwnSite, reader: Reader) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=120)
        self._headers = {"Cookie": reader.cookie, "X-CSRFToken": reader.token}

    def get(self, path: str) -> Any:
        return self._ask("GET", path, None, {}, 200)

    def send(self, path: str, body: bytes, kind: str, expected: int) -> Any:
        return self._ask("POST", path, body, {"Content-Type": kind}, expected)

    def until(self, path: str, came: Any) -> Any:
        """Asks ten times a second, as a page would less often."""
        until = time.monotonic() + _MOST_SECONDS
        while not came(got := self.get(path)):
            if time.monotonic() > until or got.get("state") == "failed":
                raise SystemExit(f"{path} did not come to its end: {got}")
            time.sleep(0.1)
        return got

    def _ask(
        self, method: str, path: str, body: bytes | None, more: dict[str, str], expected: int
    ) -> Any:
        self._connection.request(method, path, body, self._headers | more)
        answer = self._connection.getresponse()
        text = answer.read()
        if answer.status != expected:
            raise SystemExit(f"{method} {path} was answered {answer.status}: {text[:500]!r}")
        return json.loads(text)


def goodreads_file(books: Path, lines: int, rng: random.Random) -> bytes:
    """An export of the 23 columns that Goodreads writes today; of other books four fifths."""
    with books.open(encoding="utf-8", newline="") as file:
        known = list(csv.DictReader(file))
    strangers = round(lines * STRANGERS)
    owned = [known[n % len(known)] for n in rng.sample(range(max(len(known), lines)), lines)]
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(_COLUMNS.split(","))
    for number, book in enumerate(owned):
        written = _stranger(known, number, rng) if number < strangers else _known(book)
        table.writerow([*written, *_reading(rng)])
    return text.getvalue().encode()


def _known(book: dict[str, str]) -> list[str]:
    first, *others = book["authors"].split(", ")
    isbn13 = f"{float(book['isbn13']):.0f}" if book["isbn13"] else ""
    number = book.get("goodreads_book_id") or book["book_id"]
    isbn = book["isbn"].zfill(10) if book["isbn"] else ""
    return [number, book["title"], first, "", ", ".join(others), f'="{isbn}"', f'="{isbn13}"']


def _stranger(known: list[dict[str, str]], number: int, rng: random.Random) -> list[str]:
    """A title and an author made of the words of others: what is looked for longest, and in vain."""
    words = [rng.choice(known)["title"].partition(" (")[0].split() for _ in range(2)]
    title = " ".join([*words[0][:2], *words[1][-2:]])
    names = [rng.choice(known)["authors"].partition(", ")[0].split() for _ in range(2)]
    return [str(900_000_000 + number), title, f"{names[0][0]} {names[1][-1]}", "", "", '=""', '=""']


def _reading(rng: random.Random) -> list[str]:
    """The other columns: two thirds read and rated, many with a day, some with a shelf or a review."""
    shelf = rng.choices(["read", "to-read", "currently-reading"], [65, 32, 3])[0]
    rated = str(rng.randint(1, 5)) if shelf == "read" else "0"
    day = f"20{rng.randint(10, 25)}/{rng.randint(1, 12):02}/{rng.randint(1, 28):02}"
    tags = rng.choice(["", "", "", "favourites", "to-lend, owned", "kindle"])
    review = "It was long.<br/>And worth it." if rng.random() < 0.1 else ""
    read_on = day if shelf == "read" and rng.random() < 0.7 else ""
    return [rated, "", "", "", "", "", read_on, day, tags, "", shelf, review, "", "", "1", "0"]


def sign_up(environment: dict[str, str]) -> Reader:
    """In a process of its own, inside Django, beside the site."""
    start_django(environment)
    from django.conf import settings
    from django.middleware.csrf import _get_new_csrf_string
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.create_user("bench@example.org"))
    session = client.cookies[settings.SESSION_COOKIE_NAME]
    token = _get_new_csrf_string()
    cookie = f"{session.key}={session.value}; {settings.CSRF_COOKIE_NAME}={token}"
    return Reader(cookie, token)


def _workers(site: OwnSite) -> list[int]:
    """Of this site, without those that train."""
    home = f"BOOKREC_HOME={site.environment['BOOKREC_HOME']}".encode()
    found = []
    for folder in Path("/proc").iterdir():
        try:
            if not folder.name.isdigit():
                continue
            words = (folder / "cmdline").read_bytes().split(b"\0")
            if b"worker" not in words or b"--training" in words:
                continue
            if home in (folder / "environ").read_bytes().split(b"\0"):
                found.append(int(folder.name))
        except OSError:  # ended meanwhile, or another user's
            continue
    if not found:
        raise SystemExit("The site's workers were not found.")
    return found


def _seconds_of_workers(site: OwnSite) -> float:
    ticks = 0
    for pid in _workers(site):
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _folder(text: str) -> Path:
    folder = Path(text)
    if not (folder / "books.csv").is_file():
        raise argparse.ArgumentTypeError(f"{text} is no folder of goodbooks-10k.")
    return folder

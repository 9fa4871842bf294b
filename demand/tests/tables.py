"""Tables of demand for tests, and what came of them."""

from typing import Any

from catalog.models import Book
from catalog.tests.books import make_book
from demand.committing import commit
from demand.models import Record, Source
from demand.uploads import start

HEAD = "Title,Author,ISBN,Month,Units,Channel"


def csv_of(*lines: str, head: str = HEAD) -> bytes:
    return "\n".join([head, *lines, ""]).encode()


def upload(*lines: str, head: str = HEAD, name: str = "sales.csv", **options: Any) -> Source:
    """Read, and waiting for a yes."""
    return start(None, name, csv_of(*lines, head=head), options)


def counted(*lines: str, head: str = HEAD, name: str = "sales.csv", **options: Any) -> Source:
    """Read, and it counts."""
    source = upload(*lines, head=head, name=name, **options)
    commit(source)
    source.refresh_from_db()
    return source


def dune() -> Book:
    return make_book("Dune", ["Frank Herbert"], identifiers={"isbn13": "9780441172719"})


def facts(channel: str | None = None) -> list[tuple[str, str, int]]:
    """What counts: title, period and units."""
    rows = Record.objects.current().order_by("channel__name", "book__title", "period")
    if channel:
        rows = rows.filter(channel__name=channel)
    found = rows.values_list("book__title", "period", "units")
    return [(title or "", period.isoformat(), units) for title, period, units in found]

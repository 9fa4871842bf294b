"""The data set of the first start: real books, described by hand for this project, and simulated
readers (`simulated`), so that a first visit makes sense."""

import csv
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

from django.utils.text import slugify

from accounts.models import SIMULATED_SOURCE
from catalog.datasets.frames import Block, BookRecord
from catalog.datasets.ledger import Ledger
from catalog.datasets.simulated import simulate
from catalog.models import Identifier
from catalog.text import fold

_BOOKS = Path(__file__).parent / "starter" / "books.csv"
_LONGEST_IDENTIFIER = 40
# The tag named first says most about a book.
_WEIGHTS = (1.0, 0.8, 0.6, 0.5, 0.4, 0.3)


class Starter:
    name = SIMULATED_SOURCE
    folder = ""

    def books(self, ledger: Ledger) -> list[BookRecord]:
        with _BOOKS.open(newline="", encoding="utf-8") as file:
            records = [_record(row) for row in csv.DictReader(file)]
        ledger.read("books", len(records), 1.0)
        ledger.keep("books", len(records))
        self._records = records
        return records

    def histories(self, ledger: Ledger) -> Iterator[Block]:
        for what, block in zip(
            ("ratings", "want-to-read marks"), simulate(self._records).histories, strict=True
        ):
            ledger.read(what, len(block.readers), 1.0)
            yield block


def _record(row: dict[str, str]) -> BookRecord:
    authors = tuple(row["authors"].split(";"))
    return BookRecord(
        title=row["title"],
        authors=authors,
        original_title=row["original_title"],
        series=row["series"],
        position=Decimal(row["position"]) if row["position"] else None,
        year=int(row["year"]),
        language=row["language"],
        description=row["description"],
        identifiers=((Identifier.Kind.BOOKREC_STARTER, _slug(authors[0], _first_title(row))),),
        tags={
            slug: weight
            for column in ("genres", "moods")
            for slug, weight in zip(row[column].split(";"), _WEIGHTS, strict=False)
        },
    )


def _first_title(row: dict[str, str]) -> str:
    """The title the book first came out under.

    A book listed in English has it beside that, as its original title; a book listed in its own
    language has its English title there.
    """
    return (
        row["original_title"] if row["original_title"] and row["language"] == "en" else row["title"]
    )


def _slug(author: str, title: str) -> str:
    """`stevenson-treasure-island`, the same in every release of the data set."""
    return slugify(fold(f"{author.split()[-1]} {title}"))[:_LONGEST_IDENTIFIER]

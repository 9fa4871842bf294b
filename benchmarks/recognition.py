"""Are the books of readers' files recognised, and never taken for others?

A catalogue of its own is loaded with four fifths of the books of goodbooks-10k. Of every book lines
are written in the ways that readers' files have them; those of the books that are not there, and of
other works beside those that are, must lead nowhere. A line is `right` where it surely is its book,
`wrong` where it surely is another, `offered` where its book is among those asked about, `asked`
where others are, and `unknown` otherwise. `--others` is Book-Crossing: its lines name by other
spellings the books that have the same ISBN, which is withheld.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.own_site import own_servers, start_django
from benchmarks.processes import Timer, in_own_process, peak_mb

HELD_OUT = 0.2
_SEED = 1
# Goodreads counts the illustrated edition of 'Salem's Lot apart from the novel, whose text it is.
_EDITIONS_OF = {5413: 11590}
Row = dict[str, Any]
Editions = Sequence[Any]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR", help="goodbooks-10k")
    parser.add_argument("--others", type=Path, metavar="DIR", help="Book-Crossing")
    parser.add_argument(
        "--half",
        choices=["report", "tuning"],
        default="report",
        help="the rules were tuned on lines of the other half of the books",
    )


def rows(options: argparse.Namespace) -> Iterator[Row]:
    with own_servers() as (_, environment):
        measured = in_own_process(
            measure, environment, options.data, options.others, options.half, options.quick
        )
    yield from measured


def measure(
    environment: dict[str, str], data: Path, others: Path | None, half: str, quick: bool
) -> list[Row]:
    """In a process of its own, beside servers whose database is empty."""
    start_django(environment)
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    judge, there, gone = set_stage(data, half, most=500 if quick else None)
    found = [*file_rows(judge, there, gone), *way_rows(judge, there, gone)]
    found += denied_rows(judge, there)
    if others:
        found.append(judge.row("Book-Crossing's titles and authors", _others(others, there)))
        found.append(judge.row("Book-Crossing's, of books not there", _others(others, gone)))
    return [*found, _speed(there, gone)]


def set_stage(data: Path, half: str, most: int | None = None) -> tuple["Judge", Editions, Editions]:
    """Loads the catalogue; of this half of the file, the books that are there and those that are not.

    Args:
        most: so many books of the file are asked about.
    """
    from benchmarks.recognition_lines import read_editions

    editions = read_editions(data)
    held = set(random.Random(_SEED).sample(range(len(editions)), int(HELD_OUT * len(editions))))
    judge = Judge(load_books(data, held), editions)
    asked = range(half == "report", len(editions), 2)[:most]
    there = [editions[place] for place in asked if place not in held]
    return judge, there, [editions[place] for place in asked if place in held]


def file_rows(judge: "Judge", there: Editions, gone: Editions) -> Iterator[Row]:
    """Lines in the mixture in which files have them."""
    from benchmarks.recognition_lines import mixed

    yield judge.row("a file", mixed(there, random.Random(_SEED)))
    yield judge.row("a file, of books not there", mixed(gone, random.Random(_SEED)))


def way_rows(judge: "Judge", there: Editions, gone: Editions) -> Iterator[Row]:
    """Each way of writing a line on its own, for every book."""
    from benchmarks.recognition_lines import OTHER_WORKS, UNSURE, WRITERS

    for kind, writers, books in (
        ("there", WRITERS | UNSURE, there),
        ("not there", WRITERS | UNSURE, gone),
        ("another work", OTHER_WORKS, there),
    ):
        for way, writer in writers.items():
            rng = random.Random(_SEED)
            lines = ((book, writer(book, rng)) for book in books)
            written = [(book, line) for book, line in lines if line]
            yield judge.row(f"{kind}: {way}", written, other_work=kind == "another work")


def load_books(data: Path, held: set[int]) -> dict[int, int]:
    """The books but for those in these places of the file; ids by the number of their edition."""
    from django.db import connection, transaction

    from catalog.datasets.ledger import Ledger
    from catalog.datasets.sources import open_dataset
    from catalog.datasets.write import add_books, fill_gaps
    from catalog.search.indexing import reindex

    with tempfile.TemporaryDirectory() as folder:
        records = open_dataset("goodbooks-10k", _books_alone(data, Path(folder))).books(Ledger())
    kept = [record for place, record in enumerate(records) if place not in held]
    with transaction.atomic():
        ids = add_books(kept)
        fill_gaps(list(zip(ids, kept, strict=True)))
        reindex(ids)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
        cursor.execute("SELECT value, book_id FROM catalog_identifier WHERE kind = 'goodreads'")
        return {int(value): pk for value, pk in cursor}


def _books_alone(data: Path, folder: Path) -> Path:
    """A data set of the same books that nobody has read or shelved: it is read in no time."""
    (folder / "books.csv").symlink_to((data / "books.csv").resolve())
    for name, row in {
        "ratings.csv": "user_id,book_id,rating\n-1,-1,1\n",
        "to_read.csv": "user_id,book_id\n-1,-1\n",
        "tags.csv": "tag_id,tag_name\n-1,-\n",
        "book_tags.csv": "goodreads_book_id,tag_id,count\n-1,-1,1\n",
    }.items():
        (folder / name).write_text(row)
    return folder


class Judge:
    def __init__(self, ids: Mapping[int, int], editions: Sequence[Any]) -> None:
        self._ids = ids
        self._same = _by_name(editions, with_year=True)
        self._named = _by_name(editions, with_year=False)

    def row(self, name: str, lines: Iterable[tuple[Any, Any]], *, other_work: bool = False) -> Row:
        from catalog.recognition import Sought, Verdict, recognise

        lines = [
            (book, line) for book, line in lines if not self._names_another(book, line, other_work)
        ]
        found = recognise([Sought(**vars(line)) for _, line in lines])
        counts: Counter[str] = Counter()
        for (book, _), one in zip(lines, found, strict=True):
            right = set() if other_work else self.right(book)
            if one.verdict == Verdict.SURE:
                outcome = "right" if one.book in right else "wrong"
            elif one.verdict == Verdict.PERHAPS:
                outcome = "offered" if right & set(one.candidates) else "asked"
            else:
                outcome = "unknown"
            counts[outcome] += 1
        return {
            "lines": name,
            "rows": len(lines),
            "right_share": round(counts["right"] / max(len(lines), 1), 4),
        } | {outcome: counts[outcome] for outcome in ("wrong", "offered", "asked", "unknown")}

    def right(self, book: Any) -> set[int]:
        """Also those that Goodreads counts apart though title, author and year are the same."""
        same = set(self._same[_name(book.title, book.authors, book.year)])
        same.add(_EDITIONS_OF.get(book.number, book.number))
        return {self._ids[number] for number in same if number in self._ids}

    def _names_another(self, book: Any, line: Any, other_work: bool) -> bool:
        """Whether a changed line is word by word the name of another book of the file."""
        name = _name(line.title, line.authors, None)
        others = self._named.get(name, set())
        changed = other_work or name != _name(book.title, book.authors, None)
        return bool(changed and others - (set() if other_work else {book.number}))


def _by_name(editions: Sequence[Any], *, with_year: bool) -> dict[Any, set[int]]:
    numbers: dict[Any, set[int]] = {}
    for one in editions:
        name = _name(one.title, one.authors, one.year if with_year else None)
        numbers.setdefault(name, set()).add(one.number)
    return numbers


def _name(title: str, authors: Sequence[str], year: int | None) -> tuple[Any, ...]:
    from catalog.datasets.titles import split_title
    from catalog.text import sort_key

    return sort_key(split_title(title).title), sort_key(" ".join(authors[:1])), year


def denied_rows(judge: Judge, books: Editions) -> Iterator[Row]:
    """Lines with an identifier of another book: by anybody, and by the same author."""
    from benchmarks.recognition_lines import goodreads

    by_author: dict[str, list[Any]] = {}
    for book in books:
        by_author.setdefault(next(iter(book.authors), ""), []).append(book)
    for name, pools in (
        ("another book's identifier", dict.fromkeys(by_author, books)),
        ("identifier of another book of the author", by_author),
    ):
        rng = random.Random(_SEED)
        lines = []
        for book in books:
            others = [one for one in pools[next(iter(book.authors), "")] if one is not book]
            if others:
                wrong = goodreads(rng.choice(others), rng).identifiers
                lines.append((book, replace(goodreads(book, rng), identifiers=wrong)))
        yield judge.row(f"there: {name}", lines)


def _others(folder: Path, books: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
    from benchmarks.recognition_lines import Written
    from catalog.datasets.ledger import Ledger
    from catalog.datasets.sources import open_dataset

    by_isbn = {book.isbn13: book for book in books if book.isbn13}
    for record in open_dataset("book-crossing", folder).books(Ledger()):
        book = next((by_isbn[v] for _, v in record.identifiers if v in by_isbn), None)
        if book:
            position = "" if record.position is None else str(record.position)
            yield (
                book,
                Written((), record.title, record.authors, record.series, position, record.year, ""),
            )


def _speed(there: Editions, gone: Editions) -> Row:
    """10,000 lines, a fifth of them of books that are not there."""
    from benchmarks.recognition_lines import mixed
    from catalog.recognition import Sought, recognise

    rng = random.Random(_SEED)
    books = rng.choices(there, k=8000) + rng.choices(gone, k=2000)
    rng.shuffle(books)
    sought = [Sought(**vars(line)) for _, line in mixed(books, rng)]
    before, timer = peak_mb(), Timer()
    with timer.running():
        recognise(sought)
    return {
        "lines": "10,000 together",
        "rows": len(sought),
        **timer.row(2),
        "more_mb": peak_mb() - before,
    }

"""A data set's folder as arrays, read as the site reads it but without a database."""

import os
import tempfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import django
import numpy as np

from benchmarks.arguments import name_of
from catalog.datasets.frames import BookRecord, DatasetError
from catalog.datasets.ledger import Ledger
from recommendations.engine.catalogue import NONE, Catalogue
from recommendations.engine.interactions import Interactions
from recommendations.engine.judge import rows_of

# Readers that are kept where the run is to be quick.
QUICK_READERS = 300
# Files that say what readers did; in a folder of other readers they are replaced.
_RATINGS = ("ratings.csv", "BX-Ratings.csv", "BX-Book-Ratings.csv")
_MARKS = "to_read.csv"


@dataclass(frozen=True)
class Data:
    """Books are numbered in the order of the books file; readers by the data set's own numbers."""

    interactions: Interactions
    catalogue: Catalogue


def read_folder(folder: Path, *, quick: bool = False) -> Data:
    """goodbooks-10k of either release, or Book-Crossing: ratings, want-to-read marks and books.

    Where it is to be `quick`, of some readers only.

    Raises SystemExit, in words, if the folder is neither.
    """
    _start_django()
    from catalog.datasets.sources import open_dataset

    try:
        dataset = open_dataset(name_of(folder), folder)
        ledger = Ledger()
        records = dataset.books(ledger)
        blocks = list(dataset.histories(ledger))
    except DatasetError as error:
        raise SystemExit(str(error)) from None
    if not blocks:
        raise SystemExit(f"{folder} holds no rating.")
    interactions = Interactions.from_ids(
        np.concatenate([block.readers for block in blocks]).astype(np.int64),
        np.concatenate([block.books for block in blocks]).astype(np.int64),
        np.concatenate([block.half_stars for block in blocks]),
        books=np.arange(len(records)),
    )
    kept = some_readers(interactions) if quick else interactions
    return Data(kept, _catalogue(records))


def some_readers(interactions: Interactions, most: int = QUICK_READERS) -> Interactions:
    """Every so-manieth reader, whole; the same books."""
    step = max(1, len(interactions.readers) // most)
    kept = np.arange(0, len(interactions.readers), step)
    places, rows = rows_of(interactions, kept)
    return Interactions.from_ids(
        interactions.readers[kept][places],
        interactions.books[interactions.book[rows]],
        interactions.value[rows],
        books=interactions.books,
    )


def read_readers(folder: Path, ratings: Path) -> Interactions:
    """The ratings of other readers, in a file like the folder's own, over the same books."""
    if not ratings.is_file():
        raise SystemExit(f"{ratings} is no file.")
    with tempfile.TemporaryDirectory() as name:
        beside = Path(name)
        for path in folder.resolve().iterdir():
            if path.name in _RATINGS:
                (beside / path.name).symlink_to(ratings.resolve())
            elif path.name == _MARKS:
                # There must be a row; one of a book that does not exist is passed over.
                (beside / _MARKS).write_text("user_id,book_id\n-1,-1\n")
            else:
                (beside / path.name).symlink_to(path)
        return read_folder(beside).interactions


def _catalogue(records: Sequence[BookRecord]) -> Catalogue:
    from catalog.datasets.genres import all_tags
    from catalog.models import Tag
    from catalog.text import sort_key

    genres = {slug for slug, tag in all_tags().items() if tag.kind == Tag.Kind.GENRE}
    strongest = [
        max((slug for slug in r.tags if slug in genres), key=r.tags.__getitem__, default="")
        for r in records
    ]
    return Catalogue(
        documents=[_terms(record) for record in records],
        author=_numbered(record.authors[0] if record.authors else "" for record in records),
        series=_numbered(sort_key(record.series) for record in records),
        volume=np.array(
            [np.nan if r.position is None else float(r.position) for r in records], np.float32
        ),
        # The readers of a data set have put editions together already.
        work=np.arange(len(records), dtype=np.int32),
        genre=_numbered(strongest),
        average_stars=np.array(
            [r.public_average if r.public_average and r.public_count else np.nan for r in records],
            np.float32,
        ),
        average_count=np.array([r.public_count for r in records], np.int32),
    )


def _terms(record: BookRecord) -> list[str]:
    """As the site describes a book to the engine: a tag stands once to four times, by its weight."""
    tags = [f"tag:{slug}" for slug, w in record.tags.items() for _ in range(round(1 + 3 * w))]
    authors = [f"author:{author}" for author in record.authors]
    return tags + authors + ([f"series:{record.series}"] if record.series else [])


def _numbered(names: Iterable[str]) -> np.ndarray:
    """A number for each name, in the order of their first appearance; none for the empty name."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(name, len(numbers)) if name else NONE for name in names], np.int32
    )


def _start_django() -> None:
    """The readers of data sets take words from the models; no database is asked."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookrec_site.settings")
    django.setup()

"""The data sets that can be loaded, by name."""

from pathlib import Path

from catalog.datasets.book_crossing import BookCrossing
from catalog.datasets.frames import Dataset, DatasetError
from catalog.datasets.goodbooks import Goodbooks

FOLDER_READERS = {reader.name: reader for reader in (Goodbooks, BookCrossing)}
NAMES = sorted([*FOLDER_READERS])


def open_dataset(name: str, folder: Path | None) -> Dataset:
    """Find the files and look at their headers; nothing is read or written yet.

    Raises:
        DatasetError: with what is wrong and what is expected.
    """
    if folder is None:
        raise DatasetError(f"Say in which folder {name} is.")
    return FOLDER_READERS[name](folder)

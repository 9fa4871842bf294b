"""The data sets that can be loaded, by name."""

from pathlib import Path

from catalog.datasets.book_crossing import BookCrossing
from catalog.datasets.frames import Dataset, DatasetError
from catalog.datasets.goodbooks import Goodbooks
from catalog.datasets.starter import Starter

_FROM_FOLDERS = {reader.name: reader for reader in (Goodbooks, BookCrossing)}
NAMES = [*_FROM_FOLDERS, Starter.name]


def open_dataset(name: str, folder: Path | None) -> Dataset:
    """Find the files and look at their headers; nothing is read or written yet.

    Raises:
        DatasetError: with what is wrong, what is expected and what to do.
    """
    if name == Starter.name:
        return Starter()
    if folder is None:
        raise DatasetError(f"Say in which folder the files of {name} are.")
    try:
        if not folder.is_dir():
            raise DatasetError(f"{folder} is not a folder: give the one with the files of {name}.")
        return _FROM_FOLDERS[name](folder)
    except OSError as error:
        raise DatasetError(f"{folder} can't be read: {error.strerror}.") from None

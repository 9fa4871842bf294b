"""What benchmarks take from the command line, checked before anything is measured."""

import argparse
from pathlib import Path


def positive(text: str) -> int:
    """A whole number from 1."""
    number = _whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not above 0.")
    return number


def seeds(text: str) -> list[int]:
    """Whole numbers from 0, between commas; each once."""
    numbers = [_whole(part) for part in text.split(",")]
    if min(numbers) < 0 or len(set(numbers)) < len(numbers):
        raise argparse.ArgumentTypeError(f"{text}: seeds are different numbers from 0, like 1,2,3.")
    return numbers


def new_file(text: str) -> Path:
    """A file that can be written when all is measured."""
    path = Path(text)
    if path.is_dir() or not path.absolute().parent.is_dir():
        raise argparse.ArgumentTypeError(f"{path} can't be written: it needs a folder to lie in.")
    return path


def folder(text: str) -> Path:
    """One that is there."""
    path = Path(text)
    if not path.is_dir():
        raise argparse.ArgumentTypeError(f"{text} is not a folder.")
    return path.resolve()


def name_of(data: Path) -> str:
    """Of the data set in this folder."""
    return "book-crossing" if (data / "BX-Books.csv").exists() else "goodbooks-10k"


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number.") from None

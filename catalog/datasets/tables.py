"""Delimited files as they are found in the world, read in bounded memory; no bad row stops a load.

One line is one row: a quote that nobody closed spoils its own line, not the rest of the file.
"""

import csv
import io
import warnings
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import numpy as np
import pandas as pd

from catalog.datasets import numbers
from catalog.datasets.frames import DatasetError
from catalog.datasets.ledger import Ledger

_BLOCK_BYTES = 4 << 20
_LONGEST_LINE = 64 << 10


@dataclass(frozen=True)
class Table:
    """A file whose header has been read and has the columns that are needed."""

    path: Path
    columns: tuple[str, ...]
    delimiter: str


@dataclass(frozen=True)
class Rows:
    """Some rows of a table, column by column, with the number of the line that each came from."""

    columns: Mapping[str, np.ndarray]
    lines: np.ndarray

    def __len__(self) -> int:
        return len(self.lines)

    def __getitem__(self, column: str) -> np.ndarray:
        return self.columns[column]

    def where(self, mask: np.ndarray) -> "Rows":
        return Rows({name: values[mask] for name, values in self.columns.items()}, self.lines[mask])


class Places:
    """At which place of a list each key stands."""

    def __init__(self, keys: Iterable[int] | Iterable[str] = ()) -> None:
        self._index = pd.Index(list(keys))

    def of(self, keys: np.ndarray) -> np.ndarray:
        """(n,) the place of each key, -1 for those that are not in the list."""
        return self._index.get_indexer(pd.Index(keys))


def open_table(path: Path, needed: Iterable[str]) -> Table:
    """Look at the head of a file.

    Raises:
        DatasetError: there is no such file, it can't be read, or it is not a table with the
            needed columns.
    """
    head = _head(path)
    if head.lstrip().startswith(b"<"):
        raise DatasetError(f"{path} is a web page, not a table: download the file itself.")
    header, _, rest = head.partition(b"\n")
    if b"\x00" in header:
        raise DatasetError(f"{path} is not a text file.")
    if not header.strip():
        raise DatasetError(f"{path} is empty.")
    line = _decode(header.removeprefix(b"\xef\xbb\xbf")).strip()
    delimiter = ";" if line.count(";") > line.count(",") else ","
    columns = tuple(name.strip() for name in next(csv.reader([line], delimiter=delimiter), []))
    if missing := [name for name in needed if name not in columns]:
        found = ", ".join(columns)[:200]
        raise DatasetError(f"{path} has no column {', '.join(missing)}; its header is: {found}")
    if not rest.strip():
        raise DatasetError(f"{path} has a header but no rows.")
    return Table(path, columns, delimiter)


def text_rows(table: Table, ledger: Ledger, what: str) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and fields of every row with the right number of columns."""
    size = table.path.stat().st_size
    with table.path.open("rb") as file:
        for number, line in enumerate(_lines(file), start=1):
            if number == 1:
                continue
            ledger.read(what, 1, file.tell() / size)
            fields = _fields(line, table, ledger, what, number)
            if fields:
                yield number, dict(zip(table.columns, fields, strict=True))


def number_blocks(
    table: Table, columns: Mapping[str, type], ledger: Ledger, what: str
) -> Iterator[Rows]:
    """The wanted columns, as int64 (`int`) or objects (`str`), some hundred thousand rows at a time.

    A block of good lines is parsed at once; one with a bad line is read line by line, to say which.
    """
    size = table.path.stat().st_size
    with table.path.open("rb") as file:
        file.readline()
        first_line = 2
        while block := _block(file):
            count = block.count(b"\n")
            rows = _parse(block, count, first_line, table, columns)
            if rows is None:
                rows = _parse_by_line(block, first_line, table, columns, ledger, what)
            ledger.read(what, count, file.tell() / size)
            first_line += count
            if len(rows):
                yield rows


def require(rows: Rows, good: np.ndarray, ledger: Ledger, what: str, why: str) -> Rows:
    """The good rows; the others go into the ledger."""
    if good.all():
        return rows
    bad = rows.where(~good)
    for row in range(min(len(bad), 3)):
        values = ", ".join(f"{name} {values[row]}" for name, values in bad.columns.items())
        ledger.drop(what, why, 0 if row else len(bad), f"line {bad.lines[row]}: {values}")
    return rows.where(good)


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST_LINE)
    except FileNotFoundError:
        raise DatasetError(f"There is no file {path}.") from None
    except OSError as error:
        raise DatasetError(f"{path} can't be read: {error.strerror}.") from None


def _lines(file: BinaryIO) -> Iterator[bytes]:
    while line := file.readline(_LONGEST_LINE):
        if len(line) == _LONGEST_LINE and not line.endswith(b"\n"):
            _skip_line(file)
            line = b"\x00\n"  # noted below as any other unreadable line
        yield line


def _block(file: BinaryIO) -> bytes:
    """Whole lines, about four million bytes of them; one that is absurdly long is replaced."""
    block = file.read(_BLOCK_BYTES)
    if not block:
        return b""
    if not block.endswith(b"\n"):
        tail = file.readline(_LONGEST_LINE)
        block += tail
        if len(tail) == _LONGEST_LINE and not tail.endswith(b"\n"):
            _skip_line(file)
            block = block[: block.rfind(b"\n") + 1] + b"\x00\n"
        elif not block.endswith(b"\n"):
            block += b"\n"
    return block


def _skip_line(file: BinaryIO) -> None:
    while (piece := file.readline(_BLOCK_BYTES)) and not piece.endswith(b"\n"):
        pass


def _parse(
    block: bytes, count: int, first_line: int, table: Table, columns: Mapping[str, type]
) -> Rows | None:
    """None if anything in the block is not as it should be."""
    separators = block.count(table.delimiter.encode())
    if separators != count * (len(table.columns) - 1) or b"\x00" in block:
        return None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            frame = pd.read_csv(
                io.BytesIO(block),
                sep=table.delimiter,
                header=None,
                names=list(table.columns),
                usecols=list(columns),
                dtype={name: np.int64 if kind is int else str for name, kind in columns.items()},
                na_filter=False,
                skip_blank_lines=False,
                index_col=False,
            )
    except (ValueError, OverflowError, Warning):
        return None
    if len(frame) != count:
        return None
    values = {name: frame[name].to_numpy() for name in columns}
    return Rows(values, np.arange(first_line, first_line + count))


def _parse_by_line(
    block: bytes,
    first_line: int,
    table: Table,
    columns: Mapping[str, type],
    ledger: Ledger,
    what: str,
) -> Rows:
    wanted = [(table.columns.index(name), kind) for name, kind in columns.items()]
    kept, lines = [], []
    for number, line in enumerate(block[:-1].split(b"\n"), start=first_line):
        fields = _fields(line, table, ledger, what, number)
        if not fields:
            continue
        texts = [fields[place] for place, _ in wanted]
        row = [
            numbers.whole(text) if kind is int else text
            for text, (_, kind) in zip(texts, wanted, strict=True)
        ]
        if None in row:
            ledger.drop(what, "not a whole number", example=f"line {number}: {', '.join(texts)}")
        else:
            kept.append(row)
            lines.append(number)
    values = {
        name: np.array([row[place] for row in kept], np.int64 if kind is int else object)
        for place, (name, kind) in enumerate(columns.items())
    }
    return Rows(values, np.array(lines, np.int64))


def _fields(line: bytes, table: Table, ledger: Ledger, what: str, number: int) -> list[str] | None:
    """The fields of a line; None, and a note in the ledger, if it is no row of the table."""
    if not line.strip():
        ledger.drop(what, "blank line", example=f"line {number}")
        return None
    if b"\x00" in line:
        ledger.drop(what, "NUL byte or endless line", example=f"line {number}")
        return None
    text = _decode(line).strip("\r\n")
    try:
        fields = next(csv.reader([text], delimiter=table.delimiter))
    except csv.Error:
        fields = []
    if len(fields) != len(table.columns):
        ledger.drop(what, "wrong number of columns", example=f"line {number}: {text}")
        return None
    return fields


def _decode(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("cp1252", "replace")

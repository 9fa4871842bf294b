"""One line of a library file, whatever its format: what it says of one book."""

from dataclasses import dataclass

from shelves.readings import Dates


@dataclass(frozen=True)
class Remark:
    """Something in a line that was repaired, rounded or left out, in words for its reader."""

    field: str  # as the file calls it
    text: str


@dataclass(frozen=True)
class Record:
    """Texts are plain and stripped; "" and () mean that the file says nothing.

    Moments (`…_at`) are ISO 8601, whole days where the file has days. Only our own export has more.
    """

    line: int  # where it begins in the file, the first line being 1
    title: str  # without its series
    authors: tuple[str, ...] = ()  # "First Last", who wrote it first
    series: str = ""
    series_position: str = ""  # "2", "2.5"
    # Kinds and values as catalog.Identifier keeps them, each checked, the surest first.
    identifiers: tuple[tuple[str, str], ...] = ()
    year: int | None = None
    half_stars: int | None = None  # 1 to 10
    stars_written: str = ""  # as the file has it
    rated_at: str = ""
    status: str = ""  # of ShelfEntry.Shelf, or "dismissed"
    status_at: str = ""
    # Only our own export: a book can be read and dismissed; then `status` tells the former.
    dismissed_at: str = ""
    readings: tuple[Dates, ...] = ()
    shelves: tuple[tuple[str, str], ...] = ()  # names of own shelves, since when
    review: str = ""  # markdown
    spoiler: bool = False
    reviewed_at: str = ""
    review_edited_at: str = ""
    review_hidden_for: str = ""  # only our own export: why operators hid it; it stays hidden
    note: str = ""
    noted_at: str = ""
    remarks: tuple[Remark, ...] = ()
    # Why the line can't be taken at all; then the rest may be empty.
    refused: str = ""
    begins: str = ""  # how a refused line begins, as far as it is shown

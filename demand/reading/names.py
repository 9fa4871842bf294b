"""What a line calls its book, made even: titles of library systems carry who wrote them, and in what
form, after them."""

import re
from dataclasses import dataclass
from hashlib import blake2b
from uuid import UUID

from catalog.text import fold
from demand.reading.columns import IDENTIFIERS
from shelves.imports.reading import people
from shelves.imports.reading.draft import Draft, Ways
from shelves.imports.record import Record

# "The sea of monsters [sound recording]", "Persuasion [large print]"
_FORM = re.compile(r"\s*\[[^\]\d]{2,40}\]")
_WHOLE = re.compile(r"\s*\(unabridged(?: selections)?\)", re.IGNORECASE)
# "Redeemed / Margaret Peterson Haddix."
_WHO = re.compile(r"\s+/(?:\s+|$)")
# "The Last Olympian: Percy Jackson and the Olympians Series, Book 5"
_VOLUME = re.compile(
    r"(?P<title>.+): (?P<series>.+?) Series, Book (?P<place>\d{1,3}(?:\.\d{1,2})?)"
)
# "Baldwin, James, 1924-1987,"
_LIVED = re.compile(
    r",?\s*(?:approximately |ca\. |b\. |born )?\d{3,4}\??\s?-\s?(?:\d{3,4}\??)?[,.]*$"
)
_LONGEST_LOOKED_AT = 1000
NAMING = ("title", "author", *IDENTIFIERS)


@dataclass(frozen=True)
class Name:
    """A book as a line names it. Equal digests are one naming, whatever the letters' case."""

    title: str
    authors: tuple[str, ...]
    series: str
    series_position: str
    identifiers: tuple[tuple[str, str], ...]
    lost_isbn: bool = False  # one that was no ISBN, or that a spreadsheet had rounded

    @property
    def digest(self) -> UUID:
        said = [fold(self.title) or self.title, *sorted(fold(name) for name in self.authors)]
        said += [fold(self.series), self.series_position]
        said += [f"{kind}:{value}" for kind, value in sorted(self.identifiers)]
        return UUID(bytes=blake2b("\x1f".join(said).encode(), digest_size=16).digest())


def name_in(cells: dict[str, str]) -> Name | None:
    """`cells` by field. None where they name no book."""
    cells = {field: text[:_LONGEST_LOOKED_AT] for field, text in cells.items()}
    title, series, place = _title(cells.get("title", ""), bool(cells.get("author", "").strip()))
    cells |= {"title": title, "author": _LIVED.sub("", cells.get("author", "").strip())}
    record = _drafted(cells)
    if not record.title and not record.identifiers:
        return None
    return Name(
        record.title,
        record.authors,
        series[:200] or record.series,
        place or record.series_position,
        record.identifiers,
        bool(record.remarks) and any(remark.field == "isbn" for remark in record.remarks),
    )


def _title(text: str, has_author: bool) -> tuple[str, str, str]:
    """Without what was said after it; its series and the place in it, where it says so."""
    bare, *who = _WHO.split(text, maxsplit=1)
    if who and bare.strip() and (has_author or who[0].lower().startswith("by ")):
        text = bare
    text = _WHOLE.sub("", _FORM.sub("", text)).strip()
    text = text.replace(" : ", ": ").rstrip(" /:;=")
    if text.endswith(".") and not text.endswith(".."):
        text = text[:-1]
    if volume := _VOLUME.fullmatch(text):
        return volume["title"], volume["series"], volume["place"]
    return text, "", ""


def _drafted(cells: dict[str, str]) -> Record:
    draft = Draft(0, cells, Ways())
    draft.title("title")
    draft.authors(people.either_way(draft.names("author")))
    draft.number("goodreads", "goodreads")
    draft.isbns("isbn")
    draft.asin("asin")
    draft.open_library("openlibrary")
    return draft.record()

"""From the lines of a file to books of the catalogue."""

from collections.abc import Sequence
from dataclasses import replace

from django.contrib.postgres.aggregates import BoolOr
from django.db.models import Func, JSONField
from django.db.models.fields.json import KeyTransform

from catalog.recognition import Recognised, Sought, Verdict, recognise
from shelves.imports.kept import unpack
from shelves.imports.record import Record
from shelves.models import Import, ImportRow

# Of an ImportRow: equal where two lines name a book alike, whatever else they say of it.
WHICH_BOOK = Func(
    *(
        KeyTransform(fact, "record")
        for fact in ("title", "authors", "series", "series_position", "identifiers")
    ),
    function="jsonb_build_array",
    output_field=JSONField(),
)

Named = tuple[str, tuple[str, ...], str, str, tuple[tuple[str, str], ...]]


def match(row: ImportRow, found: Recognised) -> None:
    row.verdict, row.by = found.verdict, found.by
    row.candidates, row.book_id = list(found.candidates), found.book


def sought(record: Record) -> Sought:
    return Sought(
        record.identifiers,
        record.title,
        record.authors,
        record.series,
        record.series_position,
        record.year,
    )


def recognised(records: Sequence[Record]) -> list[Recognised]:
    """For each line, in its order, the book it is about.

    "King, Stephen" may be one author or two: what is no sure find as it stands is sought again with
    the name turned around, and is one if that is a sure find.
    """
    found = recognise([sought(record) for record in records])
    other = {
        place: _turned(record.authors)
        for place, (record, one) in enumerate(zip(records, found, strict=True))
        if one.verdict != Verdict.SURE and _may_be_one(record.authors)
    }
    again = recognise(
        [replace(sought(records[place]), authors=authors) for place, authors in other.items()]
    )
    for place, one in zip(other, again, strict=True):
        if one.verdict == Verdict.SURE:
            found[place] = one
    return found


def _may_be_one(authors: tuple[str, ...]) -> bool:
    """Two whole names are two authors; an initial or a single name may belong to the other."""
    return len(authors) == 2 and any(" " not in name or name.endswith(".") for name in authors)


def _turned(authors: tuple[str, ...]) -> tuple[str, ...]:
    last, first = authors
    return (f"{first} {last}",)


def named(record: Record) -> Named:
    """The same for what a line says as WHICH_BOOK is for its row."""
    return (
        record.title,
        record.authors,
        record.series,
        record.series_position,
        record.identifiers,
    )


def answers_of(reader: int) -> dict[Named, int]:
    """Books that a reader has chosen for lines of imports that are done: the latest answer counts.

    A file that comes again asks nothing twice, and a match that was mended stays so.
    """
    chosen = ImportRow.objects.filter(
        of_import__reader=reader,
        of_import__state=Import.State.DONE,
        chosen_by_reader=True,
        book__isnull=False,
    )
    rows = chosen.order_by("pk").values_list("record", "book_id")
    return {named(unpack(record)): book for record, book in rows if book is not None}


def given_up_by(reader: int) -> set[Named]:
    """What lines of imports that are done name, have no book, and do not wait: in none of them."""
    without = ImportRow.objects.filter(
        of_import__reader=reader, of_import__state=Import.State.DONE, book=None
    ).exclude(verdict=ImportRow.Verdict.REFUSED)
    named_alike = without.values(which=WHICH_BOOK).annotate(waits=BoolOr("taken"))
    lines = named_alike.filter(waits=False).values_list("which", flat=True)
    return {
        (
            title or "",
            tuple(authors or ()),
            series or "",
            position or "",
            tuple((kind, value) for kind, value in identifiers or ()),
        )
        for title, authors, series, position, identifiers in lines
    }

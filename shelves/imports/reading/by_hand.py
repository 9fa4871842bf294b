"""Any table: its columns are guessed from their names, or named by the reader."""

from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from shelves.imports.reading import people, times_read
from shelves.imports.reading.draft import Draft
from shelves.imports.reading.formats import TABLE, Table, folded
from shelves.imports.reading.statuses import status_called
from shelves.imports.reading.trouble import Unreadable
from shelves.imports.record import Record

# What a column may hold, with words for readers.
FIELDS = {
    "title": _("Title"),
    "author": _("Author or authors"),
    "more_authors": _("Further authors"),
    "isbn": _("ISBN"),
    "isbn10": _("Another ISBN"),
    "goodreads": _("Goodreads number of the book"),
    "openlibrary": _("Open Library key"),
    "asin": _("ASIN (Amazon's number)"),
    "series": _("Series"),
    "series_position": _("Number in the series"),
    "year": _("Year of publication"),
    "rating": _("My rating, of 5 stars"),
    "rating_10": _("My rating, of 10"),
    "rating_100": _("My rating, of 100"),
    "status": _("Shelf or status: to read, reading, read …"),
    "started": _("First day of reading"),
    "finished": _("Last day of reading"),
    "read_count": _("How often I read it"),
    "added": _("Day when it was added"),
    "shelves": _("Tags or other shelves"),
    "review": _("My review"),
    "spoiler": _("The review gives away what happens"),
    "note": _("Private note"),
}
DAYS = ("started", "finished", "added")
# Folded names, the likeliest first.
_CALLED = {
    "title": "title,book title,book,name,titel,titre,titulo,titolo,buch,buchtitel,livre",
    "author": "author,authors,author text,author name,primary author,writer,by,autor,autorin,"
    "autoren,auteur,auteurs,autore,verfasser,creator,creators",
    "more_authors": "additional authors,secondary author,other authors",
    "isbn": "isbn13,isbn 13,isbn,isbns,isbn uid,ean,isbn ean,gtin",
    "isbn10": "isbn10,isbn 10",
    "goodreads": "goodreads,goodreads id,goodreads book id,goodreads key",
    "openlibrary": "openlibrary,open library,openlibrary key,olid,openlibrary id,work key",
    "asin": "asin,aasin",
    "series": "series,series name,serie,reihe",
    "series_position": "series index,series number,series position,volume,number in series",
    "year": "original publication year,year,year published,publication year,publish date,published,"
    "first publish year,pubdate,erscheinungsjahr,jahr,annee,ano,anno",
    "rating": "my rating,my ratings,star rating,rating,stars,score,my score,user rating,bewertung,"
    "sterne,evaluation,calificacion,valutazione",
    "status": "exclusive shelf,read status,reading status,status,shelf,bookshelf,shelf name,state,"
    "statut,estado,stato,lesestatus",
    "started": "date started,start date,started,started at,started on,started reading,begin date,"
    "begonnen,begonnen am",
    "finished": "date read,date finished,last date read,finish date,finished,finished at,"
    "finished on,end date,read at,read on,completed,date completed,gelesen am,beendet,date de lecture",
    "read_count": "read count,times read,number of reads",
    "added": "date added,added,added at,added on,entry date,created,created at,hinzugefugt",
    "shelves": "bookshelves,shelves,tags,tag,lists,collections,schlagworter,etiquettes",
    "review": "my review,review,review content,review text,rezension,critique",
    "spoiler": "spoiler,spoilers,review contains spoilers",
    "note": "private notes,private note,private comment,notes,my notes,notizen",
}
_FIELD_OF = {name: field for field, names in _CALLED.items() for name in names.split(",")}
_SAYS_SOMETHING = {
    "rating", "rating_10", "rating_100", "status", "started", "finished", "shelves", "review",
}  # fmt: skip
_IDENTIFIERS = {"isbn", "isbn10", "goodreads", "openlibrary", "asin"}
# Without any of these fields no book can be found.
LEADS_TO_A_BOOK = {"title", *_IDENTIFIERS}


def known(columns: Sequence[str]) -> int:
    """How many of the names are those of fields."""
    return len(guess(columns))


def guess(columns: Sequence[str]) -> dict[str, str]:
    """The column of each field that has one, as it is written; the likeliest of several."""
    found: dict[str, tuple[int, str]] = {}
    for name, written in zip(folded(columns), columns, strict=True):
        if field := _FIELD_OF.get(name):
            rank = _CALLED[field].split(",").index(name)
            if field not in found or rank < found[field][0]:
                found[field] = rank, written
    return {field: written for field, (_, written) in found.items()}


def is_enough(guessed: Mapping[str, str]) -> bool:
    """They name a book, and say something of it."""
    names_a_book = {"title", "author"} <= guessed.keys() or _IDENTIFIERS & guessed.keys()
    return bool(names_a_book and _SAYS_SOMETHING & guessed.keys())


def table_of(columns: Sequence[str], named: Mapping[str, str]) -> Table:
    """Reads what these fields name. Raises Unreadable for a field or column that there is not."""
    there = {written.strip(): name for name, written in zip(folded(columns), columns, strict=True)}
    there = {**{name: name for name in folded(columns)}, **there}
    cells = {}
    for field, column in named.items():
        if field not in FIELDS:
            raise Unreadable(gettext("There is no field “%(field)s”.") % {"field": field})
        if column.strip() not in there:
            raise Unreadable(
                gettext("The file has no column “%(column)s”. Nothing was changed.")
                % {"column": column}
            )
        cells[field] = there[column.strip()]
    if not LEADS_TO_A_BOOK & cells.keys():
        raise Unreadable(
            gettext(
                "None of the columns was named as title or ISBN, so no book can be found. Nothing "
                "was changed."
            )
        )
    days = tuple(cells[field] for field in DAYS if field in cells)
    return Table(TABLE, frozenset(), _reader(cells), days, cells.get("rating", ""))


def _reader(cells: Mapping[str, str]) -> Callable[[Draft], Record]:
    def read(draft: Draft) -> Record:
        return _read(draft, lambda field: cells.get(field, ""))

    return read


def _read(draft: Draft, column: Callable[[str], str]) -> Record:
    draft.title(column("title"))
    if series := draft.text(column("series")):
        draft.series(series, draft.text(column("series_position")))
    authors = draft.names(column("author")), draft.names(column("more_authors"))
    draft.authors(
        tuple(dict.fromkeys(name for each in authors for name in people.either_way(each)))
    )
    draft.number("goodreads", column("goodreads"))
    draft.isbns(column("isbn"), column("isbn10"))
    draft.asin(column("asin"))
    draft.open_library(column("openlibrary"))
    draft.year(column("year"))
    _rating(draft, column)
    status = times_read.status_of(draft, column("status"))
    _shelves(draft, column("shelves"))
    span = (draft.day(column("started")), draft.day(column("finished")))
    count = times_read.times(draft, column("read_count"))
    times_read.tell(draft, status, [span], column("finished") or column("started"), count)
    draft.moment("status_at", column("added"))
    draft.review(column("review"))
    draft.spoiler(column("spoiler"))
    draft.note(column("note"))
    return draft.record()


def _rating(draft: Draft, column: Callable[[str], str]) -> None:
    for field, scale in (("rating", draft.ways.scale), ("rating_10", 10), ("rating_100", 100)):
        if column(field) and "half_stars" not in draft.facts:
            draft.rating(column(field), scale=scale)


def _shelves(draft: Draft, column: str) -> None:
    """Names of statuses among them are no shelves."""
    names = [name for name in draft.text(column).split(",") if not status_called(name.strip())]
    draft.shelves(column, names)

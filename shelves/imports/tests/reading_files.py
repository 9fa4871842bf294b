"""Files as readers would give them, made of rows written for the tests."""

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence

from shelves.imports.reading import open_file
from shelves.imports.record import Record


def named(columns: str) -> list[str]:
    return columns.split(",")


GOODREADS_31 = named(
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Average Rating,"
    "Publisher,Binding,Number of Pages,Year Published,Original Publication Year,Date Read,"
    "Date Added,Bookshelves,Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,"
    "Private Notes,Read Count,Recommended For,Recommended By,Owned Copies,"
    "Original Purchase Date,Original Purchase Location,Condition,Condition Description,BCID"
)
GOODREADS_24 = [*GOODREADS_31[:23], "Owned Copies"]
GOODREADS_23 = [name for name in GOODREADS_24 if name != "Average Rating"]
STORYGRAPH = named(
    "Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,Dates Read,"
    "Read Count,Moods,Pace,Character- or Plot-Driven?,Strong Character Development?,"
    "Loveable Characters?,Diverse Characters?,Flawed Characters?,Star Rating,Review,"
    "Content Warnings,Content Warning Description,Tags,Owned?"
)
LIBRARYTHING = named(
    "Book Id,Title,Sort Character,Primary Author,Primary Author Role,Secondary Author,"
    "Secondary Author Roles,Publication,Date,Review,Rating,Comment,Private Comment,Summary,Media,"
    "Date Started,Date Read,Tags,Collections,ISBN,ISBNs,Entry Date,Work id"
)
HARDCOVER = named(
    "Title,Author,Series,Status,Privacy,Hardcover Book ID,Hardcover Edition ID,ISBN 10,ISBN 13,"
    "ASIN,Publish Date,Lists,Date Added,Date Started,Date Finished,Rating,Review,"
    "Review Contains Spoilers,Review Date,Private Notes,Owned"
)
OPEN_LIBRARY = named(
    "Work ID,Title,Authors,First Publish Year,Edition ID,Edition Count,Bookshelf,My Ratings,"
    "Ratings Average,Ratings Count,Has Ebook,Subjects"
)
BOOKWYRM = named(
    "title,author_text,remote_id,openlibrary_key,inventaire_id,librarything_key,goodreads_key,"
    "asin,isbn_10,isbn_13,start_date,finish_date,stopped_date,rating,review_name,review_cw,"
    "review_content,review_published,shelf,shelf_name,shelf_date"
)
CALIBRE = named(
    "authors,author_sort,rating,library_name,timestamp,isbn,identifiers,comments,tags,series,"
    "series_index,title,title_sort,publisher,pubdate,id,uuid"
)
OPENREADS = named(
    "title,subtitle,author,description,status,favourite,deleted,rating,pages,publication_year,"
    "isbn,olid,tags,my_review,notes,book_format,readings,date_added,date_modified"
)
BABELIO = named(
    "ISBN,Titre,Auteur,Editeur,Date de publication,Date d`entrée dans Babelio,Statut,Note"
)
DUNE = {
    "Book Id": "234225",
    "Title": "Dune (Dune, #1)",
    "Author": "Frank Herbert",
    "Author l-f": "Herbert, Frank",
    "ISBN": '="0441172717"',
    "ISBN13": '="9780441172719"',
    "My Rating": "5",
    "Average Rating": "4.25",
    "Year Published": "1990",
    "Original Publication Year": "1965",
    "Date Read": "2021/05/03",
    "Date Added": "2020/01/02",
    "Exclusive Shelf": "read",
    "Read Count": "1",
    "Owned Copies": "0",
}


def table(
    columns: Sequence[str], *rows: Mapping[str, str], delimiter: str = ",", end: str = "\r\n"
) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(
        text, columns, restval="", delimiter=delimiter, extrasaction="ignore", lineterminator=end
    )
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def goodreads(*rows: Mapping[str, str], columns: Sequence[str] = GOODREADS_23) -> str:
    """Each row says in what it is not DUNE."""
    return table(columns, *({**DUNE, **row} for row in rows))


def records(text: str | bytes, name: str = "library.csv", **named: str) -> list[Record]:
    data = text.encode() if isinstance(text, str) else text
    return list(open_file(name, data, named or None).records())


def one(text: str | bytes, **named: str) -> Record:
    (record,) = records(text, **named)
    return record


def of_goodreads(**cells: str) -> Record:
    """The record of DUNE with other cells: `my_rating="0"`."""
    names = {name.lower().replace(" ", "_").replace("-", "_"): name for name in GOODREADS_31}
    return one(goodreads({names[name]: text for name, text in cells.items()}))


def said(record: Record) -> str:
    """All remarks of a record, for a look into them."""
    return " ".join(f"{remark.field}: {remark.text}" for remark in record.remarks)


def zipped(**files: str | bytes) -> bytes:
    """By names with "__" for each dot."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "."), data)
    return into.getvalue()

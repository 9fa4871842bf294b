"""A library on its way through the pages, as a browser and a worker take it."""

import re

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from shelves.imports import services
from shelves.models import Import, ImportRow

GOODREADS = (
    "Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Publisher,Binding,"
    "Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,"
    "Owned Copies"
)


HTMX = {"HX-Request": "true"}


def line(title: str, author: str = "", rating: int = 0, shelf: str = "read", **more: str) -> str:
    cells = {"Title": title, "Author": author, "My Rating": str(rating), "Exclusive Shelf": shelf}
    cells |= {name.replace("_", " "): text for name, text in more.items()}
    return ",".join(f'"{cells.get(name, "")}"' for name in GOODREADS.split(","))


LIBRARY = [
    line("Dune (Dune, #1)", "Frank Herbert", 5, Date_Read="2021/03/14"),
    line("Emma", "Jane Austen", 0, "to-read", Bookshelves="train"),
    line("Persuasion", "", 4),
    line("A Book That Nobody Has", "Nobody Atall", 3),
    "too,short",
]


def table(*lines: str) -> bytes:
    return "\n".join([GOODREADS, *lines]).encode()


def give(client: Client, data: bytes, name: str = "library.csv"):
    return client.post("/import", {"file": SimpleUploadedFile(name, data)})


def read(client: Client, data: bytes | None = None) -> Import:
    """Given and read, as a worker does."""
    answer = give(client, table(*LIBRARY) if data is None else data)
    assert answer.status_code == 302, answer.context["wrong"]
    source = Import.objects.get()
    assert answer["Location"] == f"/import/{source.pk}"
    services.read(source.pk)
    source.refresh_from_db()
    return source


def row_of(source: Import, title: str) -> ImportRow:
    return source.rows.get(record__title=title)


def commit(client: Client, source: Import) -> str:
    assert client.post(f"/import/{source.pk}", {"act": "commit"}).status_code == 302
    services.carry_out(source.pk)
    source.refresh_from_db()
    return client.get(f"/import/{source.pk}").content.decode()


def text_of(page: str) -> str:
    """What people read, in one line."""
    bare = re.sub(r"<svg.*?</svg>|<script.*?</script>|<[^>]+>", " ", page, flags=re.S)
    return re.sub(r"\s+", " ", bare)

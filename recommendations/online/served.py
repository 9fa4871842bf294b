"""Lists and opened books are noted here as pages are drawn: one command to Redis, and no more."""

import time
from collections.abc import Iterable
from urllib.parse import urlsplit

import numpy as np
from django.http import HttpRequest
from django.urls import Resolver404, resolve

from accounts.models import User
from catalog.models import Book
from recommendations.online import store
from recommendations.store import Shelf

# Pages that show picks, by the names of their addresses: who comes from one has opened a pick.
_SHOW_PICKS = {"home", "picks"}


def note_lists(reader: User, version: int | None, shelves: Iterable[Shelf]) -> None:
    """These rows stand before the reader now; `version` is that of the model that ranked them."""
    lists = [_list(shelf) for shelf in shelves if len(shelf.rows)]
    if reader.personalised and lists:
        told = {"reader": reader.pk, "at": time.time(), "version": version, "lists": lists}
        store.append(told)


def note_opened(request: HttpRequest, book: Book) -> None:
    """The reader opened the page of a book, from a pick or from elsewhere."""
    reader = request.user
    if reader.is_authenticated and reader.personalised and _came_from_picks(request):
        store.append({"reader": reader.pk, "at": time.time(), "book": book.pk})


def _list(shelf: Shelf) -> dict[str, object]:
    told: dict[str, object] = {"row": shelf.kind, "books": shelf.rows["book"].tolist()}
    teams = shelf.rows["team"]
    return told | {"teams": teams.tolist()} if np.any(teams) else told


def _came_from_picks(request: HttpRequest) -> bool:
    before = urlsplit(request.headers.get("Referer", ""))
    if before.netloc != request.get_host():
        return False
    try:
        return resolve(before.path).url_name in _SHOW_PICKS
    except Resolver404:
        return False

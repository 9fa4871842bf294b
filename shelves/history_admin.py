"""The admin over rows of a reader and a book: found by either, taken away one by one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import readers_like
from accounts.models import User
from catalog.search import search_books
from web.bigtables import ONLY_NEWEST, BigTableAdmin

# A search looks at the rows of this many readers or books, the best matches.
MOST_MATCHES = 50


class HistoryAdmin(BigTableAdmin):
    list_select_related = ["reader", "book"]
    search_help_text = (
        "A reader's id, e-mail address or its beginning; book:7 for the book of that id; "
        f"or words of a title. {ONLY_NEWEST}"
    )

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        kind, _, number = term.partition(":")
        if kind == "book" and number.isdecimal():
            return rows.filter(book=int(number))
        if "@" in term or ":" in term or term.isdecimal():
            readers = readers_like(User.objects.all(), term).values_list("pk", flat=True)
            return rows.filter(reader__in=list(readers[:MOST_MATCHES]))
        books = search_books(term).values_list("pk", flat=True)
        return rows.filter(book__in=list(books[:MOST_MATCHES]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

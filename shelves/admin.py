"""What readers did with books: to look at, and to take back one by one, through the services."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.admin import readers_like
from accounts.models import User
from shelves import review_admin as review_admin  # registers reviews and reports
from shelves import services
from shelves.history_admin import MOST_MATCHES, HistoryAdmin
from shelves.models import Dismissal, Goal, OwnShelf, Rating, Reading, ShelfEntry
from shelves.statuses import clear_status
from web.bigtables import ONLY_NEWEST


@admin.register(Rating)
class RatingAdmin(HistoryAdmin):
    list_display = ["id", "reader", "book", "stars", "rated_at"]
    fields = readonly_fields = ("reader", "book", "stars", "rated_at")

    def delete_model(self, request: HttpRequest, obj: Rating) -> None:
        services.clear_rating(obj.reader, obj.book)


@admin.register(ShelfEntry)
class ShelfEntryAdmin(HistoryAdmin):
    list_display = ["id", "reader", "book", "shelf", "added_at"]
    fields = readonly_fields = ("reader", "book", "shelf", "added_at")

    def delete_model(self, request: HttpRequest, obj: ShelfEntry) -> None:
        clear_status(obj.reader, obj.book_id)


@admin.register(Dismissal)
class DismissalAdmin(HistoryAdmin):
    list_display = ["id", "reader", "book", "dismissed_at"]
    fields = readonly_fields = ("reader", "book", "dismissed_at")

    def delete_model(self, request: HttpRequest, obj: Dismissal) -> None:
        services.take_back_dismissal(obj.reader, obj.book)


# Notes are private, and what can be undone holds them: neither is here for operators to read.


@admin.register(Reading)
class ReadingAdmin(HistoryAdmin):
    list_display = ["id", "reader", "book", "started", "finished", "outcome"]
    fields = readonly_fields = ("reader", "book", "started", "finished", "outcome")


class OfReaderAdmin(HistoryAdmin):
    list_select_related = ["reader"]
    search_help_text = f"A reader's id, e-mail address or its beginning. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        readers = readers_like(User.objects.all(), term).values_list("pk", flat=True)
        return rows.filter(reader__in=list(readers[:MOST_MATCHES]))


@admin.register(OwnShelf)
class OwnShelfAdmin(OfReaderAdmin):
    list_display = ["id", "reader", "name", "created_at"]
    fields = readonly_fields = ("reader", "name", "slug", "created_at")


@admin.register(Goal)
class GoalAdmin(OfReaderAdmin):
    list_display = ["id", "reader", "year", "books"]
    fields = readonly_fields = ("reader", "year", "books")

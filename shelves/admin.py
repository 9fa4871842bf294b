"""What readers did with books: to look at, and to take back one by one, through the services.

And what they wrote and added for everybody: reviews to hide or show, books to look over.
"""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from accounts.admin import readers_like
from accounts.models import User
from catalog.search import search_books
from shelves import services
from shelves.models import (
    AddedBook,
    Dismissal,
    Goal,
    OwnShelf,
    Rating,
    Reading,
    Review,
    ReviewReport,
    ShelfEntry,
)
from shelves.reviews import hide_review
from shelves.statuses import clear_status
from web.bigtables import ONLY_NEWEST, BigTableAdmin, ReadOnlyAdmin, UnchangedAdmin

# A search looks at the rows of this many readers or books, the best matches.
_MOST_MATCHES = 50


class HistoryAdmin(UnchangedAdmin, BigTableAdmin):
    """Rows of a reader and a book: found by either, taken away one by one."""

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
            return rows.filter(reader__in=list(readers[:_MOST_MATCHES]))
        books = search_books(term).values_list("pk", flat=True)
        return rows.filter(book__in=list(books[:_MOST_MATCHES]))


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
        return rows.filter(reader__in=list(readers[:_MOST_MATCHES]))


@admin.register(OwnShelf)
class OwnShelfAdmin(OfReaderAdmin):
    list_display = ["id", "reader", "name", "created_at"]
    fields = readonly_fields = ("reader", "name", "slug", "created_at")


@admin.register(Goal)
class GoalAdmin(OfReaderAdmin):
    list_display = ["id", "reader", "year", "books"]
    fields = readonly_fields = ("reader", "year", "books")


class ReportInline(admin.TabularInline):
    model = ReviewReport
    fields = readonly_fields = ("reason", "reader", "reported_at", "settled_at")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ReviewReport]:
        return super().get_queryset(request).select_related("reader")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Review)
class ReviewAdmin(HistoryAdmin):
    """Saving one settles its reports, whether it is hidden then or stays."""

    list_display = ["id", "reader", "book", "beginning", "spoiler", "created_at", "hidden_for"]
    fields = ("reader", "book", "text", "spoiler", "created_at", "edited_at", "hidden_for")
    readonly_fields = fields[:-1]
    inlines = [ReportInline]

    @admin.display(description="text")
    def beginning(self, review: Review) -> str:
        return review.text[:60]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return admin.ModelAdmin.has_change_permission(self, request, obj)

    def save_model(self, request: HttpRequest, obj: Review, form: Any, change: bool) -> None:
        hide_review(obj, obj.hidden_for.strip())


@admin.register(ReviewReport)
class ReviewReportAdmin(HistoryAdmin):
    """Those to decide on first of all; the way to decide is the review itself."""

    list_display = ["id", "reason", "of_review", "reader", "reported_at", "settled_at"]
    list_select_related = ["reader", "review__book"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    fields = readonly_fields = ("reason", "of_review", "reader", "reported_at", "settled_at")
    search_help_text = "The id or e-mail address of who reported; book:7 for the book of that id."

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        kind, _, number = term.partition(":")
        if kind == "book" and number.isdecimal():
            return rows.filter(review__book=int(number))
        return super().search(rows, term) if "@" in term or term.isdecimal() else rows.none()

    @admin.display(description="review")
    def of_review(self, report: ReviewReport) -> str:
        to = reverse("admin:shelves_review_change", args=[report.review_id])
        return format_html('<a href="{}">{}</a>', to, report.review.text[:60])


@admin.register(AddedBook)
class AddedBookAdmin(ReadOnlyAdmin):
    """Books that readers added from lines of their libraries; each is changed where all books are."""

    list_display = ["book", "reader", "added_at", "edit"]
    list_select_related = ["book", "reader"]
    ordering = ["-added_at"]
    list_per_page = 50
    sortable_by = ()

    @admin.display(description="")
    def edit(self, added: AddedBook) -> SafeString:
        address = reverse("admin:catalog_book_change", args=[added.book_id])
        return format_html('<a href="{}">Change or delete</a>', address)

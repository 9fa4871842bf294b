"""Reviews for operators: what was reported, hidden from everybody or shown again."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from shelves.history_admin import HistoryAdmin
from shelves.review_models import Review, ReviewReport
from shelves.reviews import hide_review


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

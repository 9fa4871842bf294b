"""Books and what describes them; what each loading of a data set did."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.widgets import AdminURLFieldWidget
from django.db.models import Q, QuerySet, URLField
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from catalog.models import (
    Author,
    Book,
    BookAuthor,
    BookTag,
    DatasetLoad,
    Identifier,
    Series,
    Stock,
    Tag,
)
from catalog.search import search_books
from catalog.search.indexing import forget, reindex
from catalog.stock import put_copies, stop_counting
from web.bigtables import ONLY_NEWEST, BigTableAdmin, ReadOnlyAdmin

# A search looks among this many books, the best matches.
MOST_MATCHES = 500


class AuthorInline(admin.TabularInline):
    model = BookAuthor
    autocomplete_fields = ["author"]
    extra = 0


class TagInline(admin.TabularInline):
    model = BookTag
    autocomplete_fields = ["tag"]
    extra = 0


class IdentifierInline(admin.TabularInline):
    model = Identifier
    extra = 0


class AdminByBook(BigTableAdmin):
    """Rows with the id of a book, found as on the site."""

    search_help_text = f"Words of title, author or series, an ISBN, or the book's id. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        found = Q(pk__in=list(search_books(term).values_list("pk", flat=True)[:MOST_MATCHES]))
        return rows.filter(found | Q(pk=int(term)) if term.isdecimal() else found)


@admin.register(Book)
class BookAdmin(AdminByBook):
    list_display = ["id", "title", "byline", "year", "language", "rating_count", "stars"]
    list_display_links = ["id", "title"]
    ordering = ["-rating_count", "id"]
    autocomplete_fields = ["series"]
    readonly_fields = ["ratings_given", "public_average", "public_count", "created_at"]
    inlines = [AuthorInline, TagInline, IdentifierInline]
    formfield_overrides = {URLField: {"assume_scheme": "https", "widget": AdminURLFieldWidget}}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Book]:
        return super().get_queryset(request).prefetch_related("bookauthor_set__author")

    @admin.display(description="stars")
    def stars(self, book: Book) -> str:
        return "" if book.average_stars is None else f"{book.average_stars:.2f}"

    @admin.display(description="ratings")
    def ratings_given(self, book: Book) -> str:
        address = reverse("admin:shelves_rating_changelist")
        return format_html(
            '<a href="{}?q=book:{}">{} ratings</a>', address, book.pk, book.rating_count
        )

    def save_related(self, request: HttpRequest, form: Any, formsets: Any, change: bool) -> None:
        super().save_related(request, form, formsets, change)
        reindex([form.instance.pk])

    def delete_model(self, request: HttpRequest, obj: Book) -> None:
        forget([obj.pk])
        super().delete_model(request, obj)


class NamedAdmin(BigTableAdmin):
    """A name in the search text of books: renaming it changes theirs."""

    list_display = ["name"]
    ordering = ["name"]
    search_help_text = f"A part of the name. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=term)

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change:
            reindex(list(obj.books.values_list("pk", flat=True)))

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        books = list(obj.books.values_list("pk", flat=True))
        super().delete_model(request, obj)
        reindex(books)


@admin.register(Author)
class AuthorAdmin(NamedAdmin):
    pass


@admin.register(Series)
class SeriesAdmin(NamedAdmin):
    pass


@admin.register(Tag)
class TagAdmin(BigTableAdmin):
    list_display = ["name", "kind", "slug"]
    list_filter = ["kind"]
    ordering = ["name"]
    prepopulated_fields = {"slug": ["name"]}

    def search(self, rows: QuerySet[Tag], term: str) -> QuerySet[Tag]:
        return rows.filter(name__icontains=term)


@admin.register(Stock)
class StockAdmin(AdminByBook):
    list_display = ["book", "copies", "changed_at"]
    list_select_related = ["book"]
    autocomplete_fields = ["book"]
    fields = ["book", "copies", "changed_at"]

    def get_readonly_fields(self, request: HttpRequest, obj: Stock | None = None) -> list[str]:
        return ["changed_at", *(["book"] if obj else [])]

    def save_model(self, request: HttpRequest, obj: Stock, form: Any, change: bool) -> None:
        put_copies({obj.book_id: obj.copies})

    def delete_model(self, request: HttpRequest, obj: Stock) -> None:
        stop_counting([obj.pk])


@admin.register(DatasetLoad)
class DatasetLoadAdmin(ReadOnlyAdmin):
    list_display = ["dataset", "status", "started_at", "finished_at", "error"]
    list_filter = ["status"]
    fields = ["dataset", "folder", "status", "started_at", "finished_at", "error", "what_happened"]

    @admin.display(description="report")
    def what_happened(self, load: DatasetLoad) -> str:
        counts = {step: load.report.get(step, {}) for step in ("read", "kept", "added")}
        kinds = list(dict.fromkeys(what for step in counts.values() for what in step))
        rows = [
            {"what": what} | {step: count.get(what, 0) for step, count in counts.items()}
            for what in kinds
        ]
        context = {"report": load.report, "rows": rows}
        return render_to_string("admin/catalog/load_report.html", context)

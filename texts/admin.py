"""Writers, works and lines to learn from. They come in and go on the staff's pages, where nothing is
forgotten; here a writer can be led to the author in the catalogue."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from catalog.text import fold
from texts.engine.codes import code_of
from texts.models import LanguageSample, Work, Writer
from web.bigtables import ONLY_NEWEST, BigTableAdmin, ReadOnlyAdmin


@admin.register(Writer)
class WriterAdmin(BigTableAdmin):
    list_display = ["name", "author", "is_learnt"]
    list_select_related = ["author"]
    fields = ["name", "author", "is_learnt"]
    readonly_fields = ["name", "is_learnt"]
    autocomplete_fields = ["author"]
    search_help_text = f"A part of the name. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(folded__contains=fold(term))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class SampleAdmin(ReadOnlyAdmin, BigTableAdmin):
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("text")


@admin.register(Work)
class WorkAdmin(SampleAdmin):
    list_display = ["id", "title", "writer", "year", "words", "public_domain", "source"]
    list_select_related = ["writer"]
    fields = [
        *("writer", "title", "year", "public_domain", "words", "source", "sha256", "added_at"),
    ]
    search_help_text = f"Words of the title, or the number of the work. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(pk=int(term)) if term.isdecimal() else rows.filter(title__icontains=term)


@admin.register(LanguageSample)
class LanguageSampleAdmin(SampleAdmin):
    list_display = ["id", "code", "source", "added_at"]
    fields = ["code", "text", "source", "sha256", "added_at"]
    search_help_text = f"The code of a language. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(code=code_of(term))

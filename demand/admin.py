"""Channels, sources, figures and stock levels, to look things up. They come and go on staff pages."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet

from catalog.text import fold
from demand.models import Channel, Record, Source, StockLevel
from web.bigtables import ONLY_NEWEST, BigTableAdmin, ReadOnlyAdmin

_BY_BOOK = f"The number of a book. {ONLY_NEWEST}"


@admin.register(Channel)
class ChannelAdmin(ReadOnlyAdmin, BigTableAdmin):
    list_display = ["name"]
    fields = ["name"]
    search_help_text = f"A part of the name. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(folded__contains=fold(term))


@admin.register(Source)
class SourceAdmin(ReadOnlyAdmin, BigTableAdmin):
    list_display = ["id", "name", "kind", "state", "by", "done_at"]
    list_select_related = ["by"]
    fields = [
        *("name", "kind", "state", "by", "size", "sha256", "columns", "options", "report"),
        *("created_at", "done_at"),
    ]
    search_help_text = f"A part of the name. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(name__icontains=term)


@admin.register(Record)
class RecordAdmin(ReadOnlyAdmin, BigTableAdmin):
    list_display = ["id", "book", "channel", "period", "frequency", "units", "source", "is_current"]
    list_select_related = ["book", "channel", "source"]
    fields = ["book", "channel", "period", "frequency", "units", "source", "is_current"]
    search_help_text = _BY_BOOK

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(book=int(term)) if term.isdecimal() and len(term) < 19 else rows.none()


@admin.register(StockLevel)
class StockLevelAdmin(ReadOnlyAdmin, BigTableAdmin):
    list_display = ["id", "book", "channel", "copies", "lead_days", "changed_at"]
    list_select_related = ["book", "channel"]
    fields = ["book", "channel", "copies", "lead_days", "changed_at"]
    search_help_text = _BY_BOOK

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        return rows.filter(book=int(term)) if term.isdecimal() and len(term) < 19 else rows.none()

"""What there is of demand, for pages."""

from typing import Any

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet, Subquery, Sum

from demand.models import Channel, Record, Said, Source, StockLevel


def totals() -> dict[str, Any]:
    current = Record.objects.current()
    found = current.aggregate(units=Sum("units"), first=Min("period"), last=Max("period"))
    waiting = Said.objects.filter(source__state=Source.State.DONE, title__left_out=False)
    return {
        "units": found["units"] or 0,
        "first": found["first"],
        "last": found["last"],
        "books": current.filter(book__isnull=False).values("book").distinct().count(),
        "channels": Channel.objects.filter(
            Exists(current.order_by().filter(channel=OuterRef("pk")))
        ).count(),
        "waiting": waiting.values("title").distinct().count(),
    }


def sources() -> QuerySet[Source]:
    """The latest first, without what is only needed while they ask."""
    return Source.objects.select_related("by").defer("heads", "sample", "columns")


def current_of(source: Source) -> int:
    """How many of its figures count, and no later source has replaced."""
    return Record.objects.current().filter(source=source).count()


def channels() -> list[dict[str, Any]]:
    """Each with what counts of it, by frequency."""
    levels = StockLevel.objects.order_by().filter(channel=OuterRef("channel")).values("channel")
    rows = (
        Record.objects.current()
        .order_by("channel__name", "frequency")
        .values("channel__name", "frequency")
        .annotate(
            books=Count("book", distinct=True),
            figures=Count("pk"),
            units=Sum("units"),
            first=Min("period"),
            last=Max("period"),
            stocked=Subquery(levels.annotate(n=Count("pk")).values("n")),
        )
    )
    return [dict(row) for row in rows]


def stock_levels() -> QuerySet[StockLevel]:
    rows = StockLevel.objects.select_related("book", "channel")
    return rows.order_by("channel__name", "book__title", "pk")

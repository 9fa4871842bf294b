"""What counts: all series of a channel as arrays for forecasts, and what pages ask of a book."""

from django.db.models import QuerySet

from demand.models import Channel, Frequency, Record, StockLevel
from demand.panel import Panel, number_in_sql, panel_of


def series_of(channel: Channel, frequency: str = Frequency.MONTH) -> Panel:
    """Of every book that the channel has records of, and of the channel as a whole where a source
    tells of that."""
    query = f"""
        SELECT coalesce(book_id, 0), {number_in_sql("period", frequency)}, units::real
        FROM demand_record
        WHERE is_current AND channel_id = {channel.pk:d} AND frequency = '{Frequency(frequency).value}'
        ORDER BY book_id NULLS FIRST, period
    """
    return panel_of(query, frequency)


def records_of(book: int) -> QuerySet[Record]:
    """All that counts of a book, by channel and period."""
    rows = Record.objects.current().filter(book=book)
    return rows.select_related("channel").order_by("channel__name", "frequency", "period")


def stock_of(channel: Channel) -> dict[int, tuple[int, int | None]]:
    """By book how many copies the channel holds, and in how many days new ones come, where told."""
    rows = StockLevel.objects.order_by().filter(channel=channel)
    found = rows.values_list("book_id", "copies", "lead_days")
    return {book: (copies, days) for book, copies, days in found.iterator(chunk_size=10_000)}

"""What readers do here, as series of demand: counted where it is kept, and copied nowhere.

Acts without a date, as those of most data sets are, don't count, nor do simulated readers. What was shown to readers and opened by them is kept above this app, and is not known here.
"""

from django.conf import settings
from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

from accounts.models import SIMULATED_SOURCE
from demand.models import Frequency
from demand.panel import Panel, number_in_sql, panel_of


class Signal(TextChoices):
    # Translators: what readers did on the site, counted by month
    WANTED = "wanted", pgettext_lazy("signal of demand", "Want-to-read marks")
    RATED = "rated", pgettext_lazy("signal of demand", "Ratings")


# Table, column of the moment, and which rows.
_ROWS = {
    Signal.WANTED: ("shelves_shelfentry", "added_at", "act.shelf = 'want'"),
    Signal.RATED: ("shelves_rating", "rated_at", "true"),
}


def site_series(signal: Signal, frequency: str = Frequency.MONTH) -> Panel:
    """How many readers marked or rated each book, by period. A mark that is gone counts no more."""
    table, moment, which = _ROWS[signal]
    day = f"(act.{moment} AT TIME ZONE '{settings.TIME_ZONE}')::date"
    query = f"""
        SELECT book, number, count(*)::real FROM (
            SELECT act.book_id AS book, {number_in_sql(day, frequency)} AS number
            FROM {table} act JOIN accounts_user reader ON reader.id = act.reader_id
            WHERE act.{moment} IS NOT NULL AND {which} AND reader.source <> '{SIMULATED_SOURCE}'
        ) AS acts GROUP BY book, number ORDER BY book, number
    """
    return panel_of(query, frequency)

"""Figures of demand, as the API takes and tells them."""

from datetime import date
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from catalog.api_references import BookReferenceField
from catalog.text import fold
from demand.models import LONGEST_CHANNEL, Frequency, Record
from demand.periods import label_of
from demand.reading.periods import BadPeriod, Periods
from demand.reading.units import MOST
from shelves.imports.reading.days import Days
from web.api import StrictSerializer
from web.batch import BatchForm, Rows
from web.paging import LARGEST_PAGE, CursorField, PageShape

_PERIOD = r"^\d{4}-(0[1-9]|1[0-2]|W[0-5]\d)$"
PERIOD_HELP = "A month as in `2026-05`, or an ISO week as in `2026-W19`."
A_RECORD = {
    "book": 42,
    "channel": "shop",
    "period": "2026-05",
    "frequency": "month",
    "units": 17,
    "source": "sales-2026.csv",
}


class PeriodField(serializers.RegexField):
    """Becomes its frequency and its first day."""

    default_error_messages = {
        "invalid": _("Give a month as in “2026-05”, or an ISO week as in “2026-W19”."),
        "future": _("It is still to come."),
    }

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(_PERIOD, **{"help_text": PERIOD_HELP, **kwargs})

    def to_internal_value(self, data: Any) -> Any:
        text = super().to_internal_value(data)
        self.run_validators(text)
        frequency = Frequency.WEEK if "W" in text else Frequency.MONTH
        try:
            return frequency, Periods(frequency, Days(), timezone.localdate()).of_date(text)
        except BadPeriod as error:
            self.fail("future" if str(error) == "future" else "invalid")

    def run_validation(self, data: Any = serializers.empty) -> Any:
        """The pattern is looked at before there is a date."""
        is_empty, data = self.validate_empty_values(data)
        return data if is_empty else self.to_internal_value(data)


class ChannelField(serializers.CharField):
    default_error_messages = {"nameless": _("A name has a letter or a digit.")}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"max_length": LONGEST_CHANNEL, "help_text": "As in `shop`.", **kwargs})

    def to_internal_value(self, data: Any) -> str:
        name = " ".join(super().to_internal_value(data).split())
        if not fold(name):
            self.fail("nameless")
        return name


class FigureRow(StrictSerializer):
    book = BookReferenceField()
    channel = ChannelField()
    period = PeriodField()
    units = serializers.IntegerField(min_value=0, max_value=MOST, help_text="Returns taken off.")


class FiguresBatch(BatchForm):
    records = Rows(FigureRow, help_text="1 to 1,000.")


class RecordsQuery(StrictSerializer):
    book = serializers.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    channel = ChannelField(required=False)
    frequency = serializers.ChoiceField(Frequency.choices, required=False)
    since = serializers.DateField(required=False, help_text="Periods that begin then or later.")
    cursor = CursorField(1)
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )


class RecordSerializer(serializers.Serializer[Record]):
    """Units of a book, or of a channel as a whole, in a month or week."""

    book = serializers.IntegerField(
        source="book_id", allow_null=True, help_text="null: the channel as a whole."
    )
    channel = serializers.CharField(source="channel.name")
    period = serializers.SerializerMethodField(help_text=PERIOD_HELP)
    frequency = serializers.ChoiceField(Frequency.choices)
    units = serializers.IntegerField(min_value=0)
    source = serializers.CharField(  # type: ignore[assignment] # a field of that name
        source="source.name", help_text="The file that says so, or `API` and a day."
    )

    def get_period(self, record: Record) -> str:
        period: date = record.period
        return label_of(period, record.frequency)


class RecordPageSerializer(PageShape):
    results = RecordSerializer(many=True)

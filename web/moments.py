"""Moments that callers of the API name."""

from datetime import UTC, datetime, timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy
from rest_framework import serializers

# Other machines' clocks are not set by ours.
AHEAD = timedelta(minutes=5)
OLDEST = datetime(1900, 1, 1, tzinfo=UTC)


class PastField(serializers.DateTimeField):
    """A moment that has been, at most `within` ago; one a little ahead is now."""

    default_error_messages = {
        "future": gettext_lazy("This is still to come."),
        "too_old": gettext_lazy("This is too long ago."),
    }

    def __init__(self, *, within: timedelta | None = None, **kwargs: Any) -> None:
        self.within = within
        super().__init__(**kwargs)

    def to_internal_value(self, value: Any) -> datetime:
        if not isinstance(value, str):
            raise serializers.ValidationError(
                gettext("Give a moment as a text such as “2026-03-14T09:26:53Z”."), "invalid"
            )
        at: datetime = super().to_internal_value(value)
        now = timezone.now()
        if at > now + AHEAD:
            self.fail("future")
        if at < (now - self.within if self.within else OLDEST):
            self.fail("too_old")
        return min(at, now)

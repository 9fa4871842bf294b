"""What checks have found, as the page of drift shows it: now, and over time."""

from dataclasses import dataclass
from datetime import datetime

from recommendations.models import DriftAlert, DriftCheck
from recommendations.watch.alerts import open_alerts
from recommendations.watch.limits import LIMITS, Measure
from recommendations.watch.measuring import State
from recommendations.watch.words import WORDS, Words, details_words, state_words, value_words

LATEST_CHECKS = 90
LATEST_ALERTS = 20


@dataclass(frozen=True)
class Point:
    at: datetime
    value: float | None
    words: str


@dataclass(frozen=True)
class Row:
    """A measure: as the last check found it, and its points over time, oldest first."""

    measure: Measure
    words: Words
    value: str
    limit: str
    bound: float
    format: str  # as charts.js calls it
    said: str
    details: str
    crossed: bool
    points: list[Point]

    @property
    def is_drawn(self) -> bool:
        return sum(point.value is not None for point in self.points) > 1


@dataclass(frozen=True)
class Shown:
    check: DriftCheck | None
    rows: list[Row]
    waiting: list["Alert"]
    earlier: list["Alert"]


@dataclass(frozen=True)
class Alert:
    alert: DriftAlert
    words: Words
    value: str
    limit: str


def shown_drift() -> Shown:
    checks = list(DriftCheck.objects.all()[:LATEST_CHECKS])[::-1]
    check = checks[-1] if checks else None
    waiting = open_alerts()
    earlier = DriftAlert.objects.exclude(pk__in=waiting.values("pk"))[:LATEST_ALERTS]
    return Shown(
        check,
        [_row(measure, checks) for measure in Measure] if check else [],
        [_alert(alert) for alert in waiting],
        [_alert(alert) for alert in earlier],
    )


def _row(measure: Measure, checks: list[DriftCheck]) -> Row:
    last, limit = checks[-1].readings[measure], LIMITS[measure]
    values = [(check.at, check.readings.get(measure, {}).get("value")) for check in checks]
    return Row(
        measure,
        WORDS[measure],
        value_words(measure, last["value"]),
        value_words(measure, limit.limit),
        limit.limit,
        "permille" if limit.is_share else "hundredths",
        state_words(measure, last["state"], last["made_of"], last["readers"]),
        details_words(measure, last["details"]),
        last["state"] == State.CROSSED,
        [Point(at, value, value_words(measure, value)) for at, value in values],
    )


def _alert(alert: DriftAlert) -> Alert:
    measure = Measure(alert.measure)
    value, limit = value_words(measure, alert.value), value_words(measure, alert.limit)
    return Alert(alert, WORDS[measure], value, limit)

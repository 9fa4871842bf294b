"""What the days come to: figures of each model and of each row, and lines over time."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, F, FloatField, Sum
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from recommendations.models import OnlineDay
from recommendations.online.counting import COUNTED_FOR

SPAN = timedelta(days=60)
# Of the models that served in that time so many are drawn.
DRAWN = 3
ROWS: dict[str, str | Promise] = {
    "": _("All rows"),
    "top": _("For this evening"),
    "series": _("Next in your series"),
    "because": _("Because you gave …"),
    "want": _("From the want-to-read shelf"),
    "genre": _("New in a genre"),
    "more": _("More for you"),
    "different": _("Something different"),
    "now": _("Popular now"),
    "popular": _("Popular here"),
    "list": _("The whole list"),
    "api": _("Lists of programs"),
}
_SUMS = ("lists", "hits", "shown", "opened", "wanted", "rated", "half_stars", "dismissed", "bits")


@dataclass(frozen=True)
class Figures:
    """Of some days; `version` None: no model made these lists. A share of nothing is None."""

    version: int | None
    row: str
    lists: int
    hits: int
    shown: int
    opened: int
    wanted: int
    rated: int
    half_stars: int
    dismissed: int
    bits: float
    coverage: float = 0.0  # share of the catalogue, on a day

    @property
    def row_name(self) -> str:
        return str(ROWS.get(self.row, self.row))

    @property
    def places(self) -> float | None:
        """The k of the hit rate: how long the lists were."""
        return self.shown / self.lists if self.lists else None

    @property
    def hit_rate(self) -> float | None:
        return self.hits / self.lists if self.lists else None

    @property
    def click_through(self) -> float | None:
        return self._share(self.opened)

    @property
    def want_rate(self) -> float | None:
        return self._share(self.wanted)

    @property
    def dismissal_rate(self) -> float | None:
        return self._share(self.dismissed)

    @property
    def novelty(self) -> float | None:
        return self._share(self.bits)

    @property
    def stars(self) -> float | None:
        return self.half_stars / 2 / self.rated if self.rated else None

    def _share(self, number: float) -> float | None:
        return number / self.shown if self.shown else None


@dataclass(frozen=True)
class Day:
    day: date
    models: list[Figures | None]  # as they are drawn; None: it did not serve on that day


@dataclass(frozen=True)
class Online:
    """`whole` is of all lists; `drawn` are numbers of models, the newest first."""

    whole: Figures | None
    models: list[list[Figures]]  # of each model all rows together, then each of them
    drawn: list[int]
    days: list[Day]

    days_shown = SPAN.days
    days_counted = COUNTED_FOR.days


def online_figures(today: date | None = None) -> Online:
    since = (today or timezone.now().date()) - SPAN
    days = OnlineDay.objects.filter(day__gt=since)
    of_models = _by_model(days)
    drawn = sorted({each.version for rows in of_models for each in rows if each.version})
    newest = drawn[: -DRAWN - 1 : -1]
    wholes = [rows[0] for rows in of_models]
    return Online(_together(wholes), of_models, newest, _days(days, newest))


def whole_of(days: timedelta) -> Figures | None:
    """All lists of the last days; None where there were none."""
    since = timezone.now().date() - days
    return _together(rows[0] for rows in _by_model(OnlineDay.objects.filter(day__gt=since)))


def _by_model(days: Any) -> list[list[Figures]]:
    coverage = Avg(Cast(F("books"), FloatField()) / F("catalogue"))
    sums = days.values("version", "row").annotate(**{name: Sum(name) for name in _SUMS})
    found = [Figures(**each) for each in sums.annotate(coverage=coverage)]
    order = list(ROWS)
    found.sort(key=lambda each: (-(each.version or 0), order.index(each.row)))
    versions = dict.fromkeys(each.version for each in found)
    return [[each for each in found if each.version == version] for version in versions]


def _together(figures: Iterable[Figures]) -> Figures | None:
    found = list(figures)
    if not found:
        return None
    return Figures(None, "", **{name: sum(getattr(each, name) for each in found) for name in _SUMS})


def _days(days: Any, drawn: list[int]) -> list[Day]:
    found: dict[date, dict[int, Figures]] = {}
    fields = ("day", "version", "row", *_SUMS)
    for row in days.filter(row="", version__in=drawn).order_by("day").values(*fields):
        day = row.pop("day")
        found.setdefault(day, {})[row["version"]] = Figures(**row)
    return [Day(day, [models.get(number) for number in drawn]) for day, models in found.items()]

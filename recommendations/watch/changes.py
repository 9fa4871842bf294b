"""The data as they were at the last training, beside those of now, as rows of a table."""

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.utils.translation import gettext as _

from recommendations.engine.profile import QUANTILES
from recommendations.watch.figures import Figures

_MEDIAN = QUANTILES.index(0.5)


@dataclass(frozen=True)
class Change:
    what: str
    then: str  # empty where it was not counted
    now: str


def changes_between(then: Figures | None, now: Figures) -> list[Change]:
    before = dict(_lines(then)) if then else {}
    return [Change(what, before.get(what, ""), value) for what, value in _lines(now)]


def _lines(figures: Figures) -> list[tuple[str, str]]:
    readers, books = figures["a_reader"], figures["a_book"]
    catalogue = figures["catalogue"]
    return [
        (_("Ratings"), intcomma(figures["ratings"])),
        (_("Want-to-read marks"), intcomma(figures["wants"])),
        (_("Readers with a rating"), intcomma(readers["of"])),
        (_("Books"), intcomma(figures["books"])),
        (_("Books with a rating"), intcomma(books["of"])),
        (_("Books with a genre, mood or theme"), intcomma(catalogue["tags"])),
        (_("Stars on average"), _or_dash(figures["mean_stars"])),
        (_("Ratings of half of the readers, at most"), _median(readers)),
        (_("Ratings of half of the books, at most"), _median(books)),
        (_("Share of ratings of the best-known tenth"), _percent(books["top_tenth"])),
    ]


def _median(spread: dict[str, Any]) -> str:
    quantiles = spread["quantiles"]
    return intcomma(quantiles[_MEDIAN]) if quantiles else "–"


def _percent(share: float) -> str:
    return _("%(percent)s%%") % {"percent": floatformat(100 * share, 0)}


def _or_dash(value: float | None) -> str:
    return "–" if value is None else floatformat(value, 2)

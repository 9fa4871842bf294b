"""A study as staff see it: every candidate with what it is worth, and two side by side."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from django.utils.formats import number_format
from django.utils.translation import gettext as _

from recommendations.autopilot.comparing import difference, each_of
from recommendations.autopilot.models import PARTS, Candidate, Study
from recommendations.autopilot.wording import NAMES, WHAT
from recommendations.engine.metrics.bootstrap import Interval, paired_difference
from recommendations.engine.recipe import Way
from recommendations.recipes import standing_recipe
from registry.in_words import title_of
from registry.models import Champion, Kind

MERIT = {"lists": "ndcg@10", "stars": "rmse"}


@dataclass(frozen=True)
class Place:
    """A candidate in its part; `rank` is None for one that has no merit."""

    candidate: Candidate
    rank: int | None
    low: float | None
    high: float | None
    serves: bool = False

    @property
    def name(self) -> str:
        return str(NAMES[self.candidate.family])

    @property
    def what(self) -> str:
        return str(WHAT[self.candidate.family])

    @property
    def made_with(self) -> str:
        named = self.candidate.parameters.items()
        return " · ".join(f"{name} {number_format(f'{value:.3g}')}" for name, value in named)

    @property
    def coverage(self) -> float | None:
        return self.candidate.figures.get("coverage@10")

    @property
    def merit(self) -> float | None:
        return self.candidate.figures.get(MERIT[self.candidate.part])


@dataclass(frozen=True)
class Compared:
    one: Candidate
    other: Candidate
    gain: Interval

    @property
    def names(self) -> list[str]:
        return [str(NAMES[each.family]) for each in (self.one, self.other)]

    @property
    def rows(self) -> list[tuple[str, Any, Any]]:
        """What they were made with, what they are worth, and what they took."""
        one, other = (
            each.parameters | each.figures | {"seconds": each.seconds, "peak_mb": each.peak_mb}
            for each in (self.one, self.other)
        )
        return [(title_of(name), one.get(name), other.get(name)) for name in one | other]

    @property
    def words(self) -> str:
        said = {"one": self.names[0], "other": self.names[1]}
        if not self.gain.sure:
            return (
                _(
                    "Between %(one)s and %(other)s the readers it was judged by decide nothing: the "
                    "difference may be chance."
                )
                % said
            )
        if self.gain.mean < 0:
            said = {"one": said["other"], "other": said["one"]}
        return _("%(one)s is better than %(other)s, by more than chance.") % said


def places(study: Study) -> dict[str, list[Place]]:
    """By part, best first; those without merit last, as they were tried."""
    found: dict[str, list[Place]] = {part: [] for part in PARTS}
    serving = _serving()
    ranked = study.candidates.order_by("merit").reverse()
    for candidate in sorted(ranked, key=lambda each: each.merit is None):
        part = found[candidate.part]
        if candidate.merit is None:
            part.append(Place(candidate, None, None, None))
        else:
            serves = Way(candidate.family, candidate.parameters) in serving
            part.append(Place(candidate, len(part) + 1, *_bounds(candidate), serves))
    return found


def _serving() -> list[Way]:
    """How the model that serves ranks, and how it predicts stars: one of two that were compared."""
    recipe = standing_recipe()
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER)
    taste = champion.filter(version__run__metrics__stars_by="taste").exists()
    return [recipe.way("lists"), Way("taste", {}) if taste else recipe.way("stars")]


def compare(study: Study, one: str, other: str) -> Compared | None:
    """Two of its candidates, by their numbers; None unless both are there, done, and of one part."""
    wanted = [number for number in (one, other) if number.isdecimal()]
    done = study.candidates.filter(
        state=Candidate.State.DONE, pk__in=[n for n in wanted if len(n) < 10]
    )
    found = {str(candidate.pk): candidate for candidate in done}
    if one not in found or other not in found or found[one].part != found[other].part:
        return None
    pair = found[one], found[other]
    return Compared(*pair, difference(*pair))


def as_records(study: Study) -> dict[str, Any]:
    """The study for a notebook: `pandas.DataFrame(json["candidates"])`."""
    columns = "id", "part", "family", "parameters", "state", "merit", "figures", "seconds"
    more = "peak_mb", "started_at", "message"
    return {
        "study": study.pk,
        "minutes": study.minutes,
        "started_at": study.started_at,
        "data": study.data,
        "verdict": study.verdict,
        "message": study.message,
        "candidates": list(study.candidates.values(*columns, *more)),
    }


def _bounds(candidate: Candidate) -> tuple[float, float]:
    """95 % bounds of the figure that it is ranked by, over the readers it was judged by."""
    each = each_of(candidate)
    interval = paired_difference(each, np.zeros(len(each)), seed=0, draws=500)
    if candidate.part == "lists":
        return interval.low, interval.high
    return float(np.sqrt(-interval.high)), float(np.sqrt(-interval.low))

"""The report on the data as its page shows it: what is drawn, and the loads that brought it."""

from dataclasses import dataclass
from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _

from catalog.models import DatasetLoad
from catalog.names import stars_words
from recommendations.engine.profile import STEPS
from recommendations.models import DataReport
from recommendations.watch.as_text import step_words
from recommendations.watch.cautions import cautions_of
from recommendations.watch.changes import Change, changes_between
from recommendations.watch.figures import Figures
from recommendations.watch.report import latest_report, load_without_report, report_at_training

LATEST_LOADS = 5


@dataclass(frozen=True)
class Bar:
    name: str
    count: int
    share: float  # of the whole that the plot is about, 0 to 1


@dataclass(frozen=True)
class Load:
    load: DatasetLoad
    rows: list[dict[str, str]]  # what, and how many were read, kept and added
    dropped: list[dict[str, Any]]
    changed: int  # ratings that were there with other stars


@dataclass(frozen=True)
class Shown:
    report: DataReport | None
    cautions: list[str]
    changes: list[Change]
    trained: bool
    stars: list[Bar]
    a_reader: list[Bar]
    a_book: list[Bar]
    coverage: list[Bar]
    months: list[tuple[str, int]]
    loads: list[Load]
    out_of_date: bool


def shown_data() -> Shown:
    """From rows that are kept: nothing is counted here."""
    report = latest_report()
    figures = report.figures if report else None
    then = report_at_training()
    return Shown(
        report=report,
        cautions=cautions_of(figures) if figures else [],
        changes=changes_between(then, figures) if figures else [],
        trained=then is not None,
        stars=_stars(figures) if figures else [],
        a_reader=_steps(figures["a_reader"]) if figures else [],
        a_book=_steps(figures["a_book"]) if figures else [],
        coverage=_coverage(figures) if figures else [],
        months=[(month, n) for month, n in figures["growth"]["months"]] if figures else [],
        loads=[_load(load) for load in DatasetLoad.objects.all()[:LATEST_LOADS]],
        out_of_date=load_without_report(),
    )


def _stars(figures: Figures) -> list[Bar]:
    whole = figures["ratings"] or 1
    return [
        Bar(stars_words(n / 2), count, count / whole) for n, count in enumerate(figures["stars"], 1)
    ]


def _steps(spread: dict[str, Any]) -> list[Bar]:
    """From the first class with anything in it to the last one."""
    counts = spread["steps"]
    filled = [n for n in range(len(STEPS)) if counts[n]]
    places = range(filled[0], filled[-1] + 1) if filled else []
    return [Bar(step_words(n), counts[n], counts[n] / spread["of"]) for n in places]


def _coverage(figures: Figures) -> list[Bar]:
    catalogue = figures["catalogue"]
    names = {
        "author": _("Author"),
        "tags": _("Genre, mood or theme"),
        "series": _("Series"),
        "language": _("Language"),
        "year": _("Year"),
        "description": _("Description"),
    }
    whole = catalogue["books"] or 1
    rated = Bar(_("A rating"), figures["a_book"]["of"], figures["a_book"]["of"] / whole)
    known = [Bar(name, catalogue[what], catalogue[what] / whole) for what, name in names.items()]
    return sorted([rated, *known], key=lambda bar: -bar.count)


def _load(load: DatasetLoad) -> Load:
    counts = {step: load.report.get(step, {}) for step in ("read", "kept", "added")}
    changed = counts["added"].get("changed ratings", 0)
    kinds = dict.fromkeys(what for step in counts.values() for what in step)
    rows = [
        {"what": what}
        | {step: intcomma(count[what]) if what in count else "–" for step, count in counts.items()}
        for what in kinds
        if what != "changed ratings"
    ]
    return Load(load, rows, load.report.get("dropped", []), changed)

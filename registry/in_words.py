"""How good a model is, and how it was made, for people who run a library: plain words, then figures.

What is read of a run's metrics: the figures named below; `intervals`, `{"ndcg@10": [low, high]}` where
they were measured; `gate`, `[{"rule", "passed", "words"}]`; `curves`, `{"train": [...], "validation":
[...], "what": "..."}`. Runs of earlier releases lack some, and a figure that is not known here is shown
by its name.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any, TypeGuard

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# Not figures: shown in rooms of their own.
_APART = {"gate", "curves", "intervals"}
_SHOWN_ELSEWHERE = {"report", "watch"}
_MEANINGS = {
    "ndcg@10": (
        gettext_lazy("Order of lists (NDCG@10)"),
        gettext_lazy("1: every list begins with what its reader liked; 0: none of it is in there."),
    ),
    "popularity_ndcg@10": (
        gettext_lazy("The same, of popular books"),
        gettext_lazy("One list for all readers: what has to be beaten."),
    ),
    "neighbours_ndcg@10": (
        gettext_lazy("The same, of plain neighbours"),
        gettext_lazy("Books that the readers of a book have read too: what must not be better."),
    ),
    "recall@10": (
        gettext_lazy("Found among ten (recall)"),
        gettext_lazy("Share of the books a reader liked that stand among the first ten."),
    ),
    "precision@10": (
        gettext_lazy("Right among ten (precision)"),
        gettext_lazy("Share of the first ten books that the reader is known to have liked."),
    ),
    "coverage@10": (
        gettext_lazy("Books shown to anybody (coverage)"),
        gettext_lazy("Share of the catalogue that is among the first ten of some reader."),
    ),
    "rmse": (
        gettext_lazy("Error of stars (RMSE)"),
        gettext_lazy("In stars; large errors weigh more. Less is better."),
    ),
    "mae": (
        gettext_lazy("Mean error of stars (MAE)"),
        gettext_lazy("In stars, on average. Less is better."),
    ),
    "stars_by": (
        gettext_lazy("Stars come from"),
        gettext_lazy("The star model that erred least on the same ratings."),
    ),
    "svd_rmse": (gettext_lazy("Error of stars by SVD"), gettext_lazy("Less is better.")),
    "bias_rmse": (
        gettext_lazy("Error of stars by averages"),
        gettext_lazy("A reader's and a book's mean stars, nothing else: what has to be beaten."),
    ),
    "judged_readers": (
        gettext_lazy("Readers judged on"),
        gettext_lazy("By ratings that were kept from the model."),
    ),
    "passage_accuracy": (
        gettext_lazy("Passages told rightly"),
        gettext_lazy("Share of the passages of works that it had not seen."),
    ),
    "passage_accuracy_before": (
        gettext_lazy("Passages told rightly, as before"),
        gettext_lazy("Of those authors alone whom the model that serves knows as well."),
    ),
    "work_accuracy": (
        gettext_lazy("Works told rightly"),
        gettext_lazy("Share of the works that it had not seen, all passages together."),
    ),
    "stranger_auroc": (
        gettext_lazy("Strangers told apart (AUROC)"),
        gettext_lazy(
            "1: every passage by somebody unknown looks stranger than any other; 0.5: chance."
        ),
    ),
    "macro_f1": (
        gettext_lazy("Languages told rightly (macro F1)"),
        gettext_lazy(
            "Of lines that it had not seen, each language counting the same; 1 is perfect."
        ),
    ),
    "macro_f1_before": (
        gettext_lazy("Languages told rightly, as before (macro F1)"),
        gettext_lazy("Of those languages alone that the model that serves has samples of as well."),
    ),
    "majority_accuracy": (
        gettext_lazy("Passages of the commonest author"),
        gettext_lazy("Who always names that one is right as often: what has to be beaten."),
    ),
    "log_loss": (
        gettext_lazy("Log loss"),
        gettext_lazy("How far its probabilities are from the truth. Less is better."),
    ),
    "judged_passages": (
        gettext_lazy("Passages judged on"),
        gettext_lazy("None of a work that the model had learnt from."),
    ),
    "judged_lines": (
        gettext_lazy("Lines judged on"),
        gettext_lazy("Each kept from the model that was asked."),
    ),
    "seconds": (gettext_lazy("Seconds of work"), gettext_lazy("To judge and to make it.")),
    "peak_mb": (gettext_lazy("Memory (MB)"), gettext_lazy("The most that was in use.")),
}

_STAR_MODELS = {"taste": gettext_lazy("taste model"), "svd": "SVD"}
_DATA = {
    "books": gettext_lazy("books"),
    "ratings": gettext_lazy("ratings"),
    "readers": gettext_lazy("readers"),
    "sources": gettext_lazy("data sets"),
    "version": gettext_lazy("state"),
    "fingerprint": gettext_lazy("fingerprint"),
    "writers": gettext_lazy("writers"),
    "languages": gettext_lazy("languages"),
    "lines": gettext_lazy("lines"),
    "want_to_read": gettext_lazy("want-to-read marks"),
    "held_out_share": gettext_lazy("share of readers kept aside to judge by"),
}


@dataclass(frozen=True)
class Figure:
    name: str
    value: str
    interval: str
    meaning: str


def quality(metrics: Mapping[str, Any]) -> list[str]:
    """Sentences, the most telling first; one says so where nothing was measured."""
    if said := list(_said_of_texts(metrics)):
        return said
    if not _number(metrics.get("ndcg@10")):
        return [_("Not judged: too few readers have given enough stars, or it ranks no books.")]
    return [*_said_of_lists(metrics), *_said_of_stars(metrics)]


def _said_of_lists(metrics: Mapping[str, Any]) -> Iterator[str]:
    lists, popular = metrics["ndcg@10"], metrics.get("popularity_ndcg@10")
    if _number(popular) and popular > 0:
        said = _(
            "Its lists are %(times)s times as good as one list of popular books for everybody."
        )
        yield said % {"times": floatformat(lists / popular, 1)}
    else:
        yield _("Its lists score %(score)s of 1.") % {"score": _shown(lists)}
    if _number(recall := metrics.get("recall@10")):
        said = _(
            "Of the books that readers liked, unknown to it, %(share)s stood among its first ten."
        )
        yield said % {"share": _percent(recall)}
    if _number(coverage := metrics.get("coverage@10")):
        said = _("It showed %(share)s of all books to some reader.")
        yield said % {"share": _percent(coverage)}
    if _number(readers := metrics.get("judged_readers")):
        yield _("Judged on %(readers)s readers.") % {"readers": intcomma(readers)}


def _said_of_stars(metrics: Mapping[str, Any]) -> Iterator[str]:
    if _number(error := metrics.get("mae")):
        yield _("Its stars were off by %(stars)s on average.") % {"stars": floatformat(error, 2)}


def _said_of_texts(metrics: Mapping[str, Any]) -> Iterator[str]:
    if _number(passages := metrics.get("passage_accuracy")):
        said = _("Of passages in works that it had not seen, it told %(share)s rightly.")
        yield said % {"share": _percent(passages)}
    if _number(works := metrics.get("work_accuracy")):
        yield _("Of whole works, %(share)s.") % {"share": _percent(works)}
    if _number(lines := metrics.get("macro_f1")):
        said = _("Of lines that it had not seen, it told the language of %(share)s rightly.")
        yield said % {"share": _percent(lines)}


def in_short(metrics: Mapping[str, Any]) -> str:
    """The first of the sentences, for a row of a list."""
    return quality(metrics)[0]


def key_figures(metrics: Mapping[str, Any]) -> str:
    """`NDCG@10 0.3441, RMSE 0.8742`; empty where they were not measured."""
    named = {"NDCG@10": metrics.get("ndcg@10"), "RMSE": metrics.get("rmse")}
    named |= {"AUROC": metrics.get("stranger_auroc"), "F1": metrics.get("macro_f1")}
    return ", ".join(f"{name} {_shown(value)}" for name, value in named.items() if _number(value))


def figures(metrics: Mapping[str, Any]) -> list[Figure]:
    """Those with a meaning first, then the others by their names."""
    known = [name for name in _MEANINGS if name in metrics]
    others = sorted(metrics.keys() - _MEANINGS.keys() - _APART)
    return [_figure(name, metrics) for name in [*known, *others]]


def title_of(name: str) -> str:
    """Of a figure; its own name where that has no meaning here."""
    return str(_MEANINGS[name][0]) if name in _MEANINGS else name


def _figure(name: str, metrics: Mapping[str, Any]) -> Figure:
    title, meaning = _MEANINGS.get(name, (name, ""))
    value = metrics[name]
    return Figure(
        str(title),
        str(_STAR_MODELS.get(value, value)) if name == "stars_by" else _shown(value),
        interval_words(metrics.get("intervals"), name),
        str(meaning),
    )


def interval_words(intervals: Any, name: str) -> str:
    """`0.31 to 0.35`; empty where there is none."""
    ends = intervals.get(name) if isinstance(intervals, dict) else None
    if not isinstance(ends, list) or len(ends) != 2 or not all(map(_number, ends)):
        return ""
    return _("%(low)s to %(high)s") % {"low": _shown(ends[0]), "high": _shown(ends[1])}


def gate_rules(metrics: Mapping[str, Any]) -> list[dict[str, Any]]:
    rules = metrics.get("gate")
    return [rule for rule in rules if isinstance(rule, dict)] if isinstance(rules, list) else []


@dataclass(frozen=True)
class Curves:
    what: str
    steps: list[tuple[int, float | None, float | None]]  # number, of training, of validation


def curves(metrics: Mapping[str, Any]) -> Curves | None:
    found = metrics.get("curves")
    if not isinstance(found, dict):
        return None
    train, validation = found.get("train") or [], found.get("validation") or []
    pairs = zip_longest(train, validation)
    steps = [(number, of_train, of_other) for number, (of_train, of_other) in enumerate(pairs, 1)]
    return Curves(str(found.get("what") or _("Error")), steps) if steps else None


def parts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """What is nested as rows of a table: `svd factors`, `100`.

    Without what the pages of the data and of drift show.
    """
    return list(_flat({name: facts[name] for name in facts if name not in _SHOWN_ELSEWHERE}, ""))


def data_parts(facts: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The same of what a run learnt from, by names that people use."""
    return [(str(_DATA.get(name, name)), value) for name, value in parts(facts)]


def _flat(value: Any, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, part in value.items():
            yield from _flat(part, f"{name} {key}".strip())
    elif isinstance(value, list):
        yield name, ", ".join(str(part) for part in value)
    else:
        yield name, _shown(value)


def _shown(value: Any) -> str:
    if isinstance(value, bool) or not _number(value):
        return str(value)
    return intcomma(value) if isinstance(value, int) else number_format(float(f"{value:.4g}"))


def _percent(share: float) -> str:
    return _("%(percent)s%%") % {"percent": floatformat(100 * share, 0)}


def _number(value: Any) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)

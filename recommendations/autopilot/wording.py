"""A study's choice in words, for people who never heard of it."""

from typing import Any

from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

NAMES: dict[str, Promise] = {
    "item_graph": gettext_lazy("item graph"),
    "neighbours": gettext_lazy("neighbours"),
    "factors": gettext_lazy("factorisation"),
    "content": gettext_lazy("content"),
    "blend": gettext_lazy("blend"),
    "autoencoder": gettext_lazy("linear autoencoder"),
    "taste": gettext_lazy("taste model"),
    "svd": gettext_lazy("SVD"),
}
WHAT: dict[str, Promise] = {
    "item_graph": gettext_lazy(
        "which books speak for which, learnt from all of a reader's books at once"
    ),
    "neighbours": gettext_lazy("the same from the nearest books only; for the largest catalogues"),
    "factors": gettext_lazy("hidden qualities of books, found in who read what"),
    "content": gettext_lazy("books alike by author, series and tags, whoever read them"),
    "blend": gettext_lazy("the item graph with some content and factorisation beside it"),
    "autoencoder": gettext_lazy("a small neural net that learns to rebuild what readers have read"),
    "taste": gettext_lazy("stars from what books are like and how readers differ"),
    "svd": gettext_lazy("stars from hidden qualities of readers and books"),
}


def sentence(verdict: dict[str, dict[str, Any]]) -> str:
    """What ranks from now on and why, then the stars."""
    return " ".join(_of_lists(verdict["lists"])) + " " + _of_stars(verdict["stars"])


def _of_lists(lists: dict[str, Any]) -> list[str]:
    figures = {
        "family": NAMES[lists["best"]["family"]],
        "best": _shown(lists["best"]["figures"]["ndcg@10"]),
        "before": _shown(lists["before"]["figures"]["ndcg@10"]),
        "readers": lists["readers"],
    }
    if lists["changed"]:
        return [
            _(
                "The %(family)s ranks better than what serves: its lists score %(best)s instead of "
                "%(before)s (NDCG@10; 1 is perfect), with %(readers)s readers who were kept aside for "
                "this last look."
            )
            % figures,
            _gain(lists["gain"]),
        ]
    return [
        _(
            "Nothing ranks better than what serves by more than chance, so it stays. Its lists score "
            "%(before)s (NDCG@10; 1 is perfect), with %(readers)s readers who were kept aside for this "
            "last look."
        )
        % figures
    ]


def _gain(gain: dict[str, float]) -> str:
    return _("The gain is %(mean)s, and with 95 %% confidence between %(low)s and %(high)s.") % {
        name: _shown(gain[name]) for name in ("mean", "low", "high")
    }


def _of_stars(stars: dict[str, Any]) -> str:
    figures = {
        "rmse": _shown(stars["figures"]["rmse"]),
        "before": _shown(stars["before"]["figures"]["rmse"]),
    }
    if stars["changed"]:
        return (
            _(
                "Of the two ways to predict stars, between which each training chooses, SVD gets other "
                "parameters: it is off by %(rmse)s stars instead of %(before)s."
            )
            % figures
        )
    return (
        _(
            "Of the two ways to predict stars, between which each training chooses, SVD keeps its "
            "parameters: it is off by %(rmse)s stars."
        )
        % figures
    )


def _shown(value: float) -> str:
    return number_format(f"{value:.3f}")

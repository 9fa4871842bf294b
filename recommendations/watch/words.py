"""What each measure is called, what it says, and what a crossed limit means, for those who run the site."""

from dataclasses import dataclass

from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from recommendations.watch.limits import LIMITS, Limit, Measure
from recommendations.watch.measuring import State


@dataclass(frozen=True)
class Words:
    title: str | Promise
    meaning: str | Promise
    crossed: str | Promise


WORDS = {
    Measure.STARS: Words(
        gettext_lazy("Stars that readers give"),
        gettext_lazy(
            "How far the stars of new ratings are from those that the model learnt. 0: the same shares; from 0.1 on they move."
        ),
        gettext_lazy(
            "Readers give other stars than those that the model learnt from: their habits have changed, or a program sends stars on another scale."
        ),
    ),
    Measure.SCORES: Words(
        gettext_lazy("How strongly picks are put forward"),
        gettext_lazy(
            "How far the scores in readers' lists are from those at training. 0: the same shares; from 0.1 on they move."
        ),
        gettext_lazy(
            "Picks are put forward more strongly, or more weakly, than at training: readers' histories are not what they were."
        ),
    ),
    Measure.POPULARITY: Words(
        gettext_lazy("Books that everybody reads"),
        gettext_lazy("Which share of the hundred most rated books was not among them at training."),
        gettext_lazy("Other books are popular now than those that the model learnt from."),
    ),
    Measure.NEW_READERS: Words(
        gettext_lazy("Readers that the model has not met"),
        gettext_lazy("Which share of all readers with ratings came after the training."),
        gettext_lazy(
            "Many readers came after the training. Their lists follow their own ratings, but what leads from book to book was learnt from others."
        ),
    ),
    Measure.NEW_BOOKS: Words(
        gettext_lazy("Books that the model knows nothing of"),
        gettext_lazy("Which share of new ratings is of books that had no rating at the training."),
        gettext_lazy(
            "Many new ratings are of books that had none at the training: the model can't say who would like them."
        ),
    ),
    Measure.NEW_ERROR: Words(
        gettext_lazy("Stars predicted for new ratings"),
        gettext_lazy(
            "How much further off predicted stars are, on ratings that came after the training."
        ),
        gettext_lazy("The model predicts the stars of new ratings worse than it should."),
    ),
    Measure.KNOWN_ERROR: Words(
        gettext_lazy("Stars predicted for ratings of before"),
        gettext_lazy(
            "How much further off predicted stars are than right after the training, on ratings that were there then."
        ),
        gettext_lazy(
            "Ratings that were there at the training no longer fit together as they did: a load or a program may have changed or mixed them up."
        ),
    ),
    Measure.BEFORE_ERROR: Words(
        gettext_lazy("Predicted stars beside the model before"),
        gettext_lazy(
            "How much further off this model's predicted stars are than those of the one before it."
        ),
        gettext_lazy(
            "The model that serves predicts stars worse than the one before it: going back may help."
        ),
    ),
    Measure.BEFORE_LISTS: Words(
        gettext_lazy("Lists beside the model before"),
        gettext_lazy(
            "How much less this model's lists hold of what readers like than those of the one before it."
        ),
        gettext_lazy(
            "The lists of the model that serves are worse than those of the one before it: going back may help."
        ),
    ),
}


def value_words(measure: Measure, value: float | None) -> str:
    if value is None:
        return "–"
    if not LIMITS[measure].is_share:
        return floatformat(value, 2)
    return _("%(percent)s%%") % {"percent": floatformat(100 * value, 0)}


def state_words(measure: Measure, state: str, made_of: int, readers: int) -> str:
    if state == State.CROSSED:
        return str(WORDS[measure].crossed)
    if state == State.TOO_LITTLE:
        return _too_little_words(LIMITS[measure], made_of, readers)
    if state == State.NOT_KEPT:
        return _("There is nothing from the training to compare with.")
    return _("As it should be.")


# For those who want the figures behind a value.
_DETAILS = {
    Measure.STARS: gettext_lazy("%(mean)s stars on average; at training %(then)s"),
    Measure.POPULARITY: gettext_lazy(
        "Order of all books by their ratings against that at training (rank correlation; 1 is the same): "
        "%(rank_correlation)s"
    ),
    Measure.NEW_READERS: gettext_lazy("Share of those who rated since: %(of_recent)s"),
    Measure.NEW_ERROR: gettext_lazy("Off by %(rmse)s stars (RMSE); at training %(then)s"),
    Measure.KNOWN_ERROR: gettext_lazy("Off by %(rmse)s stars (RMSE); at training %(then)s"),
    Measure.BEFORE_ERROR: gettext_lazy(
        "Off by %(mine)s stars (RMSE); the model before by %(then)s"
    ),
    Measure.BEFORE_LISTS: gettext_lazy(
        "Lists score %(mine)s (NDCG@10; 1 is perfect); those of the model before %(then)s"
    ),
}


def details_words(measure: Measure, details: dict[str, float]) -> str:
    """Empty where there is nothing more to say."""
    words = _DETAILS.get(measure)
    if words is None or not details:
        return ""
    return str(words) % {name: floatformat(value, 3) for name, value in details.items()}


def _too_little_words(limit: Limit, made_of: int, readers: int) -> str:
    if not made_of:
        return _("There is nothing to tell it by yet.")
    if limit.readers:
        return _(
            "Too little to tell: %(n)s by %(readers)s readers; it takes %(needed)s by %(some)s."
        ) % {
            "n": intcomma(made_of),
            "readers": intcomma(readers),
            "needed": intcomma(limit.needed),
            "some": limit.readers,
        }
    return _("Too little to tell: %(n)s; it takes %(needed)s.") % {
        "n": intcomma(made_of),
        "needed": intcomma(limit.needed),
    }

"""How sure a forecast is: between what and what the stars will be in four of five cases."""

from dataclasses import dataclass

from django.utils.translation import gettext

from recommendations.engine.model import Model
from recommendations.history import History
from shelves.models import MAX_HALF_STARS, MIN_HALF_STARS

# Of a normal distribution 80 of 100 lie within so many standard deviations.
_FOUR_OF_FIVE = 1.2816
# Half the width in stars, below which it is called so.
_SURE, _UNSURE = 0.9, 1.1


@dataclass(frozen=True)
class Certainty:
    low: float
    high: float
    words: str


def certainty_of(model: Model, history: History, book: int, stars: float) -> Certainty | None:
    """Of the stars predicted for a book that the model knows; None if nobody can tell."""
    columns, values = model.columns(history.books), history.values[model.knows(history.books)]
    deviation = model.deviation(columns, values, model.columns([book]))
    if deviation is None or not len(deviation):
        return None
    margin = _FOUR_OF_FIVE * float(deviation[0])
    low = max(stars - margin, MIN_HALF_STARS / 2)
    high = min(stars + margin, MAX_HALF_STARS / 2)
    return Certainty(low, high, _words(margin))


def _words(margin: float) -> str:
    if margin <= _SURE:
        return gettext("We are fairly sure")
    return gettext("We are not quite sure") if margin <= _UNSURE else gettext("It is a guess")

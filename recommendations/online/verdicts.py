"""What an experiment has found, in words."""

from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext, pgettext

from recommendations.models import Experiment
from recommendations.online.experiments import interval_of, winner_of


def verdict(experiment: Experiment) -> str:
    if winner := winner_of(experiment):
        loser = ({experiment.first, experiment.second} - {winner}).pop()
        text = gettext("Model %(winner)s is clearly better than model %(loser)s.")
        return text % {"winner": winner, "loser": loser}
    match experiment.ending:
        case Experiment.Ending.TIME:
            return gettext("The time is over, and neither is clearly better.")
        case Experiment.Ending.STOPPED:
            return gettext("It was stopped before either was clearly better.")
        case Experiment.Ending.GONE:
            return gettext(
                "It ended because one of the two models was deleted or can’t be opened. What was "
                "counted until then stands here."
            )
    if not experiment.counted.get("readers"):
        return gettext("Nobody has been watched for a whole day yet.")
    return gettext("Neither is clearly better yet.")


def finding(experiment: Experiment) -> str:
    """The figure behind it, and how sure it is; empty where nobody was counted."""
    readers = experiment.counted.get("readers", 0)
    if not readers:
        return ""
    counted = ngettext("%(n)d reader counted.", "%(n)d readers counted.", readers) % {"n": readers}
    if experiment.kind == Experiment.Kind.SPLIT:
        return f"{counted} {_of_split(experiment)}"
    return f"{counted} {_of_draft(experiment)}"


def _of_split(experiment: Experiment) -> str:
    found = interval_of(experiment)
    text = gettext(
        "Of 100 readers of model %(second)s, %(mean)s than of model %(first)s opened, wanted or liked "
        "a book of their lists on their first day; the truth surely lies between %(low)s and %(high)s."
    )
    points = {name: _more(100 * share) for name, share in vars(found).items()}
    return text % {"first": experiment.first, "second": experiment.second, **points}


def _more(points: float) -> str:
    shown = {"n": number_format(f"{abs(points):.1f}")}
    if points < 0:
        return pgettext("so many readers", "%(n)s fewer") % shown
    return pgettext("so many readers", "%(n)s more") % shown


def _of_draft(experiment: Experiment) -> str:
    found, counted = interval_of(experiment), experiment.counted
    text = gettext(
        "%(wins)d took to more books of model %(second)s and %(losses)d to more of model %(first)s, the "
        "others to as many of both or to none: %(mean).0f%% for model %(second)s; surely between "
        "%(low).0f%% and %(high).0f%%."
    )
    shares = {"mean": 100 * found.mean, "low": 100 * found.low, "high": 100 * found.high}
    numbers = {"wins": counted["wins"], "losses": counted["losses"]}
    return text % {"first": experiment.first, "second": experiment.second, **numbers, **shares}

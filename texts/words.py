"""What the models say, in the words of whoever reads it."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from texts.engine.answers import Unsure

_OF_LANGUAGE: dict[Unsure, Promise] = {
    Unsure.EMPTY: _("There is nothing to read in it."),
    Unsure.NO_LETTERS: _(
        "There are no words in it: digits, signs and emoji are the same in every language."
    ),
    Unsure.TOO_SHORT: _("It is too short to tell. One whole sentence is mostly enough."),
    Unsure.NOT_PROSE: _("It reads like a program or a table, and not like somebody’s sentences."),
    Unsure.CLOSE: _("Several languages are about as likely."),
    Unsure.STRANGER: _("It looks like none of the languages that are known here."),
}
_OF_AUTHOR: dict[Unsure, Promise] = {
    Unsure.EMPTY: _OF_LANGUAGE[Unsure.EMPTY],
    Unsure.NO_LETTERS: _("There are no words in it that anybody could have chosen."),
    Unsure.TOO_SHORT: _(
        "It is too short to tell whose it is. A page or two say far more than a few lines."
    ),
    Unsure.NOT_PROSE: _OF_LANGUAGE[Unsure.NOT_PROSE],
    Unsure.CLOSE: _("Several authors are about as likely."),
    Unsure.STRANGER: _("Probably somebody else: it is like none of the authors known here."),
}
_HABITS: dict[str, Promise] = {
    "sentence length": _("Words in a sentence"),
    "commas": _("Commas"),
    "semicolons": _("Semicolons"),
    "colons": _("Colons"),
    "dashes": _("Dashes"),
    "quotation marks": _("Quotation marks"),
    "question marks": _("Question marks"),
    "exclamation marks": _("Exclamation marks"),
}


def of_language(unsure: Unsure) -> str:
    return str(_OF_LANGUAGE.get(unsure, ""))


def of_author(unsure: Unsure) -> str:
    return str(_OF_AUTHOR.get(unsure, ""))


def certainty(probability: float) -> str:
    if probability >= 0.95:
        return gettext("As good as certain")
    if probability >= 0.8:
        return gettext("Fairly sure")
    if probability >= 0.5:
        return gettext("More likely than not")
    return gettext("A guess")


def share_of_mixed() -> str:
    """In place of a certainty where a text is in several languages."""
    return gettext("The largest part; others are in other languages")


def habit(name: str) -> str:
    """A function word stands in quotation marks, what is counted otherwise has a name."""
    if name in _HABITS:
        return str(_HABITS[name])
    # Translators: a word, in quotation marks
    return pgettext("a word", "“%(word)s”") % {"word": name}

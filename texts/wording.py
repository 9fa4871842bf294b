"""Why a sample or a file is not taken, in words for whoever brought it."""

from django.utils.translation import gettext as _

from texts import corpus
from texts.corpus import Refused, Why
from texts.engine.encodings import NoText


def why_refused(refused: Refused) -> str:
    """A sentence, or two: what is wrong, and what to do where something can be done."""
    values = {
        "what": refused.what,
        "most": f"{corpus.LONGEST_TEXT:,}",
        "line": f"{corpus.LONGEST_LINE:,}",
    }
    return {
        Why.NO_WRITER: _("No author is named, or the name is too long: “%(what)s”."),
        Why.NO_LANGUAGE: _("“%(what)s” is no code of a language. Give ISO 639-3, such as “eng”."),
        Why.NO_LETTERS: _("There are no letters to learn from."),
        Why.TOO_LONG: _(
            "The text is too long: at most %(most)s characters of a work, %(line)s of a sample of a "
            "language. Split it."
        ),
        Why.BAD_YEAR: _("“%(what)s” is no year."),
        Why.THERE_ALREADY: _("This text is here already (%(what)s)."),
        Why.TWICE: _("The same text stands further up."),
    }[refused.why] % values


def why_no_text(what: NoText) -> str:
    """Of a whole file."""
    nothing = _("Nothing of it was kept.")
    return (
        {
            NoText.ZIP: _("This is a zip, or a document of a word processor, not plain text."),
            NoText.PDF: _("This is a PDF, not plain text."),
            NoText.RICH: _("This is a document of a word processor, not plain text."),
            NoText.PICTURE: _("This is a picture, not plain text."),
            NoText.BINARY: _("This is no text: it holds bytes that no text has."),
        }[what]
        + f" {nothing} "
        + _("Save it as plain text (.txt), in UTF-8.")
    )

"""Why a list holds popular books, and not personal picks."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Fallback(models.TextChoices):
    """Code and sentence. Where a reason is kept, it is kept as its code."""

    NO_RATINGS = "no_ratings", _("You have not rated a book yet.")
    NOTHING_SPEAKS = (
        "nothing_speaks",
        _("Nothing that you have rated so far speaks for other books."),
    )
    DIALS_LEAVE_NONE = (
        "dials_leave_none",
        _("Nothing that you have rated speaks for any book that your dials let through."),
    )
    PERSONALISATION_OFF = "personalisation_off", _("You have turned personal picks off.")
    NO_MODEL = "no_model", _("No model has been trained yet.")
    MODEL_IN_WORK = "model_in_work", _("Your picks are being worked out anew.")

    @property
    def text(self) -> str:
        """In the language of the answer."""
        return str(self.label)

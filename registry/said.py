"""What runs and acts say of themselves, in English as it is kept; pages tell it anew (`web.retold`)."""

from django.utils.translation import gettext_noop as _

from web.retold import known

SERVES_NOW = _("Version %(number)s serves now.")
CUT_SHORT = _("It was cut short %(times)s times.")
PINNED = _("Model %(number)s is pinned: it serves until somebody unpins it.")
NOTHING_TRAINED = _("Nothing was trained.")
INTERRUPTED = _("It was interrupted.")
LEFT_BEHIND = _("The process that trained it ended early.")
KEPT = _("Model %(number)s is kept: an operator may let it serve.")

# Why a version can't serve.
BROKEN = (
    *(_("%(file)s is missing or damaged."), _("%(file)s is not the one that was written.")),
    *(_("It has been deleted this moment."), _("%(file)s can't be read: %(why)s.")),
    _("It learnt from a reader whose account has been erased since."),
    _("It was made by another release of Bookrec, which read it otherwise."),
)

# In the log of acts.
TRAIN = _("Retrain now")
SERVES, GOES_BACK = _("Serve this version"), _("Go back to this version")
PIN, UNPIN, DELETE = _("Pin"), _("Unpin"), _("Delete")
# With what somebody gave as the reason.
BECAUSE = {TRAIN: _("Retrain now: %(why)s"), PIN: _("Pin: %(why)s")}
# To what it was done.
THINGS = (
    *(_("Run %(number)s"), _("recommender %(number)s"), _("words %(number)s")),
    *(_("authors %(number)s"), _("languages %(number)s")),
)
KINDS = (_("training run"), _("model version"))

known(
    *(SERVES_NOW, CUT_SHORT, PINNED, NOTHING_TRAINED, INTERRUPTED, LEFT_BEHIND, KEPT),
    *BROKEN,
    *(TRAIN, SERVES, GOES_BACK, PIN, UNPIN, DELETE),
    *BECAUSE.values(),
    *THINGS,
    *KINDS,
)

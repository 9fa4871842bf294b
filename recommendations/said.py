"""What runs, searches and acts say of themselves, in English as it is kept; pages tell it anew
(`web.retold`). What the gate says is in `gate_words`."""

from django.utils.translation import gettext_noop as _

from web.retold import known

NOTHING_NEW = _("Nothing has changed since the last training run.")
OPENS_AGAIN = _("The model that serves can be opened again.")
NO_WORDS = _("There is no book whose words could be gathered.")

# Of a neural run, by whether it is surely better (1), surely worse (-1), or neither.
NET_LISTS = {
    1: _("Its lists (NDCG@10 %(ours)s) beat the item graph's (%(theirs)s)."),
    -1: _("Its lists (NDCG@10 %(ours)s) lose to the item graph's (%(theirs)s)."),
    0: _(
        "Its lists (NDCG@10 %(ours)s) are no surer to win than to lose against the item graph's "
        "(%(theirs)s)."
    ),
}
NET_STARS = {
    1: _("Its stars (RMSE %(ours)s) beat those of %(who)s (%(theirs)s)."),
    -1: _("Its stars (RMSE %(ours)s) lose to those of %(who)s (%(theirs)s)."),
    0: _(
        "Its stars (RMSE %(ours)s) are no surer to win than to lose against those of %(who)s "
        "(%(theirs)s)."
    ),
}

CHOSEN = _("Chosen by search %(number)s.")
NOTHING_DONE = _("No candidate came to an end. What serves has not changed.")
SEARCH_STOPPED = _("It was stopped before its end. What serves has not changed.")
TOO_FEW = _("There are too few readers with ratings to compare recipes by. Nothing has changed.")
BEGUN_AGAIN = _("Begun again: the process that tried it ended early.")
ENDED_TWICE = _("The process that tried it ended twice.")
GIVEN_UP = _("A part of the readers showed that it is worse than others of its family.")
NO_MEMORY = _("Too little memory.")

# In the log of acts.
SEARCH_STARTED = _("Started, for %(minutes)s minutes")
STOPPED = _("Stopped")
EXPERIMENT_STARTED = _("Started the experiment.")
EXPERIMENT_STOPPED = _("Stopped the experiment.")
NOTED = _("Took note of the drift")
COUNTED = _("Had the data counted")
CHECKED = _("Had drift checked")
# To what it was done.
THINGS = (
    *(_("Study %(number)s"), _("Model %(first)s against model %(second)s")),
    *(_("%(measure)s of model %(number)s"), _("study"), _("experiment"), _("drift alert")),
)

known(
    *(NOTHING_NEW, OPENS_AGAIN, NO_WORDS, *NET_LISTS.values(), *NET_STARS.values()),
    *(CHOSEN, NOTHING_DONE, SEARCH_STOPPED, TOO_FEW, BEGUN_AGAIN, ENDED_TWICE, GIVEN_UP, NO_MEMORY),
    *(SEARCH_STARTED, STOPPED, EXPERIMENT_STARTED, EXPERIMENT_STOPPED, NOTED, COUNTED, CHECKED),
    *THINGS,
)

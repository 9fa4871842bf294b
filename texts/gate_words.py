"""What the rules of the gate say, in English as it is kept; pages tell it anew (`web.retold`).

By whether the rule was passed, where it says two things.
"""

from django.utils.translation import gettext_noop as _

from web.retold import known

UNMEASURED = _(
    "No author has two works, of which one could be asked for: how good it is isn't known. None served "
    "before."
)
NO_LONGER_MEASURED = _(
    "No author has two works, of which one could be asked for; the model that serves was measured."
)
CHANCE = {
    True: _(
        "Of what it had not seen it tells %(ours)s rightly; who always says the same, %(chance)s."
    ),
    False: _(
        "Of what it had not seen it tells %(ours)s rightly, no more than who always says the same: "
        "%(chance)s."
    ),
}
BEFORE = {
    True: _(
        "It holds against the model that serves: among those that both know it tells %(ours)s rightly; "
        "that one, on its day, %(before)s."
    ),
    False: _(
        "It is worse than the model that serves: among those that both know it tells %(ours)s rightly; "
        "that one, on its day, %(before)s."
    ),
}

known(UNMEASURED, NO_LONGER_MEASURED, *CHANCE.values(), *BEFORE.values())

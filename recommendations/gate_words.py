"""What the rules of the gate say, in English as it is kept; pages tell it anew (`web.retold`).

By whether the rule was passed, where it says two things.
"""

from django.utils.translation import gettext_noop as _

from web.retold import known

WHOLE = _("Every number is finite, and every part is about the same books.")
NOT_WHOLE = _("The model is not whole: %(what)s.")

TOO_LITTLE = _(
    "There are %(ratings)s ratings by %(readers)s readers: too little to learn from. At least "
    "%(least_ratings)s by %(least_readers)s are asked for."
)
FIRST = _("There are %(ratings)s ratings by %(readers)s readers: no model to compare with.")
FIRST_UNMEASURED = _(
    "There are %(ratings)s ratings by %(readers)s readers: too few to measure by, and no model to "
    "compare with."
)
HALF = _(
    "There are %(ratings)s ratings by %(readers)s readers, less than half of what version %(version)s "
    "had: %(before)s by %(readers_before)s."
)
UNMEASURED = _(
    "There are %(ratings)s ratings by %(readers)s readers: too few to measure by, as version "
    "%(version)s was."
)
ENOUGH = _(
    "There are %(ratings)s ratings by %(readers)s readers; version %(version)s had %(before)s."
)

LISTS = _(
    "For %(readers)s readers whom neither model has seen, its lists score %(ours)s (NDCG@10; 1 is "
    "perfect), those of version %(version)s %(theirs)s: %(gain)s."
)
STARS = _(
    "For %(readers)s readers whom neither model has seen, its stars are off by %(ours)s (RMSE), those "
    "of version %(version)s by %(theirs)s; in squared stars, %(gain)s."
)
EARLIER = {
    True: _(
        "Its lists (NDCG@10 %(ours)s, at best %(most)s) hold against those of late (%(theirs)s)."
    ),
    False: _(
        "Its lists (NDCG@10 %(ours)s, at best %(most)s) lose to an earlier model's (%(theirs)s)."
    ),
}
POPULARITY = {
    True: _("Its lists (NDCG@10 %(ours)s) beat popularity (%(theirs)s)."),
    False: _("Its lists (NDCG@10 %(ours)s) lose to popularity (%(theirs)s)."),
}
NEIGHBOURS = {
    True: _("Its lists (NDCG@10 %(ours)s) hold against plain neighbours (%(theirs)s): %(gain)s."),
    False: _("Its lists (NDCG@10 %(ours)s) lose to plain neighbours (%(theirs)s): %(gain)s."),
}
AVERAGES = {
    True: _(
        "Its stars (RMSE %(ours)s) hold against plain averages (%(theirs)s); in squared stars, %(gain)s."
    ),
    False: _(
        "Its stars (RMSE %(ours)s) lose to plain averages (%(theirs)s); in squared stars, %(gain)s."
    ),
}
COVERAGE = _(
    "Its %(lists)s lists hold %(books)s different books; at least %(least)s are asked for."
)
COVERAGE_BESIDE = _(
    "Its %(lists)s lists hold %(books)s different books, those of version %(version)s %(before)s; at "
    "least %(least)s are asked for."
)
KIND = {
    "series": _(
        "Of lists for invented readers who love one series, %(ours)s is of it; by version %(version)s, "
        "%(theirs)s."
    ),
    "author": _(
        "Of lists for invented readers who love one author, %(ours)s is of it; by version %(version)s, "
        "%(theirs)s."
    ),
    "genre": _(
        "Of lists for invented readers who love one genre, %(ours)s is of it; by version %(version)s, "
        "%(theirs)s."
    ),
}
SPEED = _("99 of 100 lists take it %(took)s ms of a core or less; %(most)s ms are allowed.")
SIZE = _("It takes %(size)s MB; %(most)s MB are allowed.")

# By how much: a part of the sentences above.
SAME = _("no difference")
BETTER = _("better by %(by)s (%(low)s to %(high)s)")
WORSE = _("worse by %(by)s (%(low)s to %(high)s)")
MAYBE_BETTER = _("better by %(by)s (%(low)s to %(high)s), which may be chance")
MAYBE_WORSE = _("worse by %(by)s (%(low)s to %(high)s), which may be chance")

NAMES = (
    *(_("whole"), _("enough data"), _("lists"), _("stars"), _("earlier models"), _("popularity")),
    *(_("neighbours"), _("averages"), _("coverage"), _("speed"), _("size")),
    *(_("kind: series"), _("kind: author"), _("kind: genre")),
)

known(
    *(
        WHOLE,
        NOT_WHOLE,
        TOO_LITTLE,
        FIRST_UNMEASURED,
        FIRST,
        HALF,
        UNMEASURED,
        ENOUGH,
        LISTS,
        STARS,
    ),
    *EARLIER.values(),
    *POPULARITY.values(),
    *NEIGHBOURS.values(),
    *AVERAGES.values(),
    *(COVERAGE_BESIDE, COVERAGE, *KIND.values(), SPEED, SIZE),
    *(SAME, MAYBE_BETTER, MAYBE_WORSE, BETTER, WORSE),
    *NAMES,
)

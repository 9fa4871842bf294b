"""Who may be compared with whom: readers of data sets, and members who chose it. Kept by the process.

Members who did not choose it are not in here at all. Who takes the choice back stays in the arrays for
ten minutes at most, and is left out of every answer at once: `recommendations.readers.twins` asks.
"""

import threading
import time
from dataclasses import dataclass
from datetime import timedelta

import numpy as np
from django.db.models import CharField
from django.db.models.functions import MD5, Cast
from django.utils import timezone

from accounts.models import User
from accounts.profile_models import Profile
from catalog.datasets.copying import copy_histories_out
from recommendations.engine.circle import Circle

# Seconds after which members' ratings are read anew; those of data sets change only when one is loaded.
FRESH, FRESH_DATA_SETS = 600.0, 6 * 3600.0
# Drawn at random, the same ones each time.
MOST_OF_DATA_SETS = 2000
# Of more members, those who chose it last.
MOST_MEMBERS = 10_000
MOST_RATINGS_EACH = 2000
# Accounts made to fill up a group of five take so long until they stand behind a figure.
SETTLED = timedelta(days=7)

_RATINGS = """
    SELECT reader_id, book_id, half_stars::smallint FROM (
        SELECT reader_id, book_id, half_stars,
            row_number() OVER (PARTITION BY reader_id ORDER BY id DESC) AS place
        FROM shelves_rating rating
        WHERE reader_id = ANY(ARRAY[{ids}]::bigint[]) AND NOT EXISTS (
            SELECT FROM recommendations_mutedbook muted
            WHERE muted.reader_id = rating.reader_id AND muted.book_id = rating.book_id
        )
    ) ratings WHERE place <= {most}
"""


@dataclass(frozen=True, eq=False)
class Compared:
    """`circle`, with of each of its readers whether they are a member, and settled here."""

    circle: Circle
    member: np.ndarray  # (R,) bool
    counts: np.ndarray  # (R,) bool: may stand behind a figure


_data_sets: tuple[np.ndarray, float] | None = None
_kept: tuple[Compared, float] | None = None
_reading = threading.Lock()


def compared() -> Compared:
    """While one thread reads it anew, others take what there is."""
    kept = _kept
    if kept and time.monotonic() < kept[1]:
        return kept[0]
    if not _reading.acquire(blocking=kept is None):
        assert kept is not None
        return kept[0]
    try:
        if _kept and time.monotonic() < _kept[1]:  # another thread has just read it
            return _kept[0]
        return _read()
    finally:
        _reading.release()


def forget() -> None:
    """The next one to ask reads all of it."""
    global _kept, _data_sets
    _kept = _data_sets = None


def _read() -> Compared:
    global _kept, _data_sets
    now = time.monotonic()
    if _data_sets is None or now >= _data_sets[1]:
        _data_sets = _ratings_of(_readers_of_data_sets()), now + FRESH_DATA_SETS
    chosen = Profile.objects.comparing().order_by("-twins_since")[:MOST_MEMBERS]
    joined = dict(chosen.values_list("pk", "reader__date_joined"))
    rows = np.concatenate([_data_sets[0], _ratings_of(list(joined))])
    circle = Circle.of(
        rows["reader"].astype(np.int64),
        rows["book"].astype(np.int64),
        rows["half_stars"].astype(np.uint8),
    )
    settled = timezone.now() - SETTLED
    fresh = [pk for pk, at in joined.items() if at > settled]
    found = Compared(
        circle,
        np.isin(circle.readers, list(joined)),
        ~np.isin(circle.readers, fresh),
    )
    _kept = found, now + FRESH
    return found


def _readers_of_data_sets() -> list[int]:
    drawn = User.objects.exclude(source="").order_by(MD5(Cast("pk", CharField())))
    return list(drawn.values_list("pk", flat=True)[:MOST_OF_DATA_SETS])


def _ratings_of(readers: list[int]) -> np.ndarray:
    # COPY takes no parameters: these are numbers of ours.
    ids = ",".join(str(int(pk)) for pk in readers)
    return copy_histories_out(_RATINGS.format(ids=ids, most=MOST_RATINGS_EACH))

"""What is watched of the model that serves, and from where on it is too much: the one place for that.

Every value grows with the distance from what the model learnt. A limit is the least at which readers
would notice, well above what chance alone brings to data of the size that it takes.
"""

from dataclasses import dataclass
from enum import StrEnum


class Measure(StrEnum):
    STARS = "stars"
    SCORES = "scores"
    POPULARITY = "popularity"
    NEW_READERS = "new_readers"
    NEW_BOOKS = "new_books"
    NEW_ERROR = "new_error"
    KNOWN_ERROR = "known_error"
    BEFORE_ERROR = "before_error"
    BEFORE_LISTS = "before_lists"


@dataclass(frozen=True)
class Limit:
    """Crossed by a value above `limit`; with fewer than `needed` of what it is made of, by fewer than
    `readers` readers, it says nothing.
    """

    limit: float
    needed: int
    readers: int = 0
    is_share: bool = True  # else a stability index


# An alert is over when the value has come down to this part of its limit: one that goes to and fro
# about the limit is not raised anew each day.
EASED = 0.9
# Places of the list of the most rated books that are compared.
TOP = 100

LIMITS = {
    # Rule of thumb: from 0.1 a distribution moves, from 0.25 it is another. Readers have habits: ten
    # ratings each of fifty readers of goodbooks-10k make up to 0.1 by chance, one time in a hundred 0.06.
    Measure.STARS: Limit(0.2, needed=500, readers=50, is_share=False),
    # As above. Histories of half the length make 0.1.
    Measure.SCORES: Limit(0.25, needed=200, is_share=False),
    # Of the hundred most rated books; below 200 rated books the hundred are half of all.
    Measure.POPULARITY: Limit(0.3, needed=2 * TOP),
    # Lists count a new reader's ratings at once, but the ties between books are those of the others.
    Measure.NEW_READERS: Limit(0.2, needed=200),
    # Of new ratings; to these books no other reader's rating leads.
    Measure.NEW_BOOKS: Limit(0.1, needed=500, readers=50),
    # The error of 300 ratings is known to about 5 %.
    Measure.NEW_ERROR: Limit(0.15, needed=300, readers=50),
    # The same kind of readers and ratings as at training, a thousand readers: known to 2 %.
    Measure.KNOWN_ERROR: Limit(0.1, needed=300, readers=30),
    # As the gate judges: held-out readers of each training. Its own limit is 5 %, on one day's data.
    Measure.BEFORE_ERROR: Limit(0.1, needed=30),
    Measure.BEFORE_LISTS: Limit(0.2, needed=30),
}
# Training anew on the same data would end as it did: for these it is going back that helps.
NOT_MENDED_BY_TRAINING = {Measure.BEFORE_ERROR, Measure.BEFORE_LISTS}

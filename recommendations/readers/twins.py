"""Taste twins: what a reader who chose it may see of those near by taste, and of whom by name.

Two answers, with two rules. Figures are about a group and have at least FEWEST readers behind each of
them; a count is shown as the step it has reached, never as it is. People are named only if they chose
both to be compared and to have a public page, and of their books only what that page shows is named.
"""

from collections import defaultdict
from dataclasses import dataclass, field

import numpy as np
from django.db.models import Exists, OuterRef

from accounts.models import User
from accounts.profile_models import Profile
from accounts.profiles import profile_of
from catalog.models import Book, Tag
from recommendations import serving
from recommendations.cards import in_order
from recommendations.engine.circle import LOVED, MIN_SHARED, Near
from recommendations.history import History, history_of
from recommendations.known_books import known_books
from recommendations.readers.circles import Compared, compared
from shelves.models import Rating

# A figure with fewer readers behind it is not shown.
FEWEST = 5
GROUP = 50
# What a count has reached; between two steps it stays what it was. The last one is far from all of the
# group: that "all" of a group did something would say it of each.
STEPS = (5, 10, 20, 30)
# Looked at: as many may have taken their choice back in the last minutes.
_CANDIDATES = 500
# Nearness, see engine.circle. On 2,000 simulated readers the 50 nearest of one have 0.23 and more.
NEAR, VERY_NEAR = 0.1, 0.3
BOOKS, GENRES, NAMED, IN_COMMON = 12, 6, 12, 4
# As many loved books of a genre make it one of a reader's.
_A_TASTE_FOR = 3


@dataclass(frozen=True)
class Loved:
    book: Book
    readers: int  # of the group, as a step: this many or more


@dataclass(frozen=True)
class GenreOfGroup:
    genre: Tag
    readers: int  # of the group, as a step


@dataclass(frozen=True)
class Group:
    """The nearest readers, none of whom is named."""

    readers: int  # as a step, or GROUP
    very_near: bool  # half of them at least are
    loved: list[Loved]  # that the asking reader does not know yet
    genres: list[GenreOfGroup]


@dataclass(frozen=True)
class Twin:
    """A reader with a public page."""

    profile: Profile
    very_near: bool
    both_loved: list[Book] = field(default_factory=list)  # as far as their page shows their stars


@dataclass(frozen=True)
class Twins:
    """`group` is None where fewer than FEWEST are near."""

    rated: int
    group: Group | None
    named: list[Twin]
    personal: bool = True  # False: the reader takes part, and wants no personal picks

    @property
    def missing(self) -> int:
        """So many books more, and there is something to compare."""
        return max(MIN_SHARED - self.rated, 0)


def twins_of(reader: User) -> Twins | None:
    """None for a reader who did not choose it. Who takes part is asked anew each time."""
    if not profile_of(reader).is_compared:
        return None
    if not reader.personalised:
        return Twins(0, None, [], personal=False)
    history = history_of(reader)
    if history.rated < MIN_SHARED:
        return Twins(history.rated, None, [])
    among = compared()
    near = among.circle.nearest(history.books, history.values, _CANDIDATES, reader.pk)
    near = near.where(near.nearness >= NEAR)
    profiles = _still_compared(among, near)
    ids = among.circle.readers[near.places]
    here = near.where(~among.member[near.places] | np.isin(ids, list(profiles)))
    behind = here.where(among.counts[here.places])
    behind = behind.where(np.arange(len(behind)) < GROUP)
    group = _group(among, behind, history) if len(behind) >= FEWEST else None
    return Twins(history.rated, group, _named(reader, among, here, profiles))


def step_of(count: int) -> int:
    """The step that a count has reached; 0: fewer than FEWEST."""
    return max((step for step in STEPS if step <= count), default=0)


def _still_compared(among: Compared, near: Near) -> dict[int, Profile]:
    """Of the members among these those who take part at this moment."""
    members = among.circle.readers[near.places[among.member[near.places]]]
    return Profile.objects.comparing().in_bulk(members.tolist())


def _group(among: Compared, near: Near, history: History) -> Group:
    size = GROUP if len(near) == GROUP else step_of(len(near))
    of, books = among.circle.loved_by(near.places)
    very_near = bool(np.median(near.nearness) >= VERY_NEAR)
    return Group(size, very_near, _loved(among, books, history), _genres(of, books))


def _loved(among: Compared, books: np.ndarray, history: History) -> list[Loved]:
    """The loved books, those first that are loved here more than elsewhere."""
    ids, counts = np.unique(books, return_counts=True)
    known = np.concatenate([history.books, history.dismissed])
    kept = (counts >= FEWEST) & ~np.isin(ids, known)
    ids, counts = ids[kept], counts[kept]
    place = np.searchsorted(among.circle.books, ids)
    fame = among.circle.book_indptr[place + 1] - among.circle.book_indptr[place]
    # By steps too: an order by the counts would tell more of them than is shown.
    steps = np.array([step_of(count) for count in counts], int)
    best = np.argsort(-steps / np.sqrt(fame), kind="stable")[:BOOKS]
    readers = dict(zip(ids[best].tolist(), steps[best].tolist(), strict=True))
    return [Loved(book, readers[book.pk]) for book in in_order(readers)]


def _genres(of: np.ndarray, books: np.ndarray) -> list[GenreOfGroup]:
    """The genres of which most of the group love a few books; none without a model."""
    model = serving.current()
    if model is None:
        return []
    known = np.isin(books, model.model.books)
    genre = known_books(model.model.books).main_genre[model.model.columns(books)]
    pairs, loved = np.unique(np.stack([of[known], genre]), axis=1, return_counts=True)
    ids, counts = np.unique(pairs[1, (loved >= _A_TASTE_FOR) & (pairs[1] > 0)], return_counts=True)
    steps = {pk: step_of(count) for pk, count in zip(ids.tolist(), counts.tolist(), strict=True)}
    shown = [pk for pk, step in steps.items() if step]
    tags = sorted(Tag.objects.filter(pk__in=shown), key=lambda tag: (-steps[tag.pk], tag.name))
    return [GenreOfGroup(tag, steps[tag.pk]) for tag in tags[:GENRES]]


def _named(reader: User, among: Compared, near: Near, profiles: dict[int, Profile]) -> list[Twin]:
    ids = among.circle.readers[near.places].tolist()
    nearness = dict(zip(ids, near.nearness.tolist(), strict=True))
    shown = [pk for pk in ids if pk in profiles and profiles[pk].is_public][:NAMED]
    both = _both_loved(reader, [pk for pk in shown if profiles[pk].shows_ratings])
    return [Twin(profiles[pk], nearness[pk] >= VERY_NEAR, both.get(pk, [])) for pk in shown]


def _both_loved(reader: User, others: list[int]) -> dict[int, list[Book]]:
    """By reader the latest that they loved, of those that this reader loved too."""
    if not others:
        return {}
    mine = Rating.objects.filter(reader=reader, book=OuterRef("book"), half_stars__gte=LOVED)
    rows = Rating.objects.filter(Exists(mine), reader__in=others, half_stars__gte=LOVED)
    found: dict[int, list[int]] = defaultdict(list)
    for pk, book in rows.order_by("-pk").values_list("reader_id", "book_id"):
        if len(found[pk]) < IN_COMMON:
            found[pk].append(book)
    books = {book.pk: book for book in in_order({pk for some in found.values() for pk in some})}
    return {pk: [books[book] for book in some if book in books] for pk, some in found.items()}

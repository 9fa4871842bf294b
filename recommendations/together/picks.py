"""What a group might read: picks that suit all, each with how well it suits whom, and why.

The others' ratings and shelves are told to nobody. Of a member the group learns how well a pick suits
them, in four steps, and the genre of theirs that speaks for it; the books that do are shown to each
reader themselves alone.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Book, Tag
from recommendations import ranking, selectors, serving
from recommendations.cards import cards_of
from recommendations.dialling import PER_AUTHOR, Dialled, dials_of_all
from recommendations.engine.dials import Behind
from recommendations.engine.together import Way, for_all, suits
from recommendations.fallback import Fallback
from recommendations.history import History, histories_of
from recommendations.known_books import KnownBooks, known_books
from recommendations.listing import why_no_model
from recommendations.models import Together, TogetherMember
from recommendations.selectors import Cause, Pick
from recommendations.together.groups import members_of

PICKS = 12
# From which value of `engine.together.suits` on: of 10,000 books the first 10, 100, 1,000.
LEVELS = (0.25, 0.5, 0.75)
STEPS = ("hardly", "maybe", "well", "very_well")
WORDS: tuple[str | Promise, ...] = (
    _("hardly speaks to them"),
    _("might do"),
    _("suits them"),
    _("suits them well"),
)
WORDS_TO_YOU: tuple[str | Promise, ...] = (
    _("hardly speaks to you"),
    _("might do"),
    _("suits you"),
    _("suits you well"),
)
# Two and a half stars and less: who gave that is not asked to read it again.
_NOT_AGAIN = 5


@dataclass(frozen=True)
class Guest:
    """One of several people who are in no group, and tell what they like only for this once."""

    pk: int  # their place, from 0
    called: str


Member = TogetherMember | Guest


@dataclass(frozen=True)
class Suit:
    """How well a pick suits one member."""

    member: Member
    mine: bool  # the asking reader's own
    level: int  # 0 to 3
    genre: str  # of theirs that speaks for it most; empty where none does
    # Their own, and predicted for them; none of those whose books may not be named.
    causes: list[Cause] = field(default_factory=list)
    stars: float | None = None

    @property
    def words(self) -> str:
        """The genre only of the others: to oneself the books are named."""
        words = str((WORDS_TO_YOU if self.mine else WORDS)[self.level])
        if self.mine or not self.genre:
            return words
        return gettext("%(words)s, because of %(genre)s") % {"words": words, "genre": self.genre}

    @property
    def slug(self) -> str:
        return STEPS[self.level]

    @property
    def part(self) -> float:
        """Of a bar, for the eye."""
        return (self.level + 1) / len(WORDS)


@dataclass(frozen=True)
class SharedPick:
    pick: Pick  # with the asking reader's own causes and stars, if they have a taste
    suits: list[Suit]

    @property
    def book(self) -> Book:
        return self.pick.book


@dataclass(frozen=True)
class SharedPicks:
    items: list[SharedPick]
    members: Sequence[Member]
    # They rated nothing that says anything, or want no personal picks; they do not vote.
    without_taste: list[Member]
    no_language: bool = False  # that all of them have chosen: languages were left aside
    fallback: Fallback | None = None  # why there are none
    model_version: int | None = None


@dataclass(frozen=True, eq=False)
class _Voter:
    member: Member
    history: History
    scores: np.ndarray  # (B,) float32
    suits: np.ndarray  # (B,) from 0 to 1


def picks_together(
    group: Together, reader: User, way: Way, *, once_read: bool = False, n: int = PICKS
) -> SharedPicks:
    """For this reader, who is one of the group; each of the others sees other causes.

    once_read  one of them may have read it; otherwise none of them has
    """
    members = members_of(group)
    serves = serving.current()
    if serves is None:
        return SharedPicks([], members, [], fallback=why_no_model())
    histories = histories_of(member.reader for member in members)
    set_to, no_language = strictest(dials_of_all([member.reader_id for member in members]))
    among = [(member, histories[member.reader_id]) for member in members]
    mine = next((member.pk for member in members if member.reader_id == reader.pk), None)
    tell = () if mine is None else (mine,)
    found = picks_among(serves, among, way, set_to, once_read=once_read, n=n, mine=mine, tell=tell)
    return replace(found, no_language=no_language)


def picks_among(
    serves: serving.Serving,
    among: Sequence[tuple[Member, History]],
    way: Way,
    set_to: Dialled,
    *,
    once_read: bool = False,
    n: int = PICKS,
    mine: int | None = None,
    tell: Collection[int],
) -> SharedPicks:
    """For these members with their histories.

    mine  id of the one who asks
    tell  ids of those whose books may be named; of the others only genres are
    """
    model, members = serves.model, [member for member, _history in among]
    voters = [voter for member, history in among if (voter := _voter(serves, member, history))]
    voting = {voter.member.pk for voter in voters}
    silent = [member for member in members if member.pk not in voting]
    if not voters:
        return SharedPicks([], members, silent, model_version=serves.version)
    each = np.stack([voter.suits for voter in voters])
    total = for_all(each, way)
    # Somebody's history must speak for it.
    total[np.stack([voter.scores for voter in voters]).max(axis=0) <= 0] = 0
    known = known_books(model.books)
    behind = _behind(serves, [history for _member, history in among], once_read)
    columns, _strength = model.arrange(
        set_to.engine, total.astype(np.float32), behind, n, known.mask(set_to)
    )
    columns = columns[total[columns] > 0]
    picks = _as_picks(serves, columns, voters, mine, tell, known)
    return SharedPicks(picks, members, silent, model_version=serves.version)


def strictest(dials: list[Dialled]) -> tuple[Dialled, bool]:
    """One setting for all: what any avoids is avoided, in a language that all of them read.

    Second, whether their languages have nothing in common: then none is asked for. How far afield
    and which years is each reader's own affair, and not asked here.
    """
    avoid = {slug for one in dials for slug in one.avoid}
    chosen = [set(one.languages) for one in dials if one.languages]
    common = set.intersection(*chosen) if chosen else set()
    caps = [one.max_per_author for one in dials if one.max_per_author is not None]
    return Dialled(
        max_per_author=min([*caps, PER_AUTHOR]),
        languages=tuple(sorted(common)),
        avoid=tuple(sorted(avoid)),
    ), bool(chosen and not common)


def _voter(serves: serving.Serving, member: Member, history: History) -> _Voter | None:
    """None where what they did with books says nothing of any other."""
    if not history.rated:
        return None
    scores = ranking.scores(serves.model, history)
    if not (scores > 0).any():
        return None
    return _Voter(member, history, scores, suits(scores))


def _behind(serves: serving.Serving, histories: list[History], once_read: bool) -> Behind:
    """What must not be in the list, and how far all of them are in each series."""
    columns = serves.model.columns
    closed: set[int] = set()
    read_by: dict[int, int] = {}
    for history in histories:
        begun = set(history.books.tolist()) - set(history.wanted)
        disliked = history.books[(history.values > 0) & (history.values <= _NOT_AGAIN)]
        closed |= {*history.dismissed.tolist(), *disliked.tolist()}
        closed |= begun - history.read  # in the middle of it
        for pk in begun | history.read:
            read_by[pk] = read_by.get(pk, 0) + 1
    closed |= {pk for pk, readers in read_by.items() if readers > (1 if once_read else 0)}
    read = frozenset.intersection(*(history.read for history in histories))
    done = columns(sorted(read))
    return Behind(done, np.ones(len(done), np.float32), columns(sorted(closed)))


def _as_picks(
    serves: serving.Serving,
    columns: np.ndarray,
    voters: list[_Voter],
    mine: int | None,
    tell: Collection[int],
    known: KnownBooks,
) -> list[SharedPick]:
    ids = serves.model.books[columns].tolist()
    rows = {
        voter.member.pk: ranking.rows_of(serves.model, voter.history, ids)
        for voter in voters
        if voter.member.pk in tell
    }
    causes = {pk for each in rows.values() for pk in each["cause"].ravel().tolist() if pk}
    books = cards_of({*ids, *causes})
    own = {
        member: {pick.book.pk: pick for pick in selectors.picks_with(each, books)}
        for member, each in rows.items()
    }
    genres = [_genres(serves, voter, ids, known) for voter in voters]
    asked = Tag.objects.filter(pk__in={pk for one in genres for pk in one})
    names = {tag.pk: tag.label for tag in asked}
    items: list[SharedPick] = []
    for place, (pk, column) in enumerate(zip(ids, columns.tolist(), strict=True)):
        if pk not in books:
            continue
        nothing = Pick(books[pk], 0, 0.0, None, [], "taste")
        picks = [own.get(voter.member.pk, {}).get(pk, nothing) for voter in voters]
        suits_of = [
            _suit(voter, column, pick, names.get(one[place], ""), voter.member.pk == mine)
            for voter, pick, one in zip(voters, picks, genres, strict=True)
        ]
        pick = next(
            (pick for pick, suit in zip(picks, suits_of, strict=True) if suit.mine), nothing
        )
        items.append(SharedPick(replace(pick, rank=len(items) + 1), suits_of))
    return items


def _suit(voter: _Voter, column: int, own: Pick, genre: str, mine: bool) -> Suit:
    speaks = voter.scores[column] > 0
    genre = genre if speaks else ""
    return Suit(voter.member, mine, _level(voter, column), genre, own.causes, own.stars)


def _level(voter: _Voter, column: int) -> int:
    """Nothing that they did speaks for it: no step is too low."""
    if voter.scores[column] <= 0:
        return 0
    return sum(bool(voter.suits[column] >= least) for least in LEVELS)


def _genres(serves: serving.Serving, voter: _Voter, ids: list[int], known: KnownBooks) -> list[int]:
    """Of each book the genre of the history that speaks for it most; 0 where none does."""
    columns, parts = ranking.speaking(serves.model, voter.history, ids)
    genres = known.main_genre[columns]
    different, of = np.unique(genres, return_inverse=True)
    if not len(different):
        return [0] * len(ids)
    totals = np.zeros((len(ids), len(different)), np.float64)
    np.add.at(totals.T, of, parts.T)
    totals[:, different == 0] = 0
    best = totals.argmax(axis=1)
    speaks = totals[np.arange(len(ids)), best] > 0
    return np.where(speaks, different[best], 0).tolist()

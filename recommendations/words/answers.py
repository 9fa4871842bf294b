"""Books by mood and by words of the reader's own: what the page and the API ask."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from catalog.models import Book, BookTag
from catalog.search import find
from recommendations.cards import cards_of
from recommendations.selectors import Pick
from recommendations.words import serving
from recommendations.words.moods import Mood, moods
from recommendations.words.picks import MOST_SHOWN, Way, WordPick, WordPicks, picks_by_words
from recommendations.words.questions import MOST_MOODS, Question, understand
from recommendations.words.reasons import Said

# Where more than the title is known of a smaller share of the books, the page says so.
_WELL_DESCRIBED = 0.5


@dataclass(frozen=True)
class Answer:
    question: Question = field(default_factory=Question)
    picks: WordPicks = field(default_factory=WordPicks)
    indexed: bool = True  # whether words of shelves and descriptions were asked, not tags alone
    says_little: bool = False  # of most books here only the title is known


def answer(asked: Sequence[Mood], words: str, way: Way, n: int = 20, start: int = 0) -> Answer:
    """The list for these moods and words, from `start` on.

    Until the words of the catalogue have been gathered: books tagged so, then those that search finds.
    """
    served = serving.current()
    if served is None:
        return Answer(picks=_by_tags_and_search(asked, words, way, n, start), indexed=False)
    question = understand(served, asked, words)
    picks = picks_by_words(served, question, way, n, start)
    little = served.described < _WELL_DESCRIBED * len(served.index.books)
    return Answer(question, picks, says_little=little)


def moods_of(slugs: Sequence[str]) -> tuple[list[Mood], list[str]]:
    """The moods of these slugs, at most MOST_MOODS, each once; and the slugs that are none."""
    known = moods()
    asked = list(dict.fromkeys(slugs))
    found = [known[slug] for slug in asked if slug in known]
    return found[:MOST_MOODS], [slug for slug in asked if slug not in known]


def _by_tags_and_search(
    asked: Sequence[Mood], words: str, way: Way, n: int, start: int
) -> WordPicks:
    said: dict[int, Said] = {}
    for mood in asked:
        tagged = BookTag.objects.filter(tag__kind="mood", tag__slug=mood.slug)
        order = ("-weight", "-book__rating_count", "book_id")
        for pk in tagged.order_by(*order).values_list("book_id", flat=True)[:MOST_SHOWN]:
            before = said.get(pk, Said("tag", []))
            said[pk] = Said("tag", [*before.words, str(mood.name)])
    if words.strip():
        found = find(words, most=MOST_SHOWN, guess=False)
        for pk in found.ids or []:
            said.setdefault(pk, Said("title", found.looked_for))
    closed = set(way.history.dismissed.tolist()) | (set() if way.with_read else way.history.read)
    kept = way.dialled.narrowed(Book.objects.filter(pk__in=said.keys() - closed)).order_by()
    free = set(kept.values_list("pk", flat=True))
    # First what has most of the moods; the order of each stays.
    ids = sorted((pk for pk in said if pk in free), key=lambda pk: -len(said[pk].words))
    ids = ids[:MOST_SHOWN]
    cards = cards_of(ids[start : start + n])
    items = [
        WordPick(Pick(cards[pk], rank, 0.0, None, []), [said[pk]], [], 1.0)
        for rank, pk in enumerate(ids[start : start + n], start + 1)
        if pk in cards
    ]
    return WordPicks(items, len(ids), len(ids))

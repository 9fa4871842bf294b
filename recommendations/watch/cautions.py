"""What to know about the data before trusting what is learnt from them, in sentences, gravest first.

Limits are where a thing begins to show in lists, not where a statistic would call it unlikely.
"""

from collections.abc import Callable, Iterator

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.names import stars_words
from recommendations.watch.figures import Figures

# Below so many readers with enough ratings a new model is published unmeasured (`training`).
READERS_TO_JUDGE = 30
# Of all ratings: so alike, they tell taste from taste no more.
ONE_KIND_OF_STARS = 0.6
# Of readers: so many who rate all books alike, or hardly any, leave few to learn from.
MANY_READERS = 0.2
# Of all ratings on a tenth of the books: lists drift towards what everybody knows already.
FAMOUS_TENTH = 0.8
# Of books: from here on it is a part of the catalogue, not a few strays.
SOME_BOOKS, MANY_BOOKS = 0.05, 0.3
# Of readers: what is measured on so many simulated ones says little of real ones.
MANY_SIMULATED = 0.5


def cautions_of(figures: Figures) -> list[str]:
    """Nothing where there is nothing to say."""
    if not figures["ratings"]:
        return [
            _("There is no rating yet: readers see popular books, and there is nothing to learn.")
        ]
    return [words for rule in _RULES for words in rule(figures)]


def _judged_readers(figures: Figures) -> Iterator[str]:
    enough = figures["a_reader"]["of"] - figures["too_few"]
    if enough < READERS_TO_JUDGE:
        yield ngettext(
            "One reader has five ratings or more: from %(needed)s on, new models are measured before they serve.",
            "%(n)s readers have five ratings or more: from %(needed)s on, new models are measured before they serve.",
            enough,
        ) % {"n": enough, "needed": READERS_TO_JUDGE}


def _simulated(figures: Figures) -> Iterator[str]:
    readers = figures["readers"]
    share = _share(readers["simulated"], readers["all"])
    if share >= MANY_SIMULATED:
        yield _(
            "%(n)s readers (%(percent)s %%) are simulated: what is measured on them says little about real readers."
        ) % _part(readers["simulated"], share)


def _stars(figures: Figures) -> Iterator[str]:
    stars = figures["stars"]
    most = max(range(len(stars)), key=stars.__getitem__)
    share = stars[most] / figures["ratings"]
    if share >= ONE_KIND_OF_STARS:
        yield _(
            "%(percent)s %% of all ratings are %(stars)s stars: so much alike, they hardly tell one taste from another."
        ) % {"percent": _percent(share), "stars": stars_words((most + 1) / 2)}


def _one_note(figures: Figures) -> Iterator[str]:
    share = _share(figures["one_note"], figures["a_reader"]["of"])
    if share >= MANY_READERS:
        yield _(
            "%(n)s readers (%(percent)s %%) gave all their books the same stars: nothing tells what they like best."
        ) % _part(figures["one_note"], share)


def _short_histories(figures: Figures) -> Iterator[str]:
    share = _share(figures["too_few"], figures["a_reader"]["of"])
    if share >= MANY_READERS:
        yield _(
            "%(n)s readers (%(percent)s %%) have fewer than five ratings: models are not judged by them, and their first lists lean on popular books."
        ) % _part(figures["too_few"], share)


def _unrated(figures: Figures) -> Iterator[str]:
    unrated = figures["books"] - figures["a_book"]["of"]
    share = _share(unrated, figures["books"])
    if share >= SOME_BOOKS:
        yield _(
            "%(n)s books (%(percent)s %%) have no rating: they can only be recommended by what they are about."
        ) % _part(unrated, share)


def _famous(figures: Figures) -> Iterator[str]:
    share = figures["a_book"]["top_tenth"]
    if share >= FAMOUS_TENTH:
        yield _(
            "The best-known tenth of the rated books has %(percent)s %% of all ratings: of the others little is learnt."
        ) % {"percent": _percent(share)}


def _undescribed(figures: Figures) -> Iterator[str]:
    catalogue = figures["catalogue"]
    lacks = {
        "tags": _(
            "%(n)s books (%(percent)s %%) have no genre, mood or theme: without ratings, nothing leads to them."
        ),
        "author": _("%(n)s books (%(percent)s %%) have no author."),
        "description": _(
            "%(n)s books (%(percent)s %%) have no description: free words find them by title and tags only."
        ),
        "language": _(
            "%(n)s books (%(percent)s %%) have no language: readers who ask for one do not see them."
        ),
    }
    for what, words in lacks.items():
        missing = catalogue["books"] - catalogue[what]
        if (share := _share(missing, catalogue["books"])) >= MANY_BOOKS:
            yield words % _part(missing, share)


def _odd(figures: Figures) -> Iterator[str]:
    oddities = figures["oddities"]
    if n := oddities["doubles"]:
        yield ngettext(
            "One book is probably there twice: the same title, first author and place in a series.",
            "%(shown)s books are probably there twice: the same title, first author and place in a series.",
            n,
        ) % {"shown": intcomma(n)}
    if n := oddities["future_years"]:
        yield ngettext(
            "One book is said to appear in a year to come.",
            "%(shown)s books are said to appear in years to come.",
            n,
        ) % {"shown": intcomma(n)}
    if n := oddities["future_ratings"]:
        yield ngettext(
            "One rating has a date in the future: a program that sends ratings may have a wrong clock.",
            "%(shown)s ratings have a date in the future: a program that sends ratings may have a wrong clock.",
            n,
        ) % {"shown": intcomma(n)}


def _growth(figures: Figures) -> Iterator[str]:
    if not figures["growth"]["dated"]:
        yield _("No rating has a date: growth can't be shown.")


_RULES: tuple[Callable[[Figures], Iterator[str]], ...] = (
    _judged_readers,
    _simulated,
    _stars,
    _one_note,
    _short_histories,
    _unrated,
    _famous,
    _undescribed,
    _odd,
    _growth,
)


def _share(part: int, whole: int) -> float:
    return part / whole if whole else 0.0


def _part(n: int, share: float) -> dict[str, str]:
    return {"n": intcomma(n), "percent": _percent(share)}


def _percent(share: float) -> str:
    """Never "100" or "0" for nearly all or hardly any."""
    return str(round(100 * share)) if share in (0, 1) else str(min(max(round(100 * share), 1), 99))

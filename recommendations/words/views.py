"""The page by mood."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, page_with_parts
from catalog.search import MAX_QUERY_CHARACTERS
from recommendations.dialling import Dialled, dials_of
from recommendations.history import History
from recommendations.newcomers.visiting import history_of_asker
from recommendations.words.answers import answer, moods_of
from recommendations.words.moods import Mood, moods
from recommendations.words.picks import MOST_SHOWN, TASTES, Way, has_taste
from web.pages import ListPage, page_number

PER_PAGE = 9
LAST_PAGE = -(-MOST_SHOWN // PER_PAGE)
_TASTE_WORDS: tuple[Promise, ...] = (_("Not at all"), _("Some"), _("A lot"))
_USUAL_TASTE = 1
# Translators: these are asked of what readers and descriptions say, which is mostly English: words
# that are not understood there find nothing, or the opposite. Leave them unless your books have more.
EXAMPLES: tuple[Promise, ...] = (
    _("lonely robots, hopeful ending"),
    _("cosy mystery in a village"),
    _("funny fantasy with dragons"),
    _("books about grief"),
    _("space opera with politics"),
    _("witches without romance"),
)


@dataclass(frozen=True)
class Asking:
    """What stands in the address; what makes no sense there is left out."""

    moods: list[Mood]
    left_out: list[str]
    words: str
    taste: int  # place in TASTES
    with_read: bool

    @classmethod
    def of(cls, data: QueryDict) -> "Asking":
        found, left_out = moods_of(data.getlist("mood"))
        taste = data.get("taste", "")
        return cls(
            found,
            [slug[:40] for slug in left_out[:5]],
            data.get("words", "").replace("\x00", "")[:MAX_QUERY_CHARACTERS].strip(),
            int(taste) if taste in {"0", "1", "2"} else _USUAL_TASTE,
            data.get("read") == "1",
        )

    def __bool__(self) -> bool:
        return bool(self.moods or self.words)


@require_safe
@page_with_parts
def by_mood(request: HtmxRequest) -> HttpResponse:
    """`mood` (many), `words`, `taste` 0 to 2, `read` 1: with books that the reader has read."""
    asking = Asking.of(request.GET)
    history = history_of_asker(request)
    dialled = dials_of(request.user) if request.user.is_authenticated else Dialled()
    context = _found(request, asking, history, dialled) if asking else {}
    context |= _offered(asking, history)
    part = request.htmx.target == "mood-results"
    name = "includes/mood_results.html" if part else "moods.html"
    return render(request, f"recommendations/{name}", context)


def _found(
    request: HtmxRequest, asking: Asking, history: History, dialled: Dialled
) -> dict[str, Any]:
    number = page_number(request.GET.get("page"), LAST_PAGE)
    start = (number - 1) * PER_PAGE
    way = Way(history, dialled, TASTES[asking.taste], asking.with_read)
    found = answer(asking.moods, asking.words, way, PER_PAGE, start)
    more = found.picks.total > start + PER_PAGE
    page = ListPage(found.picks.items, number, more, LAST_PAGE)
    return {"answer": found, "page": page, "picks": found.picks, "narrows": dialled.narrows}


def _offered(asking: Asking, history: History) -> dict[str, Any]:
    chosen = {mood.slug for mood in asking.moods}
    tasted = has_taste(history)
    return {
        "asking": asking,
        "moods": [(mood, mood.slug in chosen) for mood in moods().values()],
        "tastes": [(n, words, n == asking.taste) for n, words in enumerate(_TASTE_WORDS)]
        if tasted
        else [],
        "has_read": len(history.books) > 0 or bool(history.read),
        "examples": EXAMPLES,
        "most_words": MAX_QUERY_CHARACTERS,
        "tries": True,
    }

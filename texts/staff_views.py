"""The corpus, as pages: whose words and which languages are known, and how much of each."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.audit import acts_on
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from registry.models import Kind
from texts import holdings
from texts.corpus import LEAST_WORDS, LEAST_WORKS
from texts.engine.samples import FEWEST_LINES, FEWEST_WORDS
from texts.language_names import name_of, tag_of
from texts.models import LanguageSample
from texts.reading import MOST_BYTES
from web.pages import list_page

A_PAGE = 50
MOST_BYTES_TOGETHER = 100 * 2**20
TRAINED = (Kind.AUTHORS, Kind.LANGUAGES)
# What it takes, as pages say it.
LEAST = {"fewest": FEWEST_WORDS, "least_works": LEAST_WORKS, "least_words": LEAST_WORDS}


@require_safe
@staff_page("texts.view_work")
def corpus(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/texts/corpus.html", holding(request))


def holding(request: ReaderRequest) -> dict[str, Any]:
    """What there is, a page of writers at a time."""
    page = list_page(holdings.writers(), request.GET.get("page"), A_PAGE)
    for each in page.items:
        each.amount = holdings.amount(each)
    return {
        "totals": holdings.totals(),
        "page": page,
        **LEAST,
        "trained": TRAINED,
        "most": MOST_BYTES // 2**20,
        "together": MOST_BYTES_TOGETHER // 2**20,
    }


@require_safe
@staff_page("texts.view_work")
def writer(request: ReaderRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(holdings.writers(), pk=pk)
    context = {
        "writer": whose,
        "amount": holdings.amount(whose),
        "page": list_page(holdings.works_of(whose), request.GET.get("page"), A_PAGE),
        "passages": holdings.passages_of(whose),
        "acts": acts_on(whose),
        "is_public": not whose.works.filter(public_domain=False).exists(),
        **LEAST,
    }
    return render(request, "staff/texts/writer.html", context)


@require_safe
@staff_page("texts.view_work")
def languages(request: ReaderRequest) -> HttpResponse:
    context = {"languages": holdings.languages(), "least_lines": FEWEST_LINES}
    return render(request, "staff/texts/languages.html", context)


@require_safe
@staff_page("texts.view_work")
def language(request: ReaderRequest, code: str) -> HttpResponse:
    page = list_page(LanguageSample.objects.filter(code=code), request.GET.get("page"), A_PAGE)
    if not page.items and page.number == 1:
        raise Http404
    context = {"code": code, "tag": tag_of(code), "name": name_of(code), "page": page}
    return render(request, "staff/texts/language.html", context)

"""The catalogue as a reader walks through it: search, filters, and what the search box offers."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, page_with_parts
from accounts.models import User
from catalog.forms import SearchForm
from catalog.landing import called, canonical
from catalog.models import Book
from catalog.search import MAX_QUERY_CHARACTERS, Found, find
from catalog.search.facets import facets_of
from catalog.search.suggestions import suggest
from catalog.search.words import books_of
from shelves.models import Dismissal, OwnShelfBook, Rating, ShelfEntry
from web.pages import list_page

PER_PAGE = 24
SHOWN_INSTEAD = 6


@require_safe
@page_with_parts
def browse(request: HtmxRequest) -> HttpResponse:
    if request.htmx.target == "suggestions":
        offers = suggest(request.GET.get("q", "")[:MAX_QUERY_CHARACTERS])
        return render(request, "catalog/includes/suggestions.html", {"offers": offers})
    reader = request.user if request.user.is_authenticated else None
    form = SearchForm(request.GET, has_books=reader is not None)
    query, filters = form.asked()
    if reader and form.cleaned_data.get("not_mine"):
        filters = replace(filters, without=ids_of_books_of(reader))
    found = find(query, filters)
    searching = bool(query or form.chosen)
    page = list_page(found, request.GET.get("page"), PER_PAGE)
    context: dict[str, Any] = {
        "form": form,
        "called": called(form, query),
        # A page with nothing on it is nobody's find.
        "canonical": canonical(form, query, page.number) if page.items else "",
        "query": query,
        "searching": searching,
        "found": found,
        "page": page,
    }
    if searching:
        context |= {"facets": facets_of(found.best, filters)} if found.best else _instead(found)
    results_only = request.htmx.target == "results"
    template = "catalog/includes/results.html" if results_only else "catalog/browse.html"
    return render(request, template, context)


def ids_of_books_of(reader: User) -> list[int]:
    """Books that the reader has rated, put on a shelf, or put aside."""
    rated = Rating.objects.filter(reader=reader).values_list("book_id", flat=True)
    return list(
        rated.union(
            ShelfEntry.objects.filter(reader=reader).values_list("book_id", flat=True),
            OwnShelfBook.objects.filter(shelf__reader=reader).values_list("book_id", flat=True),
            Dismissal.objects.filter(reader=reader).values_list("book_id", flat=True),
        )
    )


def _instead(found: Found) -> dict[str, Any]:
    """For a page that found nothing: the words that books here have, and books that many know."""
    books = books_of(found.looked_for) if len(found.looked_for) > 1 else {}
    return {
        "words": [(word, books[word]) for word in dict.fromkeys(found.looked_for) if word in books],
        "popular": Book.objects.popular().with_card_details()[:SHOWN_INSTEAD],
    }

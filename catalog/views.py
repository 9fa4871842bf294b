"""The catalogue: finding books, their covers, and their short addresses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from accounts.http import HtmxRequest, page_with_parts
from catalog.covers import draw_alone
from catalog.forms import SearchForm
from catalog.models import Book
from catalog.search import search_books
from web.pages import list_page

PER_PAGE = 24
# Counting further would cost more than knowing is worth.
COUNTED = 1000


@require_safe
@page_with_parts
def browse(request: HtmxRequest) -> HttpResponse:
    form = SearchForm(request.GET)
    query, filters = form.asked()
    found = search_books(query, filters)
    context = {
        "form": form,
        "query": query,
        "searching": bool(query or form.chosen),
        "page": list_page(found.with_card_details(), request.GET.get("page"), PER_PAGE),
        "count": found.order_by()[: COUNTED + 1].count(),
        "counted": COUNTED,
    }
    results_only = request.htmx.target == "results"
    return render(
        request, "catalog/includes/results.html" if results_only else "catalog/browse.html", context
    )


@require_safe
def short_address(request: HttpRequest, pk: int) -> HttpResponse:
    return redirect(get_object_or_404(Book, pk=pk), permanent=True)


@require_safe
@cache_control(public=True, max_age=86_400)
def cover(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawn cover as a picture, for programs that show our books."""
    book = get_object_or_404(Book.objects.with_card_details(), pk=pk)
    svg = draw_alone(book.title, book.byline, book.main_genre_slug)
    return HttpResponse(svg, content_type="image/svg+xml")

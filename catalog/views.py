"""The catalogue: short addresses of books, and their covers."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from catalog.covers import draw_alone
from catalog.models import Book


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

"""Every public page, for search engines: an index of parts, each of at most 50,000 addresses.

A part holds the books of one range of ids, so that it is found by the primary key however many there
are, and keeps its address as others come. Django's own sitemaps skip over all the rows before a page.
No page says when it last changed: what is on a book's page changes with every rating.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from xml.sax.saxutils import escape

from django.conf import settings
from django.db import connection
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, conditional_page, require_safe

from bookrec_site.search_engines import PAGES_OF_THEIR_OWN
from catalog.models import Book, BookTag, Tag, address_of

MOST_ADDRESSES = 50_000  # https://www.sitemaps.org/protocol.html
MOST_PARTS = 50_000
_TYPE = "application/xml; charset=utf-8"
_HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_SPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
_A_PIECE = 500

_PARTS = """
    SELECT part
    FROM generate_series(0, (SELECT (max(id) - 1) / %(size)s FROM catalog_book)) AS part,
        LATERAL (
            SELECT 1 FROM catalog_book
            WHERE id > part * %(size)s AND id <= (part + 1) * %(size)s LIMIT 1
        ) AS any_book
    ORDER BY part
"""
# Differs as soon as one address of the part does.
_STATE = """
    SELECT count(*), sum(hashtextextended(title, id)) FROM catalog_book
    WHERE id > %(size)s::bigint * %(part)s AND id <= %(size)s::bigint * (%(part)s + 1)
"""


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def index(request: HttpRequest) -> HttpResponse:
    _refuse_if_unwanted()
    with connection.cursor() as cursor:
        cursor.execute(_PARTS, {"size": MOST_ADDRESSES})
        parts = [part for (part,) in cursor.fetchall()]
    paths = [reverse("sitemap_pages"), *(reverse("sitemap_books", args=[n]) for n in parts)]
    return _answer(_document("sitemapindex", "sitemap", paths))


@require_safe
@cache_control(public=True, max_age=3600)
@conditional_page
def pages(request: HttpRequest) -> HttpResponse:
    """Pages that are no books, and what one filter of the catalogue finds."""
    _refuse_if_unwanted()
    named = [reverse(name) for name in PAGES_OF_THEIR_OWN]
    used = Tag.objects.filter(Exists(BookTag.objects.filter(tag=OuterRef("pk")))).order_by("pk")
    tags = used[: MOST_ADDRESSES - len(named)]
    return _answer(_document("urlset", "url", [*named, *(tag.get_absolute_url() for tag in tags)]))


def _state_of(request: HttpRequest, part: int) -> str | None:
    if part >= MOST_PARTS:  # no index has room for more
        return None
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"size": MOST_ADDRESSES, "part": part})
        books, titles = cursor.fetchone()
    return f'"{books}-{titles}"' if books else None


@require_safe
@cache_control(public=True, max_age=3600)
@condition(etag_func=_state_of)
def books(request: HttpRequest, part: int) -> StreamingHttpResponse:
    _refuse_if_unwanted()
    first = part * MOST_ADDRESSES
    within = Book.objects.filter(pk__gt=first, pk__lte=first + MOST_ADDRESSES).order_by("pk")
    found = list(within.values_list("pk", "title")) if part < MOST_PARTS else []
    if not found:
        raise Http404
    paths = (address_of(pk, title) for pk, title in found)
    lines = _document("urlset", "url", paths)
    pieces = iter(lambda: "".join(islice(lines, _A_PIECE)), "")
    return StreamingHttpResponse(pieces, content_type=_TYPE)


def _refuse_if_unwanted() -> None:
    if not settings.SEARCH_ENGINES:
        raise Http404


def _answer(lines: Iterable[str]) -> HttpResponse:
    return HttpResponse("".join(lines), content_type=_TYPE)


def _document(whole: str, entry: str, paths: Iterable[str]) -> Iterator[str]:
    yield f"{_HEAD}<{whole} {_SPACE}>\n"
    for path in paths:
        yield f"<{entry}><loc>{escape(settings.BASE_URL + path)}</loc></{entry}>\n"
    yield f"</{whole}>\n"

"""What somebody tells us without an account. It stays with their browser, in one signed cookie.

Nothing of it is stored here: the cookie goes when the browser is closed, and with it all that was
said. `recommendations.receivers` hands the ratings over to whoever signs up or signs in.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from django.conf import settings
from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.cache import add_never_cache_headers
from django.utils.translation import ngettext

from accounts.models import User
from catalog.models import Book
from recommendations.history import History, history_of
from shelves import services
from shelves.acting import alone
from shelves.models import MAX_HALF_STARS, MIN_HALF_STARS, Rating, ShelfEntry

# Together they keep the cookie well below the 4,096 bytes that every browser takes.
MOST_RATINGS = 50
MOST_PASSED = 100

_NOBODY = 0


class VisitFull(ValueError):
    """As many books are rated as a visit holds."""


@dataclass(frozen=True)
class Visit:
    """Half stars by book id, in the order they were given; books that were not read, latest last."""

    ratings: Mapping[int, int] = field(default_factory=dict)
    passed: tuple[int, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.ratings or self.passed)

    @property
    def history(self) -> History:
        return History(
            books=np.array(list(self.ratings), np.int64),
            values=np.array(list(self.ratings.values()), np.uint8),
            dismissed=np.empty(0, np.int64),
        )

    def rated(self, book: int, half_stars: int) -> "Visit":
        """With this rating. Raises VisitFull; a book that is rated can always be rated anew."""
        if book not in self.ratings and len(self.ratings) >= MOST_RATINGS:
            raise VisitFull
        passed = tuple(pk for pk in self.passed if pk != book)
        return Visit({**self.ratings, book: half_stars}, passed)

    def unrated(self, book: int) -> "Visit":
        return replace(self, ratings={pk: n for pk, n in self.ratings.items() if pk != book})

    def not_read(self, books: Iterable[int]) -> "Visit":
        """Without these among the books to rate; of very many the first ones may come again."""
        latest = [*self.passed, *books]
        return replace(self, passed=tuple(dict.fromkeys(reversed(latest)))[:MOST_PASSED][::-1])


class Visits:
    """Middleware: writes down what a view asked to `keep`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        visit = getattr(request, "visit_to_keep", None)
        if visit is not None:
            _write(request, response, visit)
        if hasattr(request, "visit") and request.visit:
            add_never_cache_headers(response)
        return response


def visit_of(request: HttpRequest) -> Visit:
    """What was said in this visit; empty too where the cookie is damaged or somebody else's."""
    visit: Visit | None = getattr(request, "visit", None)
    if visit is None:
        visit = _read(request, _reader_id(request))
        request.visit = visit  # type: ignore[attr-defined]
    return visit


def history_of_asker(request: HttpRequest) -> History:
    """The reader's; of a visitor what they said in this visit."""
    if request.user.is_authenticated:
        return history_of(request.user)
    return visit_of(request).history


def left_at_the_door(request: HttpRequest) -> Visit:
    """What was said before signing in."""
    return _read(request, _NOBODY)


def keep(request: HttpRequest, visit: Visit) -> None:
    request.visit = request.visit_to_keep = visit  # type: ignore[attr-defined]


def take_over(reader: User, visit: Visit) -> int:
    """How many ratings became the reader's; what they have rated themselves stays as it is."""
    with alone(reader):
        rated = Rating.objects.filter(reader=reader, book__in=visit.ratings)
        books = Book.objects.filter(pk__in=visit.ratings).exclude(pk__in=rated.values("book"))
        fresh = {book.pk: book for book in books}
        now = timezone.now()
        services.bring_back_ratings(reader, {pk: (visit.ratings[pk], now) for pk in fresh})
        wanted = ShelfEntry.objects.filter(
            reader=reader, book__in=fresh, shelf=ShelfEntry.Shelf.WANT
        )
        for pk in list(wanted.values_list("book_id", flat=True)):
            services.take_off_shelf(reader, fresh[pk])
        services.take_back_dismissals(reader, fresh)
    return len(fresh)


def welcome_words(kept: int) -> str:
    """What the notice says to them."""
    words = ngettext(
        "The book that you rated before you signed in is among yours, with its stars.",
        "The %(n)s books that you rated before you signed in are among yours, with their stars.",
        kept,
    )
    return words % {"n": kept}


def _reader_id(request: HttpRequest) -> int:
    user = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else _NOBODY


def _cookie_name() -> str:
    return "__Host-visit" if settings.SESSION_COOKIE_SECURE else "bookrec_visit"


def _signer(reader_id: int) -> Signer:
    """One a reader: on a shared computer nobody goes on where another one stopped."""
    return Signer(salt=f"recommendations.visiting:{reader_id}")


def _read(request: HttpRequest, reader_id: int) -> Visit:
    try:
        ratings, passed = _signer(reader_id).unsign_object(request.COOKIES.get(_cookie_name(), ""))
    except (BadSignature, ValueError, TypeError):
        return Visit()
    scale = range(MIN_HALF_STARS, MAX_HALF_STARS + 1)
    return Visit({pk: n for pk, n in ratings if n in scale}, tuple(passed))


def _write(request: HttpRequest, response: HttpResponse, visit: Visit) -> None:
    if not visit:
        response.delete_cookie(_cookie_name(), samesite="Lax")
        return
    said = [list(visit.ratings.items()), visit.passed]
    response.set_cookie(
        _cookie_name(),
        _signer(_reader_id(request)).sign_object(said, compress=True),
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )

"""A reader who has something on every page, and how many questions each page asks the database.

Both functions run in a process of their own, inside Django, beside the site that they are about.
"""

from typing import Any, NamedTuple

from django.utils import timezone

from benchmarks.own_site import start_django

RATINGS = 60
REVIEW = "Read in one sitting, and *again* a year later.\n\n> A line worth keeping."


class Stage(NamedTuple):
    """Who is signed in, and the addresses that depend on the data."""

    cookie: str
    book: int
    books: list[str]
    """Addresses of the most rated books, the reader's own book first."""
    reader: str
    group: str


def set_stage(environment: dict[str, str]) -> Stage:
    """Somebody who rated what that reader of the data set did whose ratings are closest to 60."""
    start_django(environment)
    from django.conf import settings
    from django.test import Client

    from accounts.consent import choose
    from accounts.models import User
    from accounts.privacy_models import How, Purpose
    from accounts.profiles import Chosen, keep_profile
    from catalog.models import Book
    from recommendations.together import groups
    from shelves import goals, reviews, services

    reader = User.objects.create_user("bench@example.org", name="A quiet reader")
    rated = _copied_ratings(reader)
    for book in Book.objects.exclude(pk__in=[book.pk for book in rated])[:8]:
        services.want_to_read(reader, book)
    reviews.write_review(reader, rated[0], REVIEW, spoiler=False)
    goals.set_goal(reader, timezone.localdate().year, 24)
    choose(reader, {Purpose.TWINS: True}, How.PAGE)
    keep_profile(reader, Chosen(public=True, handle="quiet", name="A quiet reader"))
    group = groups.make_group(reader, "Sunday club", "Ann")
    other = User.objects.create_user("other@example.org", name="Ben")
    groups.join(group.token, other, "Ben")
    _copied_ratings(other, 1)

    client = Client()
    client.force_login(reader)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    popular = Book.objects.exclude(pk=rated[0].pk).order_by("-rating_count", "pk")[:40]
    return Stage(
        cookie=f"{cookie.key}={cookie.value}",
        book=rated[0].pk,
        books=[book.get_absolute_url() for book in (rated[0], *popular)],
        reader="/readers/quiet",
        group=group.get_absolute_url(),
    )


def count_queries(
    environment: dict[str, str], asked: list[tuple[str, dict[str, str]]]
) -> list[int]:
    """SQL statements of each request (path, headers) when asked for the second time."""
    start_django(environment)
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    counts = []
    for path, headers in asked:
        client = Client(SERVER_NAME="127.0.0.1", headers=headers)
        client.get(path)
        with CaptureQueriesContext(connection) as captured:
            client.get(path)
        counts.append(len(captured))
    return counts


def _copied_ratings(reader: Any, place: int = 0) -> list[Any]:
    """The books, best rated first."""
    from django.db.models import Count
    from django.db.models.functions import Abs

    from accounts.models import User
    from shelves.models import Rating
    from shelves.services import rate_book

    away = Abs(RATINGS - Count("ratings"))
    model = User.objects.exclude(source="").annotate(away=away).order_by("away", "pk")[place]
    rated = Rating.objects.filter(reader=model).select_related("book")
    ratings = list(rated.order_by("-half_stars", "book_id"))
    for rating in ratings:
        rate_book(reader, rating.book, rating.half_stars)
    return [rating.book for rating in ratings]

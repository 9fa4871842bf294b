"""Many readers with tokens, for a benchmark of the API. Runs inside Django, beside the site."""

from typing import NamedTuple

from benchmarks.own_site import start_django

RATINGS = 30


class World(NamedTuple):
    """Whom the load is, and what it asks for."""

    tokens: list[str]
    books: list[int]
    words: list[str]


def make_readers(environment: dict[str, str], count: int) -> World:
    """Each rated what one reader of the data set did, the first RATINGS of it."""
    start_django(environment)
    from accounts.models import ApiToken, User
    from catalog.models import Book
    from shelves.models import Rating

    models = list(User.objects.exclude(source="").order_by("pk").values_list("pk", flat=True))
    readers = User.objects.bulk_create(
        User(email=f"bench{n}@example.org", password="!") for n in range(count)
    )
    theirs: dict[int, list[tuple[int, int]]] = {}
    given = Rating.objects.filter(reader__in=models[:count]).order_by("pk")
    for reader, book, half_stars in given.values_list("reader_id", "book_id", "half_stars"):
        theirs.setdefault(reader, []).append((book, half_stars))
    Rating.objects.bulk_create(
        Rating(reader=reader, book_id=book, half_stars=half_stars)
        for number, reader in enumerate(readers)
        for book, half_stars in theirs.get(models[number % len(models)], [])[:RATINGS]
    )
    tokens = [ApiToken.objects.create(reader, name="bench")[1] for reader in readers]
    books = list(Book.objects.order_by("-rating_count", "pk")[:500])
    words = [word for book in books for word in book.title.split() if len(word) > 3]
    return World(tokens, [book.pk for book in books], words)

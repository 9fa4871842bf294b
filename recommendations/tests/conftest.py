"""A library whose right answers can be seen by eye: readers love red books or blue ones."""

import random
from pathlib import Path

import pytest
from django.core.cache import cache

from accounts.models import User
from catalog.models import Book, BookTag, Tag
from recommendations import cards, known_books, serving, shelving, training
from registry import services as registry
from registry.models import Kind, TrainingRun
from shelves.models import Rating
from shelves.services import rate_book

COLOURS = ("red", "blue")
BOOKS_A_COLOUR = 12


@pytest.fixture(autouse=True)
def own_models(settings, tmp_path: Path, monkeypatch):
    settings.MODELS_DIR = tmp_path / "models"
    monkeypatch.setattr(serving, "_open", None)
    monkeypatch.setattr(serving, "_damaged", {})
    monkeypatch.setattr(known_books, "_kept", None)
    cards.forget()
    cache.clear()


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("alice@example.org", "a long password")


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob@example.org", "a long password")


def books(colour: str) -> list[Book]:
    return list(Book.objects.filter(title__startswith=colour).order_by("pk"))


def add_book(title: str, colour: str) -> Book:
    book = Book.objects.create(title=title, sort_title=title, search_title=title, search_names="")
    tag, _ = Tag.objects.get_or_create(slug=colour, defaults={"name": colour, "kind": "genre"})
    BookTag.objects.create(book=book, tag=tag, weight=1)
    return book


@pytest.fixture
def library(db) -> None:
    """24 books, 60 readers who gave eight books of their colour 4 to 5 stars and two others 1."""
    draw = random.Random(7)
    shelves = {
        colour: [add_book(f"{colour} {n}", colour) for n in range(BOOKS_A_COLOUR)]
        for colour in COLOURS
    }
    for number in range(60):
        mine, other = COLOURS if number % 2 else COLOURS[::-1]
        reader = User.objects.create(source="test", external_id=str(number), is_active=False)
        Rating.objects.bulk_create(
            [
                Rating(reader=reader, book=book, half_stars=draw.choice([8, 9, 10]))
                for book in draw.sample(shelves[mine], 8)
            ]
            + [
                Rating(reader=reader, book=book, half_stars=2)
                for book in draw.sample(shelves[other], 2)
            ]
        )
    for book in Book.objects.all():
        given = list(book.ratings.values_list("half_stars", flat=True))
        book.rating_count, book.rating_sum = len(given), sum(given)
        book.save(update_fields=["rating_count", "rating_sum"])


def train() -> TrainingRun:
    run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.COMMAND, announce=False)
    return training.execute(run)


@pytest.fixture
def trained(library) -> TrainingRun:
    run = train()
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    return run


@pytest.fixture
def small_shelves(monkeypatch):
    """The library is small: shelves of one book count, and are soon full."""
    monkeypatch.setattr(shelving, "SMALLEST", 1)
    monkeypatch.setattr(shelving, "LONGEST", 3)


@pytest.fixture
def fond(alice, trained) -> User:
    """Alice, who loves red books."""
    for book in books("red")[:2]:
        rate_book(alice, book, 10)
    return alice

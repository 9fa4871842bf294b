"""A library whose right answers can be seen by eye: readers love red books or blue ones."""

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as site_settings
from django.core.management import call_command
from django.db import transaction
from django.test import override_settings
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Book, BookTag, ShelfWords, Tag
from recommendations import cards, known_books, serving, shelving, training
from recommendations.tests.described_answers import described
from recommendations.tests.kept_rows import Rows, added, put_rows, take_rows
from recommendations.words import serving as word_serving
from recommendations.words import training as word_training
from registry import services as registry
from registry.models import Kind, TrainingRun
from shelves.models import Rating
from shelves.services import rate_book

COLOURS = ("red", "blue")
BOOKS_A_COLOUR = 12
BASE = "/api/v1"


@pytest.fixture(autouse=True)
def own_models(settings, tmp_path: Path, monkeypatch):
    settings.MODELS_DIR = tmp_path / "models"
    for holder in (serving, word_serving._words):
        monkeypatch.setattr(holder, "_open", None)
        monkeypatch.setattr(holder, "_damaged", {})
    monkeypatch.setattr(serving, "_beside", {})
    monkeypatch.setattr(known_books, "_kept", None)
    cards.forget()


@pytest.fixture
def alice(db) -> User:
    return User.objects.create_user("alice@example.org", "a long password")


@pytest.fixture
def bob(db) -> User:
    return User.objects.create_user("bob@example.org", "a long password")


@pytest.fixture
def as_alice(alice) -> APIClient:
    """A program of hers."""
    client = APIClient()
    client.force_login(alice)
    return client


@pytest.fixture
def operate(operator) -> Callable[..., Any]:
    """Makes a call as the operator and checks the answer against the document."""
    client = APIClient()
    client.force_login(operator)

    def make(method: str, path: str, expected: int, body: Any = None, **ids: Any) -> Any:
        answer = getattr(client, method)(f"{BASE}{path}".format(**ids), body)
        assert answer.status_code == expected, answer.content
        return described(answer) if expected < 400 else answer.json()

    return make


def books(colour: str) -> list[Book]:
    return list(Book.objects.filter(title__startswith=colour).order_by("pk"))


def add_book(title: str, colour: str) -> Book:
    book = Book.objects.create(title=title, sort_title=title, search_title=title, search_names="")
    tag, _ = Tag.objects.get_or_create(slug=colour, defaults={"name": colour, "kind": "genre"})
    BookTag.objects.create(book=book, tag=tag, weight=1)
    return book


def fill_library() -> None:
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


def relearn() -> None:
    """Have a model of what is there now serve."""
    run = train()
    assert run.status == TrainingRun.Status.PROMOTED, run.message


@dataclass(frozen=True)
class KeptLibrary:
    """The library and the model trained on it, as every test finds them."""

    library: Rows
    training: Rows
    models: Path


@pytest.fixture(scope="session")
def kept_library(
    embedded_services, django_db_setup, django_db_blocker, tmp_path_factory
) -> KeptLibrary:
    """Made once, in a transaction that is taken back: training takes longer than most tests."""
    models = tmp_path_factory.mktemp("models")
    with django_db_blocker.unblock(), override_settings(MODELS_DIR=models), transaction.atomic():
        nothing = take_rows()
        fill_library()
        shelved = take_rows()
        run = train()
        assert run.status == TrainingRun.Status.PROMOTED, run.message
        kept = KeptLibrary(added(nothing, shelved), added(shelved, take_rows()), models)
        transaction.set_rollback(True)
    return kept


@pytest.fixture
def library(kept_library, db) -> None:
    """24 books, 60 readers who gave eight books of their colour 4 to 5 stars and two others 1."""
    put_rows(kept_library.library)


@pytest.fixture
def trained(kept_library, library) -> TrainingRun:
    """The library's model serves. It was trained before the test made anything of its own."""
    put_rows(kept_library.training)
    shutil.copytree(kept_library.models, site_settings.MODELS_DIR, dirs_exist_ok=True)
    return TrainingRun.objects.get()


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


def shelve_as(book: Book, **words: int) -> None:
    names = [word.replace("_", " ") for word in words]
    ShelfWords.objects.create(book=book, words=names, readers=list(words.values()))


def gather() -> TrainingRun:
    run = word_training.refresh()
    assert run is not None and run.status == TrainingRun.Status.PROMOTED, run
    return run


@pytest.fixture
def shelved(library) -> None:
    """Every book is shelved as robot; the odd ones as sad too, the even ones as hopeful."""
    for colour in ("red", "blue"):
        for n, book in enumerate(books(colour)):
            shelve_as(book, robot=40, **({"sad": 20} if n % 2 else {"hopeful": 20}))


@pytest.fixture
def gathered(shelved) -> TrainingRun:
    return gather()


@pytest.fixture(scope="module")
def goodbooks_loaded(
    embedded_services, django_db_setup, django_db_blocker, data_dir: Path
) -> Iterator[None]:
    """Loaded once a module, in a transaction around those of its tests."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("load_dataset", "goodbooks-10k", data_dir / "goodbooks-10k-sample")
        with django_db_blocker.block():
            yield
        transaction.set_rollback(True)


@pytest.fixture
def goodbooks(goodbooks_loaded, db) -> None:
    """The readers and books of goodbooks-10k-sample."""

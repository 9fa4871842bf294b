"""Data sets as the command loads them, and what stands in the tables then."""

from contextlib import contextmanager

from django.core.management import call_command

from accounts.models import User
from catalog.models import Author, Book, BookAuthor, BookTag, Identifier, Series
from catalog.tests.dataset_folders import goodbooks_book
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import ratings_loaded

TABLES = [
    User, Book, Author, BookAuthor, BookTag, Identifier, Series, Rating, ShelfEntry, Dismissal
]  # fmt: skip


BOOKS = [
    goodbooks_book(1, "Dune (Dune Chronicles #1)", "Frank Herbert", isbn="441172717"),
    goodbooks_book(2, "Emma", "Jane Austen"),
    goodbooks_book(3, "Solaris", "Stanisław Lem"),
]


def everything():
    """Every row of every table that a load writes to."""
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def histories(source="goodbooks-10k"):
    """{(reader's number, title): half stars, or None for a want-to-read mark}"""
    rated = Rating.objects.filter(reader__source=source)
    wanted = ShelfEntry.objects.filter(reader__source=source)
    rows = dict.fromkeys(wanted.values_list("reader__external_id", "book__title"))
    for number, title, half_stars in rated.values_list(
        "reader__external_id", "book__title", "half_stars"
    ):
        rows[number, title] = half_stars
    return {(int(number), title): value for (number, title), value in rows.items()}


def load(folder, name="goodbooks-10k"):
    call_command("load_dataset", name, str(folder))


@contextmanager
def heard():
    """Names of the data sets that were announced in the block."""
    names = []

    def listen(dataset, **_):
        names.append(dataset)

    ratings_loaded.connect(listen)
    try:
        yield names
    finally:
        ratings_loaded.disconnect(listen)

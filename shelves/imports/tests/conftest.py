"""Books that the files of these tests are about."""

import pytest

from catalog.models import Book
from catalog.tests.books import make_book


@pytest.fixture
def dune(db: None) -> Book:
    return make_book("Dune", ["Frank Herbert"], identifiers={"goodreads": "234225"})


@pytest.fixture
def books(db: None) -> dict[str, Book]:
    return {
        "dune": make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], year=1965),
        "emma": make_book("Emma", ["Jane Austen"], genres=["romance"], year=1815),
        "persuasion": make_book("Persuasion", ["Jane Austen"], genres=["romance"], year=1817),
    }

"""Who and what several tests of the catalogue begin with."""

import pytest

from catalog.models import Book
from catalog.tests.books import make_book


@pytest.fixture
def desk(api, operator):
    api.force_authenticate(operator)
    return api


@pytest.fixture
def dune(db: None) -> Book:
    return make_book(
        "Dune",
        ["Frank Herbert"],
        series="Dune Chronicles",
        genres=["classics"],
        identifiers={"isbn13": "9780441172719"},
        year=1965,
        description="Spice.",
    )

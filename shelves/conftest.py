"""Who acts in the tests of this app, and on what."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book
from shelves.tests.calling import client_of


@pytest.fixture
def dune(db: None) -> Book:
    return make_book("Dune", ["Frank Herbert"])


@pytest.fixture
def reader(client: Client, alice: User) -> Client:
    """Alice's browser."""
    client.force_login(alice)
    return client


@pytest.fixture
def desk(client: Client, operator: User) -> Client:
    client.force_login(operator)
    return client


@pytest.fixture
def as_alice(alice: User) -> APIClient:
    return client_of(alice)


@pytest.fixture
def as_bob(bob: User) -> APIClient:
    return client_of(bob)

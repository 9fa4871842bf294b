"""A few authors and languages that are told at once, and a reader who asks by API."""

import pytest
from rest_framework.test import APIClient

from catalog.models import Author
from catalog.tests.books import make_book
from texts.tests.made_up import MadeUpAuthors, MadeUpLanguages, let_serve, make_writer


@pytest.fixture
def authors(monkeypatch) -> MadeUpAuthors:
    make_book("Frankenstein", ["Mary Shelley"])
    shelley = make_writer("Mary Shelley", Author.objects.get())
    made = MadeUpAuthors([shelley, make_writer("=cmd|' /C calc'!A0"), make_writer("Poe")])
    let_serve(monkeypatch, MadeUpLanguages(), made)
    return made


@pytest.fixture
def api(alice) -> APIClient:
    client = APIClient()
    client.force_login(alice)
    return client

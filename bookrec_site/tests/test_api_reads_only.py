"""GET changes nothing: every operation of the API is read, by session and by token, and nothing is written."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from accounts.profiles import Chosen, keep_profile
from bookrec_site.openapi import document
from bookrec_site.tests.whole_reader import fill
from catalog.models import Identifier, Stock
from catalog.tests.books import make_shelf
from recommendations.models import Together
from registry.models import TrainingRun
from shelves.feed_readers import DEFAULT_SOURCE
from shelves.imports.tests.libraries import ready, says
from shelves.models import OwnShelf, Review

pytestmark = pytest.mark.django_db

WRITES = re.compile(r"\s*(INSERT|UPDATE|DELETE|MERGE|TRUNCATE)\b", re.IGNORECASE)
# What these ask for, which no rule of the document gives.
ASKED = {
    "/api/v1/recommendations/by-words": "?words=robots",
    "/api/v1/books/suggestions": "?q=du",
}


@pytest.fixture
def reader(operator: User, bob: User) -> User:
    """Somebody who has everything, and may see everything."""
    books = make_shelf("Dune Emma Ulysses")
    Identifier.objects.create(book=books[0], kind="isbn13", value="9780441172719")
    User.objects.create(source=DEFAULT_SOURCE, external_id="17", is_active=False)
    keep_profile(bob, Chosen(public=True, handle="bob", name="Bob", shows_reviews=True))
    Review.objects.create(reader=bob, book=books[2], text="Slow, and worth it.")
    fill(operator, books, "MINE", bob)
    Stock.objects.create(book=books[0], copies=3)
    return operator


def addresses(reader: User) -> list[str]:
    """Of every GET, with ids of what there is."""
    book = Review.objects.get(reader=reader).book
    ids: dict[str, Any] = {
        "book_id": book.pk,
        "import_id": ready(reader, (book, says(half_stars=9))).pk,
        "line": 2,
        "slug": OwnShelf.objects.get(reader=reader).slug,
        "handle": "bob",
        "group_id": Together.objects.get(members__reader=reader).pk,
        "token_id": ApiToken.objects.filter(user=reader).values_list("public_id", flat=True)[0],
        "run_id": TrainingRun.objects.create(kind="recommender", trigger="operator").pk,
        "model_id": 1,
        "kind": "isbn",
        "value": "9780441172719",
        "external_id": "17",
    }
    read = [path for path, methods in document()["paths"].items() if "get" in methods]
    return [path.format_map(ids) + ASKED.get(path, "") for path in read]


def written_by(client: Client, address: str) -> tuple[int, list[str]]:
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(address)
        b"".join(answer)  # what comes as a stream is made only now
    return answer.status_code, [
        each["sql"] for each in queries.captured_queries if WRITES.match(each["sql"])
    ]


@pytest.mark.slow
@pytest.mark.parametrize("by", ["session", "token"])
def test_nothing_is_written(reader, by, settings):
    settings.API_READER_RATE = "1000/min"
    if by == "session":
        client: Client = Client()
        client.force_login(reader)
        client.get("/about")
        client.get("/api/v1/me")  # every ten minutes a session is noted, whatever was asked for
    else:
        secret = ApiToken.objects.create(reader, name="all", scopes=["read", "write", "operator"])[
            1
        ]
        client = APIClient(headers={"authorization": f"Bearer {secret}"})
    answers = {}
    for address in addresses(reader):
        answers[address], writes = written_by(client, address)
        assert not writes, (address, writes)
    refused = {address for address, status in answers.items() if status != 200}
    assert not refused - {"/api/v1/me/export", "/api/v1/models/1"}, answers

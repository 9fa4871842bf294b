"""What a text is, over the API: one of them."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import ApiToken
from catalog.models import Author
from texts.tests.made_up import let_serve

pytestmark = pytest.mark.django_db

ONE, MANY = "/api/v1/texts/identify", "/api/v1/texts/identify/batch"
PAGE = "/identify/file"
DREARY = "It was on a dreary night of November."


def test_a_text(call, authors):
    found = call("post", ONE, 200, {"text": DREARY})
    assert found["language"]["language"] == "eng"
    assert found["language"]["name"] == "English"
    assert found["author"]["author"]["name"] == "Mary Shelley"
    assert found["author"]["author"]["author_id"] == Author.objects.get().pk
    assert [near["author"]["name"] for near in found["author"]["nearest"]][0] == "Mary Shelley"
    assert [book["title"] for book in found["near"]] == ["Frankenstein"]
    assert found["models"] == {"language": 3, "author": 5}


def test_no_guess_dressed_as_fact(call, authors):
    found = call("post", ONE, 200, {"text": "Nobody here ever wrote this."})
    assert (found["author"]["author"], found["author"]["unsure"]) == (None, "stranger")
    assert "none of the authors" in found["author"]["unsure_text"]
    found = call("post", ONE, 200, {"text": "12 34"})
    assert (found["language"]["language"], found["language"]["unsure"]) == (None, "no_letters")
    assert found["author"]["none_of_these"] is None
    found = call("post", ONE, 200, {"text": "  "})
    assert found["author"]["unsure"] == "empty"


def test_where_no_model_of_authors_serves(call, monkeypatch):
    let_serve(monkeypatch)
    found = call("post", ONE, 200, {"text": DREARY})
    assert found["language"]["language"] == "eng"
    assert (found["author"], found["near"]) == (None, [])
    assert found["models"] == {"language": None, "author": None}


def test_visitors_may_and_tokens_that_read(authors, alice):
    assert Client().post(ONE, {"text": DREARY}, "application/json").status_code == 200
    _, secret = ApiToken.objects.create(alice, name="p", scopes=["read"])
    program = APIClient(headers={"authorization": f"Bearer {secret}"})
    assert program.post(ONE, {"text": DREARY}).status_code == 200


def test_words_in_the_callers_language(authors):
    german = APIClient(headers={"accept-language": "de"})
    assert german.post(ONE, {"text": DREARY}).json()["language"]["name"] == "Englisch"


@pytest.mark.parametrize(
    "text",
    [
        "a" * 2**20,
        "\u0001" * 2**20,
        "ж" * 2**19,
        "😀" * 2**18,
        "def f(): pass\n" * 999,
        "\u202e שלום",
    ],
    ids=["letters", "escapes", "cyrillic", "emoji", "code", "rtl"],
)
def test_a_megabyte_of_anything(api, authors, text):
    assert api.post(ONE, {"text": text}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": "a" * (2**20 + 1)}, 413),
        ({"text": "ж" * 2**19 + "."}, 413),
        ({"text": "a" * 7 * 2**20}, 413),
        ({}, 400),
        ({"text": None}, 400),
        ({"text": 5}, 400),
        ({"text": "a\u0000b"}, 400),
        ({"text": "a", "more": 1}, 400),
    ],
)
def test_what_is_refused(api, authors, body, status):
    answer = api.post(ONE, body)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"


def test_it_is_asked_by_post_alone(api):
    assert [api.get(ONE).status_code, api.put(ONE, {}).status_code] == [405, 405]
    assert api.get(MANY).status_code == 405


def test_few_queries(api, authors, django_assert_max_num_queries):
    with django_assert_max_num_queries(9):
        api.post(ONE, {"text": DREARY})

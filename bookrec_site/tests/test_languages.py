"""The pages and answers of the site as a whole in another language than English."""

import pytest
from django.test import Client

from accounts.tests.languages import assert_is_in, translate
from bookrec_site.messages import collected
from catalog.tests.books import make_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def german_client() -> Client:
    return Client(headers={"accept-language": "de"})


@pytest.mark.parametrize("address", ["/", "/about", "/browse", "/api/docs"])
def test_pages_in_german(german_client: Client, address):
    assert_is_in("de", german_client.get(address))


def test_a_page_that_is_not_there_in_german(german_client: Client):
    make_book("Dune", ["Frank Herbert"])
    answer = german_client.get("/nowhere")
    assert answer.status_code == 404
    assert answer["Content-Language"] == "de"
    assert '<html lang="de">' in answer.content.decode()


def test_the_document_of_the_api_is_the_same_in_every_language(settings, tmp_path):
    words = {"Not Found": "Nicht gefunden", "Bad Request": "Ungültig", "Search": "Suche"}
    translate(settings, tmp_path, words)
    asked = [
        Client().get("/api/v1/schema", headers={"accept-language": language})
        for language in ("en", "de", "de-AT,de;q=0.9")
    ]
    assert [answer["Content-Language"] for answer in asked] == ["en"] * 3
    assert len({answer.content for answer in asked}) == 1
    assert "Not Found" in asked[0].content.decode()


def test_an_unknown_address_of_the_api_in_german(settings, tmp_path, german_client: Client):
    translate(settings, tmp_path, {"Not Found": "Nicht gefunden"})
    answer = german_client.get("/api/v1/nothing")
    assert answer.json()["title"] == "Nicht gefunden"
    assert "Cookie" in answer["Vary"]


def test_texts_are_collected_from_templates_code_and_names():
    found = {text if isinstance(text := entry.id, str) else text[0] for entry in collected()}
    assert {"How picks are made", "Any genre", "Akkadian", "Science fiction"} <= found


def test_every_text_keeps_its_placeholders_in_both_numbers():
    """Only what stands in the singular can be told apart by the number alone."""
    for entry in collected():
        if isinstance(entry.id, tuple) and entry.id[0] == entry.id[1]:
            assert "%(" in entry.id[0], entry.id

"""By mood and by free words: the page, the API, and their limits."""

import re

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Book, BookTag, Tag
from catalog.stock import put_copies
from recommendations import cards
from recommendations.dialling import Dialled, keep_dials
from recommendations.tests.conftest import books, gather, shelve_as
from recommendations.tests.described_answers import described
from recommendations.words.moods import moods as all_moods

API = "/api/v1/recommendations/by-words"


def titles(client, address: str) -> list[str]:
    page = client.get(address).content.decode()
    return re.findall(r'class="called">\s*<a[^>]*><cite>([^<]*)', page)


# --- The page ---


def test_the_page_offers_moods_and_examples(client, db):
    page = client.get("/moods").content.decode()
    assert page.count('name="mood"') == len(all_moods()) >= 12
    assert "lonely robots" in page
    assert 'name="taste"' not in page  # nothing is known of this visitor


def test_examples_find_books_in_every_language(client, gathered):
    """The index knows the words of readers and descriptions, whatever the language of the page."""
    page = client.get("/moods", headers={"accept-language": "de"}).content.decode()
    assert "Worauf hast du Lust?" in page
    assert "/moods?words=lonely%20robots%2C%20hopeful%20ending" in page


def test_the_page_shows_why_and_counts_honestly(client, gathered):
    page = client.get("/moods?words=sad+robots").content.decode()
    assert "Readers shelve it as “" in page
    assert "24 books that match" in page


def test_a_part_of_the_page_comes_by_itself(client, gathered):
    part = client.get(
        "/moods?mood=hopeful", headers={"hx-request": "true", "hx-target": "mood-results"}
    )
    assert part.content.decode().lstrip().startswith('<div id="mood-results"')
    assert "HX-Target" in part["Vary"]


def test_a_reader_says_how_much_their_taste_counts(client, fond, shelved):
    gather()
    client.force_login(fond)
    page = client.get("/moods?words=robots&taste=2").content.decode()
    assert re.search(r'name="taste"\s+value="2"\s+checked', page)
    assert "for your taste" in page
    assert titles(client, "/moods?words=robots&taste=2")[0].startswith("red")


def test_a_visitors_taste_counts_as_well(client, trained, shelved):
    gather()
    for book in books("blue")[:2]:
        client.post(f"/try/books/{book.pk}/rating", {"stars": "5"})
    found = titles(client, "/moods?words=robots&taste=2")
    assert found[0].startswith("blue")
    assert books("blue")[0].title not in found


def test_the_readers_kept_dials_hold_on_the_page(client, fond, shelved):
    gather()
    keep_dials(fond, Dialled(avoid=("red",)))
    client.force_login(fond)
    assert all(title.startswith("blue") for title in titles(client, "/moods?words=robots"))


def test_who_has_read_all_that_matches_is_told(client, fond, library):
    shelve_as(books("red")[0], yeti=9)
    shelve_as(books("red")[1], yeti=9)
    gather()
    client.force_login(fond)
    page = client.get("/moods?words=yeti").content.decode()
    assert "You have read all 2 books that match" in page
    assert len(titles(client, "/moods?words=yeti&read=1")) == 2


HOSTILE = (
    "words=" + "robots+" * 5000,
    "words=%00%00",
    "words='%3B+DROP+TABLE+catalog_book%3B--",
    "words=%3Cscript%3Ealert(1)%3C/script%3E",
    "words=%F0%9F%98%80+%D0%BA%D0%BD%D0%B8%D0%B3%D0%B8",
    "mood=nonsense&mood=dark&taste=99&page=-3&read=x",
    "mood=dark&" * 50,
    "page=99999999999999999999&words=robots",
    "words=no+not+without",
)


def test_hostile_questions_get_a_page(client, gathered):
    for query in HOSTILE:
        answer = client.get(f"/moods?{query}")
        assert answer.status_code == 200, query
        assert b"<script>alert" not in answer.content
        assert len(answer.content) < 200_000, query


def test_without_an_index_tags_and_search_answer_and_the_page_says_so(library, client):
    mood = Tag.objects.create(slug="dark", name="Dark", kind="mood")
    BookTag.objects.create(book=books("red")[3], tag=mood, weight=0.9)
    assert titles(client, "/moods?mood=dark") == ["red 3"]
    assert titles(client, "/moods?words=blue+2") == ["blue 2"]
    assert "not been gathered yet" in client.get("/moods?mood=dark").content.decode()


def test_where_only_titles_are_known_the_page_says_so(db, client):
    for n in range(6):
        Book.objects.create(
            title=f"Dark Night {n}", sort_title="", search_title="", search_names=""
        )
    gather()
    page = client.get("/moods?mood=dark").content.decode()
    assert "says little about moods" in page
    assert "Its title says" in page


def test_a_page_takes_few_queries(client, fond, shelved, django_assert_max_num_queries):
    gather()
    client.force_login(fond)
    client.get("/moods?words=sad+robots")
    cards.forget()
    with django_assert_max_num_queries(18):
        client.get("/moods?words=sad+robots&mood=hopeful&mood=dark")
    client.logout()
    with django_assert_max_num_queries(8):
        client.get("/moods?words=sad+robots")


# --- The API ---


def test_the_api_lists_moods(db):
    answer = APIClient().get("/api/v1/moods").json()
    assert [mood["slug"] for mood in answer["results"]] == list(all_moods())
    assert all(mood["words"] for mood in answer["results"])


def test_the_api_gives_what_the_page_gives(client, gathered):
    answer = APIClient().get(f"{API}?words=sad+robots&n=9").json()
    assert [one["book"]["title"] for one in answer["results"]] == titles(
        client, "/moods?words=sad+robots"
    )
    assert answer["matching"] == 24 and answer["indexed"] is True
    first = answer["results"][0]
    assert first["said"][0]["voice"] == "shelf" and first["missing"] == []
    assert first["words_share"] == 1 and first["predicted_stars"] is None


def test_the_api_counts_the_readers_taste(fond, shelved):
    gather()
    client = APIClient()
    client.force_login(fond)
    answer = client.get(f"{API}?words=robots&taste=2&mood=hopeful,sad&n=5")
    assert answer.status_code == 400
    assert "sad" in answer.json()["errors"][0]["detail"]
    answer = client.get(f"{API}?words=robots&taste=2&mood=hopeful&n=5").json()
    assert answer["results"][0]["book"]["title"].startswith("red")
    assert answer["results"][0]["reasons"][0]["share"] > 0


@pytest.mark.parametrize(
    "query", ["taste=3", "n=0", "words=" + "x" * 201, "other=1", "read=perhaps"]
)
def test_the_api_refuses_what_makes_no_sense(db, query):
    assert APIClient().get(f"{API}?{query}").status_code == 400


def test_the_api_tells_what_it_mended_and_what_nobody_says(gathered):
    answer = APIClient().get(f"{API}?words=robts+xqzzy").json()
    assert answer["mended"] == [{"word": "robts", "meant": "robot"}]
    assert answer["unknown"][0]["word"] == "xqzzy"


def test_the_api_says_of_the_list_what_every_list_says(alice, fond, shelved):
    gather()
    client = APIClient()
    client.force_login(fond)
    first, again = (described(client.get(f"{API}?words=robots")) for _ in range(2))
    assert first["model_version"] and first["fallback"] is None
    assert first["id"] == again["id"] != described(client.get(f"{API}?words=sad"))["id"]
    User.objects.filter(pk=fond.pk).update(personalised=False)
    off = described(client.get(f"{API}?words=robots"))
    assert off["fallback"]["reason"] == "personalisation_off" and off["fallback"]["text"]


def test_the_api_narrows_the_list_in_place_of_the_readers_dials(fond, shelved):
    gather()
    keep_dials(fond, Dialled(avoid=("red",)))
    client = APIClient()
    client.force_login(fond)

    def colours(query: str) -> set[str]:
        found = described(client.get(f"{API}?words=robots&n=100{query}"))["results"]
        return {one["book"]["title"].split()[0] for one in found}

    assert colours("") == {"blue"}
    assert colours("&exclude=blue") == {"red"}
    assert colours("&exclude=") == {"red", "blue"}
    assert colours("&exclude=&genre=red") == {"red"}
    put_copies({books("blue")[3].pk: 1})
    found = described(client.get(f"{API}?words=robots&in_stock=true"))["results"]
    assert [one["book"]["id"] for one in found] == [books("blue")[3].pk]


def test_without_words_gathered_the_api_narrows_as_well(client, library):
    answer = described(client.get(f"{API}?words=red&genre=blue"))
    assert (answer["results"], answer["indexed"]) == ([], False)
    assert described(client.get(f"{API}?words=red&genre=red"))["results"]


def test_a_long_list_costs_as_much_as_a_short_one(fond, shelved, django_assert_max_num_queries):
    gather()
    client = APIClient()
    client.force_login(fond)
    client.get(f"{API}?words=robots&n=100")
    for n in (1, 100):
        with django_assert_max_num_queries(14):
            assert client.get(f"{API}?words=robots&n={n}").json()["results"]

"""A reader's own books in another language than English."""

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone
from django.utils.translation import override

from accounts.tests.languages import assert_is_in, translate
from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import own_shelves, services
from shelves.goals import months_of, set_goal
from shelves.models import OwnShelf, Reading, Review
from shelves.own_shelves import InvalidShelf
from shelves.own_shelves import make_shelf as make_own_shelf
from shelves.readings import date_words
from shelves.statuses import set_status
from shelves.templatetags.marks import reading_words, stars_said

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def german(client: Client, alice) -> Client:
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "de"
    client.force_login(alice)
    return client


@pytest.fixture
def dune(alice, bob) -> Book:
    """A book that Alice has done everything with, and Bob has written about."""
    dune = make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], year=1965)
    services.rate_book(alice, dune, 9)
    services.rate_book(bob, dune, 1)
    Reading.objects.create(reader=alice, book=dune, started="2026-03-01", finished="2026-03-14")
    Reading.objects.create(reader=alice, book=dune, finished="2019-05")
    Review.objects.create(reader=alice, book=dune, text="Slow, and worth it.")
    Review.objects.create(reader=bob, book=dune, text="Sand, and more of it.", spoiler=True)
    own_shelves.put_on_shelf(alice, make_own_shelf(alice, "To lend"), [dune.pk])
    set_goal(alice, timezone.localdate().year, 1500)
    return dune


@pytest.mark.parametrize(
    "shelf", ["all", "want", "reading", "read", "paused", "stopped", "dismissed"]
)
def test_my_books_in_german(german: Client, dune, shelf):
    assert_is_in("de", german.get(f"/my-books?shelf={shelf}"))


@pytest.mark.parametrize(
    "query", ["shelf=to-lend", "min_year=1900&max_year=2000&sort=highest", "rated=no", "edit=1"]
)
def test_a_choice_of_my_books_in_german(german: Client, dune, query):
    assert_is_in("de", german.get(f"/my-books?{query}"))


def test_goals_in_german(german: Client, alice, dune):
    set_goal(alice, 2019, 1)
    html = assert_is_in("de", german.get("/my-books/goals"))
    assert 'value="1500"' in html  # as it is typed, not "1.500"
    assert "Dezember" in html


def test_pages_about_one_book_in_german(german: Client, bob, dune):
    review = Review.objects.get(reader=bob)
    for address in (
        dune.get_absolute_url(),
        f"/books/{dune.pk}/mine",
        f"/books/{dune.pk}/review",
        f"/books/{dune.pk}/reviews",
        f"/reviews/{review.pk}/report",
    ):
        html = assert_is_in("de", german.get(address))
        assert 'value="4,5"' not in html
    assert 'value="2026-03-14"' in german.get(f"/books/{dune.pk}/mine").content.decode()


def test_controls_that_come_back_alone_in_german(german: Client, dune):
    for act, field in [("rating", "stars"), ("shelf", "status"), ("dismissal", "dismissed")]:
        given = {"stars": "4.5", "status": "paused", "dismissed": "1"}[field]
        form = {field: given, "kind": "page"}
        answer = german.post(f"/books/{dune.pk}/{act}", form, headers=HTMX)
        html = assert_is_in("de", answer, whole=False)
        assert 'value="4.5"' in html


def test_dates_are_written_as_the_language_writes_them(settings, tmp_path):
    translate(settings, tmp_path, {"j F Y": "j. F Y"})
    with override("de"):
        assert date_words("2026-03-14") == "14. März 2026"
        assert date_words("2026-03") == "März 2026"
        assert date_words("2026") == "2026"
    assert date_words("2026-03-14") == "14 March 2026"


def test_a_day_a_month_and_a_year_each_have_a_sentence(settings, tmp_path):
    words = {
        ("day", "Finished %(date)s"): "Am %(date)s beendet",
        ("month", "Finished %(date)s"): "Im %(date)s beendet",
        ("year", "Finished %(date)s"): "%(date)s beendet",
        ("no date", "Finished, date unknown"): "Irgendwann beendet",
        "j F Y": "j. F Y",
    }
    translate(settings, tmp_path, words)
    dates = ["2026-03-14", "2026-03", "2026", ""]
    with override("de"):
        said = [reading_words(Reading(finished=date)) for date in dates]
    assert said == [
        *("Am 14. März 2026 beendet", "Im März 2026 beendet", "2026 beendet"),
        "Irgendwann beendet",
    ]
    english = [reading_words(Reading(finished=date)) for date in dates]
    assert english[0] == "Finished 14 March 2026"
    assert english[-1] == "Finished, date unknown"


@pytest.mark.parametrize(
    ("half_stars", "said"),
    [(1, "half a star"), (2, "1 star"), (3, "1½ stars"), (4, "2 stars"), (9, "4½ stars")],
)
def test_stars_are_said_in_the_right_number(half_stars, said):
    assert stars_said(half_stars) == said


def test_stars_are_said_in_the_language_of_each_page(settings, tmp_path, client, german, dune):
    translate(settings, tmp_path, {"half a star": "ein halber Stern"})
    address = dune.get_absolute_url()
    assert ">ein halber Stern</label>" in german.get(address).content.decode()
    english = german.get(address, headers={"accept-language": "en"}).content.decode()
    assert ">half a star</label>" in english


def test_the_months_of_a_year_have_the_names_of_the_language(alice, dune):
    with override("de"):
        assert months_of(alice, 2026)[2] == ("März", 1)
    assert months_of(alice, 2026)[2] == ("March", 1)


@pytest.fixture
def german_shelves(settings, tmp_path):
    """The shelves that everybody has, in German; what was known of their names is forgotten."""
    words = {("shelf", "Read"): "Gelesen", ("shelf", "Paused"): "Unterbrochen"}
    own_shelves._taken_names.cache_clear()
    translate(settings, tmp_path, words)
    yield
    own_shelves._taken_names.cache_clear()


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("name", ["Gelesen", "unterbrochen", "Read", "Want to read"])
def test_no_own_shelf_is_called_as_one_of_everybodys_in_any_language(
    german_shelves, alice, language, name
):
    with override(language), pytest.raises(InvalidShelf):
        make_own_shelf(alice, name)
    assert not OwnShelf.objects.exists()


def test_a_shelf_has_its_name_in_the_language_and_the_same_address(german_shelves, german, dune):
    html = assert_is_in("de", german.get("/my-books?shelf=read"))
    assert "Gelesen" in html
    assert "?shelf=read" in html
    named = {row["slug"]: row["name"] for row in german.get("/api/v1/me/shelves").json()["results"]}
    assert named["read"] == "Gelesen"
    assert named["to-lend"] == "To lend"


def test_what_an_act_says_is_said_in_the_language_of_who_acts(settings, tmp_path, german, alice):
    translate(settings, tmp_path, {"“%(title)s” is paused.": "„%(title)s“ liegt."})
    (emma,) = make_shelf("Emma")
    set_status(alice, [emma.pk], "reading")
    answer = german.post(f"/books/{emma.pk}/shelf", {"status": "paused"})
    assert [str(message) for message in get_messages(answer.wsgi_request)] == ["„Emma“ liegt."]


def test_a_title_may_look_like_a_placeholder(german: Client, alice):
    odd = make_book("100% {} %(title)s")
    page = german.post(f"/books/{odd.pk}/shelf", {"status": "paused"}, follow=True)
    assert "100% {} %(title)s" in page.content.decode()
    make_own_shelf(alice, "50% {x} %(books)s")
    shelf = OwnShelf.objects.get()
    page = german.post("/my-books", {"act": f"on:{shelf.pk}", "books": [odd.pk]}, follow=True)
    assert "„50% {x} %(books)s“ gestellt" in page.content.decode()


def test_the_api_says_what_is_wrong_in_the_language_of_who_calls(settings, tmp_path, german, dune):
    wrong = "Give half a star to five stars, in steps of a half."
    translate(settings, tmp_path, {wrong: "Ein halber bis fünf Sterne."})
    address = f"/api/v1/me/ratings/{dune.pk}"
    for language, said in [("de", "Ein halber bis fünf Sterne."), ("en", wrong)]:
        answer = german.put(
            address,
            {"stars": 7},
            content_type="application/json",
            headers={"accept-language": language},
        )
        assert answer.status_code == 400
        assert said in answer.content.decode()

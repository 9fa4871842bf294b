"""The page "My reading", and the same numbers over the API."""

import pytest
from django.utils import timezone, translation

from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves.goals import set_goal
from shelves.models import Rating, Reading, ShelfEntry
from shelves.services import rate_book
from shelves.templatetags.reading import languages_words, month_name, signed, whole_percent

pytestmark = pytest.mark.django_db
PAGE, CALL = "/my-reading", "/api/v1/me/reading"


def read(by, book, finished="", outcome="finished") -> None:
    Reading.objects.create(reader=by, book=book, finished=finished, outcome=outcome)


def text_of(answer) -> str:
    return " ".join(answer.content.decode().split())


def test_a_visitor_is_sent_to_sign_in_and_back(client):
    answer = client.get(f"{PAGE}?year=2024")
    assert answer.status_code == 302
    assert answer.url == "/accounts/login/?next=/my-reading%3Fyear%3D2024"


def test_nothing_can_be_posted(reader):
    assert reader.post(PAGE).status_code == 405


def test_each_sees_their_own_and_no_cache_keeps_it(client, alice, bob):
    read(alice, make_book("Secrets of Alice"), "2024-02-02")
    client.force_login(bob)
    for query in ("", "?year=2024", "?year=all", f"?reader={alice.pk}"):
        answer = client.get(PAGE + query)
        assert "Secrets of Alice" not in text_of(answer)
        assert "no-store" in answer.headers["Cache-Control"]


def test_who_has_done_nothing_is_told_how_to_begin(reader):
    page = text_of(reader.get(PAGE))
    assert "Nothing read yet, as far as we know" in page
    assert "chart.umd.min.js" not in page
    assert "<figure" not in page


def test_who_has_given_no_dates_is_told_what_they_are_for(reader, alice):
    dune = make_book("Dune", genres=["science-fiction"])
    rate_book(alice, dune, 8)
    page = text_of(reader.get(PAGE))
    assert "1 book that you have read has no date" in page
    assert f'href="/books/{dune.pk}/mine"' in page
    assert "your years are drawn here" in page
    assert "With 9 more ratings" in page
    assert "With 19 more, they are compared" in page
    assert "So far there is none." in page


def test_the_latest_year_is_shown_unless_another_is_asked_for(reader, alice):
    dune, emma = make_shelf("Dune Emma")
    read(alice, dune, "2021-04-03")
    read(alice, emma, "2023")
    set_goal(alice, 2021, 3)
    page = reader.get(PAGE)
    assert page.context["year"].year == 2023
    assert "2023 in books" in text_of(page)
    page = reader.get(f"{PAGE}?year=2021")
    assert "33% of your goal of 3" in text_of(page)
    assert '<th scope="row" data-short="Apr">April</th> <td data-value="1">1</td>' in text_of(page)
    assert reader.get(f"{PAGE}?year=all").context["year"].finished == 2
    assert reader.get(f"{PAGE}?year=1999").context["year"].finished == 0


@pytest.mark.parametrize("year", ["", "x", "20", "0000", "9999", "20240", "²⁰²⁴", "-100", "2e3"])
def test_what_is_no_year_is_passed_over(reader, alice, year):
    read(alice, make_book("Dune"), "2021")
    answer = reader.get(PAGE, {"year": year})
    assert answer.status_code == 200
    assert answer.context["year"].year == 2021


def test_every_plot_has_its_table(reader, alice):
    dune = make_book("Dune", genres=["science-fiction"], moods=["epic"], year=1965)
    read(alice, dune, "2021-04-03")
    rate_book(alice, dune, 8)
    page = text_of(reader.get(PAGE))
    assert page.count('<figure class="plot') == page.count("<table>") == 5
    assert page.count("data-share-plot") == 5
    assert "style=" not in page.partition("<main")[2].partition("</main")[0]


def busy(reader, ratings: int) -> None:
    books = Book.objects.bulk_create(Book(title=f"Book {n}", year=1900 + n) for n in range(ratings))
    Rating.objects.bulk_create(
        Rating(reader=reader, book=book, half_stars=n % 10 + 1) for n, book in enumerate(books)
    )
    Reading.objects.bulk_create(
        Reading(reader=reader, book=book, finished=f"{2000 + n % 20}")
        for n, book in enumerate(books)
    )
    ShelfEntry.objects.bulk_create(
        ShelfEntry(reader=reader, book=book, shelf="read") for book in books[::2]
    )


@pytest.mark.parametrize("ratings", [3, 120])
def test_queries_are_bounded(reader, alice, ratings, django_assert_max_num_queries):
    busy(alice, ratings)
    rate_book(alice, make_book("Dune", ["Herbert"], genres=["sf"], series="Dune"), 9)
    for query in ("", "?year=all"):
        with django_assert_max_num_queries(18):
            reader.get(PAGE + query)


# --- Over the API ---


def test_the_same_numbers_over_the_api(api, alice, bob):
    dune, emma = (
        make_book("Dune", ["Herbert"], genres=["sf"], year=1965),
        make_book("Emma", year=1815),
    )
    read(alice, dune, "2024-02-02")
    read(alice, dune, "2024")
    read(alice, emma, "2023-02-02")
    read(bob, emma, "2024-02-02")
    rate_book(alice, dune, 9)
    set_goal(alice, 2024, 24)
    api.force_authenticate(alice)
    told = api.get(f"{CALL}?year=2024").json()
    year = told["year"]
    assert told["years"] == [2024, 2023]
    assert (year["finished"], year["year_before"], year["rereads"], year["unplaced"]) == (
        2,
        1,
        1,
        1,
    )
    assert year["periods"][1] == {
        "period": "2024-02",
        "finished": 1,
        "year_before": 1,
        "goal": 2.0,
    }
    assert year["first"]["book"]["id"] == dune.pk
    assert year["decades"] == [{"first_year": 1960, "books": 1}]
    assert [share["slug"] for share in told["taste"]["genres"]] == ["sf"]
    assert told["against_crowd"]["stars"][8]["ratings"] == 1
    everything = api.get(f"{CALL}?year=all").json()["year"]
    assert (everything["year"], everything["finished"]) == (None, 3)
    assert everything["periods"][0]["period"] == "2023"
    assert api.get(CALL).json()["year"]["year"] == 2024


def test_a_year_to_come_is_refused_and_next_year_is_not(api, alice):
    api.force_authenticate(alice)
    this_year = timezone.localdate().year
    assert api.get(f"{CALL}?year={this_year + 1}").status_code == 200
    answer = api.get(f"{CALL}?year={this_year + 2}")
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "year"


def test_nobody_without_a_token_gets_numbers(api):
    assert api.get(CALL).status_code == 401


def test_how_numbers_are_written():
    assert whole_percent(25 / 140) == "18%"
    assert [signed(n) for n in (0.2375, -0.166, 0.004, -0.004)] == [
        "+0.24",
        "−0.17",
        "0.00",
        "0.00",
    ]
    assert languages_words([("en", 1797), ("de", 1)]) == "English\u00a01,797, German\u00a01"
    many = [("en", 9), ("de", 5), ("fr", 4), ("it", 3), ("pl", 2), ("es", 1), ("sv", 1)]
    assert languages_words(many).endswith("Polish\u00a02, 2 more")
    with translation.override("de"):
        assert signed(-0.166) == "−0,17"
        assert month_name(3) == "März"

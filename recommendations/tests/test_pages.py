"""Home, the list of picks, and the page of a book: what a person sees."""

import re

import pytest
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import User
from catalog.models import Book, Series
from recommendations import selectors, serving
from recommendations.history import history_of
from recommendations.tests.conftest import books
from shelves.models import Rating
from shelves.services import dismiss, rate_book

pytestmark = pytest.mark.django_db
STEPS = ("½", "1", "1½", "2", "2½", "3", "3½", "4", "4½", "5")
PICKS_ONLY = {"HX-Request": "true", "HX-Target": "picks"}


@pytest.fixture
def reader(client: Client, alice) -> Client:
    client.force_login(alice)
    return client


def titles_of(picks) -> list[str]:
    return [book.title for book in picks.books]


def test_a_visitor_is_told_what_this_is_and_sees_books(client: Client, library):
    page = client.get("/").content.decode()
    assert "/accounts/signup/" in page
    assert "Popular here" in page
    assert "red 0" in page


def test_a_site_without_books_says_so(client: Client):
    assert "The shelves are empty" in client.get("/").content.decode()


def test_readers_who_are_simulated_are_called_so(client: Client, library):
    book = books("red")[0]
    for address in ("/", book.get_absolute_url()):
        assert "simulated readers" not in client.get(address).content.decode()
    User.objects.create(source="starter", external_id="1", is_active=False)
    for address in ("/", "/browse", book.get_absolute_url()):
        assert "include those of simulated readers" in client.get(address).content.decode()


def test_without_a_model_the_page_shows_popular_books(reader: Client, library):
    page = reader.get("/")
    assert page.status_code == 200
    assert "many readers here know" in page.content.decode()
    assert page.context["picks"].featured


def test_a_newcomer_rates_a_few_books_and_is_told_that_picks_are_popular_ones(
    reader: Client, trained
):
    page = reader.get("/").content.decode()
    assert "Rate a few books you know" in page
    assert "You have not rated a book yet" in page
    assert "for you</span>" not in page


def test_one_rating_makes_the_picks_personal(reader: Client, alice, trained):
    before = titles_of(reader.get("/", headers=PICKS_ONLY).context["picks"])
    rate_book(alice, books("red")[0], 10)
    answer = reader.get("/", headers=PICKS_ONLY)
    after = titles_of(answer.context["picks"])
    assert after != before
    assert all(title.startswith("red") for title in after[:3])
    fragment = answer.content.decode()
    assert "<html" not in fragment
    assert "From 1 book you rated" in fragment
    assert re.search(r"Because you\s+gave\s+<cite>red 0</cite> 5", fragment)


def test_with_enough_ratings_the_page_begins_with_three_picks(reader: Client, alice, trained):
    for book in books("red")[:5]:
        rate_book(alice, book, 9)
    page = reader.get("/")
    assert "Three for this evening" in page.content.decode()
    assert "Rate a few books" not in page.content.decode()
    assert len(page.context["picks"].featured) == 3
    assert "Why this?" in page.content.decode()


def test_the_page_says_how_many_readers_helped(reader: Client, alice, trained):
    for book in books("red")[:5]:
        rate_book(alice, book, 10)
    page = reader.get("/").content.decode()
    model = serving.current()
    assert model
    number = selectors.close_readers(model, history_of(alice))
    assert number >= 20
    assert f"From 5 books you rated, with the help of {number} readers close to your taste." in page


@pytest.mark.parametrize("name", ["includes/picks.html", "picks.html"])
def test_many_ratings_are_counted_in_thousands(name, rf):
    request = rf.get("/")
    request.user, request.htmx = User(), False
    page = render_to_string(
        f"recommendations/{name}", {"rated": 8333, "picks": {"items": [1]}}, request
    )
    assert re.search("[Ff]rom 8,333 books you rated", page)


@pytest.mark.parametrize(
    ("rated", "words"),
    [
        (1, "From 1 book you rated, your file included."),
        (2, "From all 2 books you rated, those from your file among them."),
    ],
)
def test_after_an_import_one_book_is_not_all(rated, words):
    page = render_to_string(
        "recommendations/includes/imported_picks.html", {"rated": rated, "picks": {}}
    )
    assert words in page


@pytest.mark.parametrize("rated", [0, 1, 5])
def test_no_book_stands_twice_on_the_page(reader: Client, alice, trained, rated):
    for book in books("blue")[:rated]:
        rate_book(alice, book, 8)
    page = reader.get("/").content.decode()
    covers = re.findall(r'<a [^>]*?href="(/books/[^"]+)"[^>]*>\s*<span class="cover">', page)
    assert covers
    assert len(covers) == len(set(covers))


def test_the_refreshed_picks_leave_out_what_the_page_shows_beside_them(reader, alice, trained):
    rate_book(alice, books("red")[0], 10)
    shown = books("red")[1]
    address = f"/?shown={shown.pk}&shown=nonsense&shown=99999999999999999999999"
    answer = reader.get(address, headers=PICKS_ONLY)
    assert shown.title not in titles_of(answer.context["picks"])


def test_a_dismissed_book_is_not_picked(reader: Client, alice, trained):
    rate_book(alice, books("red")[0], 10)
    unwanted = reader.get("/", headers=PICKS_ONLY).context["picks"].featured[0].book
    dismiss(alice, unwanted)
    answer = reader.get("/", headers=PICKS_ONLY)
    assert unwanted.title not in titles_of(answer.context["picks"])


def test_the_whole_list_in_pages(reader: Client, alice, trained, monkeypatch):
    monkeypatch.setattr("recommendations.views.PER_PAGE", 4)
    rate_book(alice, books("red")[0], 10)
    first, second = (reader.get(f"/picks?page={n}").context["page"] for n in (1, 2))
    ranks = [pick.rank for page in (first, second) for pick in page.items]
    assert ranks == [1, 2, 3, 4, 5, 6, 7, 8]
    assert (first.next, second.previous) == (2, 1)
    assert reader.get("/picks?page=40").status_code == 200


def test_the_whole_list_is_for_readers(client: Client):
    assert client.get("/picks")["Location"] == "/accounts/login/?next=/picks"


def test_the_page_of_a_book_for_a_visitor(client: Client, trained):
    book = books("red")[0]
    page = client.get(book.get_absolute_url()).content.decode()
    assert f'action="/try/books/{book.pk}/rating"' in page
    assert f"from {book.rating_count} ratings here" in page
    assert "Readers also enjoyed" in page
    assert "for you</span>" not in page


def test_the_page_of_a_book_forecasts_and_says_why(reader: Client, alice, trained):
    rate_book(alice, books("red")[0], 10)
    page = reader.get(books("red")[1].get_absolute_url())
    assert page.context["outlook"].stars
    assert re.search(r"<cite>red 0</cite>\s+you gave 5", page.content.decode())


def test_rating_a_book_changes_its_own_page(reader: Client, alice, trained):
    book = books("red")[1]
    rate_book(alice, book, 9)
    headers = {"HX-Request": "true", "HX-Target": "for-you"}
    fragment = reader.get(book.get_absolute_url(), headers=headers).content.decode()
    assert "You gave it 4½" in fragment
    assert '<tr class="mine">' in fragment
    assert "<html" not in fragment


def test_the_histogram_counts_every_step(client: Client, library):
    book = books("red")[0]
    page = client.get(book.get_absolute_url())
    columns = page.context["histogram"]
    assert [column.stars for column in columns] == [*STEPS]
    assert sum(column.count for column in columns) == book.rating_count
    assert max(column.height for column in columns) == 100


def test_a_book_nobody_has_rated_says_so(client: Client, library):
    book = books("red")[0]
    Rating.objects.filter(book=book).delete()
    assert "Nobody has rated it" in client.get(book.get_absolute_url()).content.decode()


def test_other_volumes_of_the_series_are_a_step_away(client: Client, library):
    series = Series.objects.create(name="The Red Books")
    one, two = books("red")[:2]
    for position, book in enumerate((one, two), start=1):
        Book.objects.filter(pk=book.pk).update(series=series, series_position=position)
    page = client.get(one.get_absolute_url()).content.decode()
    assert "More of <cite>The Red Books</cite>" in re.sub(r"\s+", " ", page)
    assert "The Red Books 2" in page


def test_another_slug_leads_to_the_right_address(client: Client, library):
    book = books("red")[0]
    response = client.get(f"/books/{book.pk}-some-old-title")
    assert (response.status_code, response["Location"]) == (301, book.get_absolute_url())
    assert client.get("/books/999999-dune").status_code == 404


@pytest.mark.parametrize("address", ["/", "/picks", "/books/1-dune"])
def test_nothing_is_posted_to_pages(reader: Client, address):
    assert reader.post(address).status_code == 405


def test_home_asks_the_database_a_fixed_number_of_times(
    reader: Client, alice, trained, django_assert_max_num_queries
):
    for book in books("red")[:5]:
        rate_book(alice, book, 9)
    reader.get("/")
    with django_assert_max_num_queries(12):
        reader.get("/")
    with django_assert_max_num_queries(24):
        Client().get("/")


def test_the_page_of_a_book_asks_the_database_a_fixed_number_of_times(
    reader: Client, alice, trained, django_assert_max_num_queries
):
    rate_book(alice, books("red")[0], 9)
    with django_assert_max_num_queries(28):
        reader.get(books("red")[1].get_absolute_url())


def test_no_cache_takes_the_part_for_the_page_or_keeps_what_a_reader_saw(reader, library):
    for address in ("/", "/browse", books("red")[0].get_absolute_url()):
        assert "HX-Target" in Client().get(address)["Vary"]
        assert "no-store" in reader.get(address)["Cache-Control"]


def test_a_forecast_without_causes_blames_the_missing_ratings_only_where_there_are_none(
    reader: Client, alice, trained, monkeypatch
):
    monkeypatch.setattr(selectors, "outlook", lambda *_: selectors.Outlook(4.0, []))
    address, words = books("red")[1].get_absolute_url(), "not yet by your own ratings"
    assert words in reader.get(address).content.decode()
    rate_book(alice, books("red")[0], 10)
    assert words not in reader.get(address).content.decode()

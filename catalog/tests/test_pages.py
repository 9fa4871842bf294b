"""Finding books on the site."""

import pytest
from django.test import Client

from catalog.tests.books import made_once, make_book
from web.pages import LAST_SITE_PAGE, list_page, page_number

pytestmark = pytest.mark.django_db


@made_once
def shelf():
    dune = make_book(
        "Dune", ["Frank Herbert"], series="Dune", genres=["science-fiction"], moods=["epic"],
        year=1965, language="en",
    )  # fmt: skip
    emma = make_book("Emma", ["Jane Austen"], genres=["romance"], year=1815, language="en")
    candide = make_book("Candide", ["Voltaire"], genres=["humour"], year=1759, language="fr")
    return dune, emma, candide


def test_long_lists_have_a_next_page(client: Client):
    for n in range(30):
        make_book(f"Volume {n:02}")
    first, second = (client.get(f"/browse?page={n}").content.decode() for n in (1, 2))
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert 'href="?page=1"' in second
    assert second.count('<li class="entry">') == 6


def test_pages_of_a_list():
    assert list_page(range(5), "1", 2).items == [0, 1]
    assert list_page(range(5), "3", 2).items == [4]
    assert list_page(range(5), "3", 2).next is None
    assert list_page(range(4), "2", 2).next is None
    assert list_page(range(5), "2", 2).previous == 1
    assert page_number(str(10**9)) == LAST_SITE_PAGE


def test_a_list_asks_the_database_a_fixed_number_of_times(
    client: Client, alice, django_assert_max_num_queries
):
    for n in range(20):
        make_book(f"Volume {n}", [f"Author {n}"], genres=["essays"], moods=["witty"])
    client.force_login(alice)
    with django_assert_max_num_queries(13):
        client.get("/browse?q=volume")


def test_pictures_elsewhere_are_asked_for_only_if_the_operator_allows_it(client, settings):
    book = make_book("Dune", cover_url="https://covers.example.org/1.jpg")
    assert "covers.example.org" not in client.get("/browse").content.decode()
    settings.REMOTE_COVERS = True
    page = client.get(book.get_absolute_url()).content.decode()
    assert '<img src="https://covers.example.org/1.jpg"' in page
    assert 'loading="lazy"' in page


@pytest.mark.parametrize("address", ["/browse", "/books/1", "/books/1/cover.svg"])
def test_nothing_is_posted_to_the_catalogue(client: Client, address):
    assert client.post(address).status_code == 405


# --- What helps to find ---


class TestPages:
    """Of a catalogue of three books."""

    def test_a_visitor_browses_genres_and_books(self, client: Client, shelf):
        page = client.get("/browse").content.decode()
        assert "/browse?genre=science-fiction" in page
        assert all(book.title in page for book in shelf)
        assert "Want to read" not in page

    def test_a_reader_can_rate_from_the_list(self, client: Client, shelf, alice):
        client.force_login(alice)
        page = client.get("/browse").content.decode()
        assert f'action="/books/{shelf[0].pk}/rating"' in page

    @pytest.mark.parametrize(
        ("query", "found", "missing"),
        [
            ("q=herbert", "Dune", "Emma"),
            ("genre=romance", "Emma", "Dune"),
            ("mood=epic", "Dune", "Candide"),
            ("language=fr", "Candide", "Emma"),
            ("min_year=1800&max_year=1900", "Emma", "Candide"),
            ("q=emma&genre=romance", "Emma", "Dune"),
        ],
    )
    def test_words_and_filters_narrow_the_list(self, client: Client, shelf, query, found, missing):
        page = client.get(f"/browse?{query}").content.decode()
        assert f"<cite>{found}</cite>" in page
        assert f"<cite>{missing}</cite>" not in page
        assert "1 book" in page

    @pytest.mark.parametrize(
        ("query", "named"),
        [
            ("genre=nonsense", "genre"),
            ("language=xx", "language"),
            ("min_year=abc", "from year"),
            ("max_year=99999999999999999999", "to year"),
            ("q=%00", "search"),
            (f"q={'x' * 300}", "search"),
            ("theme=not a slug!", "theme"),
        ],
    )
    def test_a_filter_that_makes_no_sense_is_left_out_and_told_of(
        self, client: Client, shelf, query, named
    ):
        response = client.get(f"/browse?{query}")
        assert response.status_code == 200
        page = response.content.decode()
        assert f"make nothing of it: {named}" in page
        assert "<cite>Dune</cite>" in page

    @pytest.mark.parametrize("query", ["page=abc", "page=-3", "page=", "page=999999", "shelf[]=1"])
    def test_a_page_number_that_makes_no_sense_is_no_error(self, client: Client, shelf, query):
        assert client.get(f"/browse?{query}").status_code == 200

    def test_nothing_found_says_what_to_do(self, client: Client, shelf):
        page = client.get("/browse?q=zzzzqqq").content.decode()
        assert "Nothing found" in page
        assert "Try fewer words" in page

    @pytest.mark.parametrize("number", ["9780439023482", "ISBN 978-0-439-02348-2", "0439023482"])
    def test_an_isbn_with_a_wrong_digit_is_told_of(self, client: Client, shelf, number):
        page = client.get("/browse", {"q": number}).content.decode()
        assert "its check digit says that it has a typing error" in page

    def test_an_isbn_that_is_merely_unknown_is_not(self, client: Client, shelf):
        page = client.get("/browse", {"q": "9780439023481"}).content.decode()
        assert "Nothing found" in page and "typing error" not in page

    def test_nothing_found_within_filters_offers_to_drop_them(self, client: Client, shelf):
        page = client.get("/browse?q=dune&genre=romance").content.decode()
        assert 'href="/browse?q=dune"' in page

    def test_what_was_typed_is_shown_as_text(self, client: Client, shelf):
        page = client.get("/browse?q=<script>alert(1)</script>").content.decode()
        assert "<script>alert" not in page

    def test_htmx_gets_the_results_alone(self, client: Client, shelf):
        headers = {"HX-Request": "true", "HX-Target": "results"}
        page = client.get("/browse?q=dune", headers=headers).content.decode()
        assert "<cite>Dune</cite>" in page
        assert "<html" not in page

    def test_the_short_address_leads_to_the_book(self, client: Client, shelf):
        response = client.get(f"/books/{shelf[0].pk}")
        assert response.status_code == 301
        assert response["Location"] == shelf[0].get_absolute_url()
        assert client.get("/books/999999").status_code == 404

    def test_programs_get_the_cover_as_a_picture(self, client: Client, shelf):
        response = client.get(f"/books/{shelf[0].pk}/cover.svg")
        assert response["Content-Type"] == "image/svg+xml"
        assert "max-age" in response["Cache-Control"]
        assert "<title>Dune, Frank Herbert</title>" in response.content.decode()
        assert client.get("/books/999999/cover.svg").status_code == 404

    def test_mended_words_are_shown_with_what_was_typed(self, client: Client, shelf):
        page = client.get("/browse?q=vlotaire").content.decode()
        assert "Showing results for" in page
        assert "<em>voltaire</em>" in page
        assert "<q>vlotaire</q>" in page
        assert "<cite>Candide</cite>" in page

    def test_facets_lead_to_fewer_books_and_keep_the_words(self, client: Client, shelf):
        make_book("Emmeline", genres=["horror"], year=1788)
        page = client.get("/browse?q=em").content.decode()
        assert "Narrow down" in page
        assert "?q=em&amp;genre=romance" in page
        assert "?q=em&amp;min_year=1810&amp;max_year=1819" in page

    def test_words_that_no_book_has_together_are_offered_one_by_one(self, client: Client, shelf):
        page = client.get("/browse?q=dune voltaire").content.decode()
        assert "Nothing found" in page
        assert 'href="?q=dune"' in page
        assert 'href="?q=voltaire"' in page
        assert "Many readers here know" in page

    def test_there_is_one_search_box_and_it_keeps_words_and_filters(self, client: Client, shelf):
        page = client.get("/browse?q=dune&genre=science-fiction").content.decode()
        assert page.count('type="search"') == 1
        assert 'value="dune"' in page
        assert 'form="sieve"' in page
        assert 'form="sieve"' not in client.get("/about").content.decode()

    @pytest.mark.parametrize("address", ["author=999", "series=999", "author=x", "series=%00"])
    def test_an_author_or_series_that_is_not_there_is_told_of(self, client: Client, shelf, address):
        page = client.get(f"/browse?{address}").content.decode()
        assert f"make nothing of it: {address.split('=')[0]}" in page

    @pytest.mark.parametrize("query", ["e", "vlotaire", "dune voltaire", "zzzzqqq", "", "x" * 199])
    def test_a_search_page_costs_a_bounded_number_of_queries(
        self, client: Client, shelf, alice, query, django_assert_max_num_queries
    ):
        client.force_login(alice)
        with django_assert_max_num_queries(26):
            client.get("/browse", {"q": query, "not_mine": "on"})

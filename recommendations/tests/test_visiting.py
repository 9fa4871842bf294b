"""A visitor gives stars without an account: picks at once, nothing stored, signing up keeps them."""

import re

import pytest
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from catalog.models import Book
from recommendations.newcomers import visiting
from recommendations.newcomers.visiting import MOST_PASSED, MOST_RATINGS, Visit, VisitFull
from recommendations.tests.conftest import add_book, books
from shelves.models import Rating
from shelves.services import dismiss, rate_book, want_to_read

pytestmark = pytest.mark.django_db
PICKS = {"HX-Request": "true", "HX-Target": "picks"}
COOKIE = "bookrec_visit"
PASSWORD = "a long enough password"


def give(client: Client, book: Book, stars: str, **headers: str):
    address = f"/try/books/{book.pk}/rating"
    return client.post(address, {"stars": stars, "kind": "rate", "next": "/"}, headers=headers)


def picked(client: Client) -> list[str]:
    return [pick.book.title for pick in client.get("/", headers=PICKS).context["picks"]]


def sign_up(client: Client, email: str = "new@example.org"):
    return client.post("/accounts/signup/", {"email": email, "password1": PASSWORD}, follow=True)


def stars_of(reader: User) -> dict[str, int]:
    return dict(Rating.objects.filter(reader=reader).values_list("book__title", "half_stars"))


def test_looking_around_leaves_nothing_behind(client: Client, trained):
    for address in ("/", books("red")[0].get_absolute_url(), "/browse"):
        client.get(address)
    assert set(client.cookies) <= {"bookrec_csrftoken"}
    assert not Session.objects.exists()


def test_one_star_brings_picks_with_reasons_and_stores_nothing(client: Client, trained):
    before = Rating.objects.count()
    assert give(client, books("red")[0], "5").status_code == 302
    page = client.get("/").content.decode()
    assert re.search(r"Because you\s+gave\s+<cite>red 0</cite> 5", page)
    assert "Why this?" in page
    assert "From 1 book you rated." in page
    assert "Two more and they know you better" in page
    assert all(title.startswith("red") for title in picked(client))
    assert Rating.objects.count() == before
    assert not Session.objects.exists()


def test_it_works_while_redis_is_away(client: Client, trained, monkeypatch):
    monkeypatch.setattr(cache, "get", lambda *_: None)
    monkeypatch.setattr(cache, "set", lambda *_: None)
    give(client, books("red")[0], "5")
    assert picked(client)


def test_the_star_control_is_answered_as_it_is_now(client: Client, trained):
    book = books("red")[0]
    answer = give(client, book, "4.5", **{"HX-Request": "true"})
    assert answer["HX-Trigger-After-Swap"] == '{"history-changed": {}}'
    assert f'id="stars-{book.pk}-9" checked' in answer.content.decode()
    answer = give(client, book, "", **{"HX-Request": "true"})
    assert "checked" not in answer.content.decode()
    assert picked(client) == []
    assert client.cookies[COOKIE].value == ""


def test_low_stars_alone_bring_no_picks_and_the_page_says_so(client: Client, trained):
    give(client, books("red")[0], "0.5")
    assert "Rate one that you liked" in client.get("/").content.decode()


def test_without_a_model_the_stars_are_remembered_and_the_page_says_why(client: Client, library):
    give(client, books("red")[0], "5")
    page = client.get("/").content.decode()
    assert "No model has been trained yet. What you gave is remembered until then." in page


def test_wrong_input_is_refused_and_changes_nothing(client: Client, trained):
    book = books("red")[0]
    for stars in ("99", "0.3", "many", "nan", "-1"):
        assert give(client, book, stars).status_code == 400
    assert client.post("/try/books/999999/rating", {"stars": "5"}).status_code == 404
    assert client.get(f"/try/books/{book.pk}/rating").status_code == 405
    assert client.get("/try/not-read").status_code == 405
    assert COOKIE not in client.cookies


def test_a_form_from_elsewhere_is_refused(trained):
    stranger = Client(enforce_csrf_checks=True)
    assert give(stranger, books("red")[0], "5").status_code == 403


def test_a_forged_or_damaged_cookie_counts_for_nothing(client: Client, trained):
    give(client, books("red")[0], "5")
    whole = client.cookies[COOKIE].value
    for value in (whole[:-1], f"x{whole}", "nonsense", ""):
        client.cookies[COOKIE] = value
        assert picked(client) == []


def test_the_fifty_first_book_is_refused_in_words(client: Client, trained):
    book, other = books("red")[:2]
    visit = Visit(dict.fromkeys(range(10_000, 10_000 + MOST_RATINGS - 1), 8))
    client.cookies[COOKIE] = visiting._signer(0).sign_object([list(visit.ratings.items()), ()])
    give(client, book, "5")
    answer = give(client, other, "5", **{"HX-Request": "true"}).content.decode()
    assert "as many as we remember for a visitor" in answer
    assert "checked" not in answer
    give(client, book, "4")
    answer = client.post(f"/try/books/{other.pk}/rating", {"stars": "5", "next": "/"}, follow=True)
    assert "as many as we remember for a visitor" in answer.content.decode()
    assert f"From {MOST_RATINGS} books you rated" in answer.content.decode()


def test_a_full_visit_fits_into_a_cookie():
    visit = Visit({10**9 + 7919 * n: n % 10 + 1 for n in range(MOST_RATINGS)})
    visit = visit.not_read(10**9 + 104_729 * n for n in range(2 * MOST_PASSED))
    assert len(visit.passed) == MOST_PASSED
    said = [list(visit.ratings.items()), visit.passed]
    assert len(visiting._signer(0).sign_object(said, compress=True)) < 3500
    with pytest.raises(VisitFull):
        visit.rated(5, 8)
    assert 5 in visit.unrated(10**9).unrated(10**9 + 7919).rated(5, 8).ratings


def test_two_tabs_add_up(client: Client, trained):
    """Each holds a page drawn before the other's star; the browser has one cookie for both."""
    first, second = (client.get("/").content for _ in range(2))
    assert first and second
    give(client, books("red")[0], "5")
    give(client, books("blue")[0], "1")
    give(client, books("red")[1], "4")
    assert client.get("/", headers=PICKS).context["rated"] == 3


def test_what_a_visitor_sees_is_theirs_alone(client: Client, trained):
    assert "no-store" not in client.get("/").get("Cache-Control", "")
    give(client, books("red")[0], "5")
    answer = client.get("/")
    assert "no-store" in answer["Cache-Control"]
    assert "Cookie" in answer["Vary"] and "HX-Target" in answer["Vary"]
    assert picked(Client()) == []


def test_the_cookie_can_be_read_by_this_site_only(client: Client, trained, settings):
    give(client, books("red")[0], "5")
    cookie = client.cookies[COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (True, "Lax", "")
    settings.SESSION_COOKIE_SECURE = True
    give(client, books("red")[0], "5")
    assert client.cookies["__Host-visit"]["secure"]


def test_the_page_of_a_book_takes_stars_and_forecasts(client: Client, trained):
    rated, other = books("red")[:2]
    client.post(f"/try/books/{rated.pk}/rating", {"stars": "5", "kind": "page"})
    assert "You gave it 5" in client.get(rated.get_absolute_url()).content.decode()
    page = client.get(other.get_absolute_url()).content.decode()
    assert "for you</span>" in page
    assert "What of yours speaks for it" in page
    part = {"HX-Request": "true", "HX-Target": "for-you"}
    answer = client.get(other.get_absolute_url(), headers=part).content.decode()
    assert "for you</span>" in answer and "<html" not in answer


def test_signing_up_keeps_the_ratings_and_says_so(client: Client, trained):
    book, other = books("red")[:2]
    counted = book.rating_count
    give(client, book, "5")
    give(client, other, "2.5")
    assert "The 2 books you have rated come with you" in " ".join(
        client.get("/accounts/signup/").content.decode().split()
    )
    page = sign_up(client).content.decode()
    reader = User.objects.get(email="new@example.org")
    assert stars_of(reader) == {"red 0": 10, "red 1": 5}
    assert "The 2 books that you rated before you signed in are among yours" in page
    assert client.cookies[COOKIE].value == ""
    book.refresh_from_db()
    assert book.rating_count == counted + 1
    client.post("/accounts/logout/")
    assert picked(client) == []


def test_signing_in_overwrites_nothing(client: Client, alice, trained):
    red, blue, wanted, dismissed = (*books("red")[:2], *books("blue")[:2])
    rate_book(alice, red, 3)
    want_to_read(alice, wanted)
    dismiss(alice, dismissed)
    for book in (red, blue, wanted, dismissed):
        give(client, book, "5")
    Book.objects.filter(pk=blue.pk).delete()
    answer = client.post(
        "/accounts/login/",
        {"login": "alice@example.org", "password": "a long password"},
        follow=True,
    )
    assert stars_of(alice) == {"red 0": 3, "blue 0": 10, "blue 1": 10}
    assert not alice.shelf_entries.filter(shelf="want").exists()
    assert not alice.dismissals.exists()
    assert "The 2 books that you rated before you signed in" in answer.content.decode()


def test_signing_in_with_nothing_rated_says_nothing(client: Client, alice, trained):
    client.post("/try/not-read", {"book": books("red")[0].pk})
    client.post("/accounts/login/", {"login": "alice@example.org", "password": "a long password"})
    assert "before you signed in" not in client.get("/").content.decode()
    assert stars_of(alice) == {}


def test_a_page_drawn_before_signing_in_rates_for_good(client: Client, alice, trained):
    client.force_login(alice)
    give(client, books("red")[0], "5")
    assert stars_of(alice) == {"red 0": 10}
    give(client, books("red")[0], "")
    assert stars_of(alice) == {}
    assert COOKIE not in client.cookies


@pytest.mark.parametrize("rated", [0, 1, 8])
def test_the_front_page_asks_the_database_a_fixed_number_of_times(client: Client, trained, rated):
    for book in books("red")[:rated]:
        give(client, book, "5")
    with CaptureQueriesContext(connection) as captured:
        assert client.get("/").status_code == 200
    assert len(captured) <= 42
    with CaptureQueriesContext(connection) as captured:
        client.get("/", headers=PICKS)
    assert len(captured) <= 12


def test_shelves_by_genre_and_by_year_are_named_truthfully(client: Client, library, monkeypatch):
    monkeypatch.setattr("recommendations.newcomers.front.LONGEST_ROW", 4)
    for n in range(5):
        add_book(f"green {n}", "green")
    Book.objects.filter(title__startswith="green").update(year=2016)
    Book.objects.filter(title="green 3").update(year=2017)
    Book.objects.filter(title="green 4").update(year=3001)
    page = client.get("/")
    newest = page.context["front"].newest
    assert [book.title for book in newest] == ["green 3", "green 0", "green 1", "green 2"]
    said = re.sub(r"\s+", " ", page.content.decode())
    assert "First published from 2016 to 2017" in said
    shelves = [page.context["front"].popular, newest, page.context["steps"].books]
    shelves += [row for _, row in page.context["front"].genres]
    shown = [book.pk for shelf in shelves for book in shelf]
    assert len(shown) == len(set(shown))

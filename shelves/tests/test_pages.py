"""Acts on books from the site, with htmx and without JavaScript, and "My books"."""

import re
from datetime import UTC, datetime

import pytest
from django.test import Client

from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.services import dismiss, rate_book, want_to_read

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
ACTS = {"rating": {"stars": "4.5"}, "shelf": {"status": "want"}, "dismissal": {"dismissed": "1"}}


def test_a_form_rates_a_book_and_comes_back_to_its_page(reader: Client, alice, dune):
    back = {"stars": "4.5", "next": "/browse?q=dune"}
    response = reader.post(f"/books/{dune.pk}/rating", back)
    assert (response.status_code, response["Location"]) == (302, "/browse?q=dune")
    assert Rating.objects.get(reader=alice, book=dune).half_stars == 9


def test_without_a_page_to_go_back_to_it_is_the_books(reader: Client, dune):
    response = reader.post(f"/books/{dune.pk}/rating", {"stars": "5"})
    assert response["Location"] == dune.get_absolute_url()


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example",
        "//evil.example/x",
        "http:///evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "\thttps://evil.example",
        "http://testserver//evil.example/",
        "http://testserver/\\evil.example/",
        "http://testserver/\t/evil.example/",
        "browse",
    ],
)
def test_nobody_is_sent_to_another_site(reader: Client, dune, elsewhere):
    response = reader.post(f"/books/{dune.pk}/rating", {"stars": "5", "next": elsewhere})
    assert response["Location"] == dune.get_absolute_url()


def test_the_own_address_in_full_leads_back_to_its_path(reader: Client, dune):
    back = "http://testserver/picks?page=2"
    response = reader.post(f"/books/{dune.pk}/rating", {"stars": "5", "next": back})
    assert response["Location"] == "/picks?page=2"


def test_htmx_gets_the_controls_and_the_page_is_told(reader: Client, dune):
    response = reader.post(
        f"/books/{dune.pk}/rating", {"stars": "3.5", "kind": "rate"}, headers=HTMX
    )
    fragment = response.content.decode()
    assert response.status_code == 200
    assert "<html" not in fragment
    assert f'id="controls-{dune.pk}"' in fragment
    assert "history-changed" in response["HX-Trigger-After-Swap"]
    chosen = fragment.split(f'id="stars-{dune.pk}-7"')[1].split(">")[0]
    assert "checked" in chosen


@pytest.mark.parametrize("stars", ["0", "5.5", "4.3", "many", "nan", "inf", "-1", "1e400"])
def test_stars_that_do_not_exist_are_refused_in_words(reader: Client, alice, dune, stars):
    response = reader.post(f"/books/{dune.pk}/rating", {"stars": stars})
    assert response.status_code == 400
    assert "half a star" in response.content.decode()
    assert not Rating.objects.filter(reader=alice).exists()


def test_a_rating_can_be_cleared_and_the_clearing_undone(reader: Client, alice, dune):
    rate_book(alice, dune, 7)
    reader.post(f"/books/{dune.pk}/rating", {"stars": "", "next": "/my-books"})
    assert not Rating.objects.filter(reader=alice).exists()
    press_undo(reader)
    assert Rating.objects.get(reader=alice, book=dune).half_stars == 7


def test_a_dismissal_can_be_undone_from_its_notice(reader: Client, alice, dune):
    answer = reader.post(
        f"/books/{dune.pk}/dismissal", {"dismissed": "1", "kind": "pick"}, headers=HTMX
    )
    assert Dismissal.objects.filter(reader=alice, book=dune).exists()
    assert "Undo" in answer.content.decode()

    address, fields = undo_from(answer.content.decode())
    undone = reader.post(address, fields, headers=HTMX)
    assert not Dismissal.objects.filter(reader=alice, book=dune).exists()
    # The pick is drawn anew with the others: its controls may be gone from the page.
    assert f'id="controls-{dune.pk}"' not in undone.content.decode()


@pytest.mark.parametrize("act", ACTS)
def test_a_visitor_is_sent_to_sign_in_and_then_to_the_page(client: Client, dune, act):
    response = client.post(f"/books/{dune.pk}/{act}", ACTS[act] | {"next": "/browse"})
    assert response.status_code == 302
    assert response["Location"] == "/accounts/login/?next=/browse"


def test_htmx_sends_a_visitor_to_sign_in_as_a_whole_page(client: Client, dune):
    response = client.post(
        f"/books/{dune.pk}/rating", {"stars": "5", "next": "/browse"}, headers=HTMX
    )
    assert response["HX-Redirect"] == "/accounts/login/?next=/browse"


@pytest.mark.parametrize("act", ACTS)
def test_a_book_that_is_not_there_is_not_found(reader: Client, act):
    assert reader.post(f"/books/999999/{act}", ACTS[act]).status_code == 404


@pytest.mark.parametrize("act", ACTS)
def test_acts_are_posted_with_a_token_of_the_form(alice, dune, act):
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    assert client.get(f"/books/{dune.pk}/{act}").status_code == 405
    response = client.post(f"/books/{dune.pk}/{act}", ACTS[act])
    assert response.status_code == 403
    assert "gone stale" in response.content.decode()


def test_each_reader_acts_for_themselves(reader: Client, alice, bob, dune):
    rate_book(bob, dune, 2)
    reader.post(f"/books/{dune.pk}/rating", {"stars": "5", "reader": str(bob.pk)})
    assert Rating.objects.get(reader=bob).half_stars == 2
    assert Rating.objects.get(reader=alice).half_stars == 10


def test_my_books_are_mine(reader: Client, alice, bob):
    dune, emma = make_shelf("Dune Emma")
    rate_book(alice, dune, 9)
    rate_book(bob, emma, 9)
    page = reader.get("/my-books").content.decode()
    assert "<cite>Dune</cite>" in page
    assert "<cite>Emma</cite>" not in page


@pytest.mark.parametrize(
    ("shelf", "title"),
    [("rated", "Dune"), ("read", "Dune"), ("want", "Emma"), ("dismissed", "Ulysses")],
)
def test_each_shelf_has_its_books(reader: Client, alice, shelf, title):
    dune, emma, ulysses = make_shelf("Dune Emma Ulysses")
    rate_book(alice, dune, 9)
    want_to_read(alice, emma)
    dismiss(alice, ulysses)
    page = reader.get(f"/my-books?shelf={shelf}").content.decode()
    assert page.count('<li class="entry tickable">') == 1
    assert f"<cite>{title}</cite>" in page


@pytest.mark.parametrize(
    ("shelf", "words"),
    [("all", "shelves are empty"), ("read", "No stars given"), ("want", "Nothing waiting")]
    + [("reading", "No book open"), ("paused", "Nothing paused"), ("stopped", "Nothing given up")]
    + [("dismissed", "Nothing dismissed"), ("nonsense", "shelves are empty")],
)
def test_an_empty_shelf_teaches_how_to_fill_it(reader: Client, shelf, words):
    assert words in reader.get(f"/my-books?shelf={shelf}").content.decode()


LONG_AGO = datetime(2024, 2, 29, 12, 30, 15, 123456, UTC)


def undo_from(page: str) -> tuple[str, dict[str, str]]:
    """Where the page's notice posts its undo, and what."""
    form = re.search(r'class="notice">.*?action="([^"]+)"(.*?)</form>', page, re.S)
    assert form, "no undo on this page"
    fields = re.findall(r'name="(\w+)"\s+value="([^"]*)"', form[2])
    return form[1], {name: value for name, value in fields if name != "csrfmiddlewaretoken"}


def press_undo(reader: Client) -> None:
    address, fields = undo_from(reader.get("/my-books").content.decode())
    assert reader.post(address, fields).status_code == 302


def test_undoing_a_dismissal_brings_the_wanted_book_back(reader: Client, alice, dune):
    ShelfEntry.objects.create(reader=alice, book=dune, added_at=LONG_AGO)
    reader.post(f"/books/{dune.pk}/dismissal", {"dismissed": "1"})
    assert not ShelfEntry.objects.exists()
    press_undo(reader)
    assert ShelfEntry.objects.get(reader=alice, book=dune).added_at == LONG_AGO
    assert not Dismissal.objects.exists()


def test_undoing_a_dismissal_wants_nothing_that_was_not_wanted(reader: Client, dune):
    reader.post(f"/books/{dune.pk}/dismissal", {"dismissed": "1"})
    press_undo(reader)
    assert not Dismissal.objects.exists()
    assert not ShelfEntry.objects.exists()


def test_undoing_a_want_brings_the_dismissal_back(reader: Client, alice, dune):
    Dismissal.objects.create(reader=alice, book=dune, dismissed_at=LONG_AGO)
    reader.post(f"/books/{dune.pk}/shelf", {"status": "want"})
    press_undo(reader)
    assert Dismissal.objects.get(reader=alice, book=dune).dismissed_at == LONG_AGO
    assert not ShelfEntry.objects.exists()


def test_a_rating_and_a_mark_come_back_with_their_dates(reader: Client, alice, dune):
    emma = make_book("Emma")
    rate_book(alice, dune, 7, since=LONG_AGO)
    want_to_read(alice, emma, since=LONG_AGO)
    reader.post(f"/books/{dune.pk}/rating", {"stars": ""})
    press_undo(reader)
    rating = Rating.objects.get(reader=alice, book=dune)
    assert (rating.half_stars, rating.rated_at) == (7, LONG_AGO)
    reader.post(f"/books/{emma.pk}/shelf", {"status": ""})
    press_undo(reader)
    assert ShelfEntry.objects.get(reader=alice, book=emma).added_at == LONG_AGO


def test_my_books_can_all_be_reached(reader: Client, alice, monkeypatch):
    monkeypatch.setattr("shelves.library.PER_PAGE", 1)
    books = Book.objects.bulk_create(Book(title=f"{n}", sort_title=f"{n:03}") for n in range(45))
    Rating.objects.bulk_create(Rating(reader=alice, book=book, half_stars=8) for book in books)
    pages = [reader.get(f"/my-books?sort=title&page={n}").context["page"] for n in (40, 41, 45)]
    assert [[book.title for book in page.items] for page in pages] == [["39"], ["40"], ["44"]]
    assert [page.next for page in pages] == [41, 42, None]
    assert reader.get(f"/my-books?page={10**30}").context["page"].number == 45

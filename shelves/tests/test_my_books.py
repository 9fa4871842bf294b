"""My books: shelves, choice and order, many books at once, own shelves, goals."""

import pytest
from django.test import Client
from django.utils import timezone

from catalog.models import Book
from catalog.tests.books import make_book, make_shelf
from shelves import own_shelves, services
from shelves.mine import Choice, books_on, counts_of, shelf_of
from shelves.models import Dismissal, Goal, OwnShelf, Reading, ShelfEntry
from shelves.statuses import set_status, statuses_of
from shelves.tests.test_pages import press_undo, undo_from
from web.tests.telling import told_by

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def dune() -> Book:
    return make_book("Dune", ["Frank Herbert"], genres=["science-fiction"], year=1965)


def titles(reader, slug: str, **choice) -> list[str]:
    shelf = shelf_of(reader, slug)
    assert shelf
    return [book.title for book in books_on(reader, shelf, Choice(**choice))]


# --- Which books, in which order ---


@pytest.fixture
def library(alice, dune) -> dict[str, Book]:
    emma = make_book("Emma", ["Jane Austen"], genres=["romance"], year=1815)
    zadig = make_book("Zadig", ["Voltaire"], genres=["essays"], year=1747)
    set_status(alice, [emma.pk], "read")
    services.rate_book(alice, dune, 9)
    services.rate_book(alice, zadig, 3)
    Reading.objects.create(reader=alice, book=emma, finished="2024-05")
    Reading.objects.create(reader=alice, book=dune, finished="2020")
    return {"dune": dune, "emma": emma, "zadig": zadig}


@pytest.mark.parametrize(
    ("choice", "expected"),
    [
        ({}, ["Zadig", "Dune", "Emma"]),
        ({"sort": "oldest"}, ["Emma", "Dune", "Zadig"]),
        ({"sort": "title"}, ["Dune", "Emma", "Zadig"]),
        ({"sort": "author"}, ["Dune", "Emma", "Zadig"]),
        ({"sort": "highest"}, ["Dune", "Zadig", "Emma"]),
        ({"sort": "lowest"}, ["Zadig", "Dune", "Emma"]),
        ({"sort": "finished"}, ["Emma", "Dune", "Zadig"]),
        ({"sort": "year"}, ["Dune", "Emma", "Zadig"]),
        ({"q": "áusten EM"}, ["Emma"]),
        ({"q": "100%"}, []),
        ({"genre": "romance"}, ["Emma"]),
        ({"min_year": 1800, "max_year": 1900}, ["Emma"]),
        ({"rated": "yes"}, ["Zadig", "Dune"]),
        ({"rated": "no"}, ["Emma"]),
    ],
)
def test_the_read_shelf_in_the_choice_and_order_asked_for(alice, library, choice, expected):
    assert titles(alice, "read", **choice) == expected


def test_counts_are_those_of_the_shelves(alice, bob, library):
    paused, dismissed = make_shelf("Ulysses Middlemarch")
    set_status(alice, [paused.pk], "paused")
    services.dismiss(alice, dismissed)
    shelf = own_shelves.make_shelf(alice, "Train")
    own_shelves.put_on_shelf(alice, shelf, [paused.pk, dismissed.pk])
    set_status(bob, [paused.pk], "read")
    own_shelves.make_shelf(bob, "Bob's")
    counts = {shelf.slug: count for shelf, count in counts_of(alice)}
    assert counts == {
        **{"all": 4, "want": 0, "reading": 0, "read": 3, "paused": 1, "stopped": 0},
        **{"dismissed": 1, "train": 2},
    }
    assert all(len(titles(alice, slug)) == count for slug, count in counts.items())


def test_the_page_shows_the_shelf_in_the_order_that_its_address_names(reader, alice, library):
    set_status(alice, [library["dune"].pk], "want")
    for query, expected in (
        ("shelf=want", ["Dune"]),
        ("shelf=read&sort=title", ["Emma", "Zadig"]),
        ("shelf=read&sort=lowest", ["Zadig", "Emma"]),
    ):
        shown = reader.get(f"/my-books?{query}").context["page"].items
        assert [book.title for book in shown] == expected, query


def test_a_choice_that_makes_no_sense_is_left_out(reader, alice, library):
    page = reader.get(
        "/my-books?shelf=read&genre=none&min_year=soon&rated=maybe&sort=x&q=%00&page=z"
    )
    assert page.status_code == 200
    assert len(page.context["page"].items) == 3


def test_no_page_asks_more_for_more_books(reader, alice, django_assert_max_num_queries):
    shelf = own_shelves.make_shelf(alice, "Train")
    for n in range(15):
        book = make_book(f"Volume {n}", [f"Author {n}"], genres=["essays"])
        services.rate_book(alice, book, 8)
        own_shelves.put_on_shelf(alice, shelf, [book.pk])
    for address in ("/my-books", "/my-books?shelf=train&sort=author&q=vol", "/my-books/goals"):
        with django_assert_max_num_queries(20):
            assert reader.get(address).status_code == 200
    with django_assert_max_num_queries(12):
        reader.get(f"/books/{book.pk}/mine")


# --- Many at once ---


def edit(reader: Client, act: str, books=(), address="/my-books", **fields):
    return reader.post(address, {"act": act, "books": [book.pk for book in books], **fields})


def test_ticked_books_move_and_one_undo_brings_them_back(reader, alice, library):
    dune, emma, zadig = library.values()
    answer = edit(reader, "to:paused", [dune, emma], "/my-books?shelf=read&sort=title")
    assert answer["Location"] == "/my-books?shelf=read&sort=title"
    assert statuses_of(alice, [dune.pk, emma.pk]) == {dune.pk: "paused", emma.pk: "paused"}
    press_undo(reader)
    assert titles(alice, "read", sort="title") == ["Dune", "Emma", "Zadig"]
    assert not ShelfEntry.objects.filter(book=dune).exists()


def test_all_that_fit_the_choice_are_more_than_the_page_shows(reader, alice, monkeypatch):
    monkeypatch.setattr("shelves.library.PER_PAGE", 1)
    books = [make_book(f"Volume {n}", year=1900 + n) for n in range(4)]
    set_status(alice, [book.pk for book in books], "want")
    edit(reader, "to:read", address="/my-books?shelf=want&min_year=1901", all="1")
    assert titles(alice, "want") == ["Volume 0"]


def test_removed_books_come_back_with_their_stars(reader, alice, library):
    edit(reader, "remove", library.values())
    assert titles(alice, "all") == []
    assert library["dune"].ratings.count() == 0
    press_undo(reader)
    assert titles(alice, "all", sort="highest")[:2] == ["Dune", "Zadig"]


def test_books_are_put_on_an_own_shelf_and_taken_off(reader, alice, library):
    shelf = own_shelves.make_shelf(alice, "A {brace}")
    edit(reader, f"on:{shelf.pk}", [library["dune"], library["emma"]])
    assert shelf.books.count() == 2
    assert "2 books put on “A {brace}”." in reader.get("/my-books").content.decode()
    edit(reader, f"off:{shelf.pk}", [library["dune"]], f"/my-books?shelf={shelf.slug}")
    assert [book.title for book in shelf.books.all()] == ["Emma"]


def test_dismissed_books_may_be_recommended_again(reader, alice, dune):
    services.dismiss(alice, dune)
    edit(reader, "recommend", [dune], "/my-books?shelf=dismissed")
    assert not Dismissal.objects.exists()
    press_undo(reader)
    assert Dismissal.objects.count() == 1


@pytest.mark.parametrize("act", ["", "to:lent", "to:", "on:x", "on:999999", "off:", "burn", "on:²"])
def test_there_is_no_such_act(reader, library, act):
    assert edit(reader, act, library.values()).status_code == 400


def test_only_my_own_books_and_shelves_are_touched(reader, alice, bob, dune):
    set_status(bob, [dune.pk], "reading")
    bobs = own_shelves.make_shelf(bob, "Bob's")
    edit(reader, "to:read", [dune])  # on none of Alice's shelves
    assert not ShelfEntry.objects.filter(reader=alice).exists()
    assert edit(reader, f"on:{bobs.pk}", [dune]).status_code == 400
    for address in (f"/my-books/shelves/{bobs.slug}",):
        assert reader.post(address, {"name": "Mine"}).status_code == 404
        assert reader.post(address, {"delete": "1"}).status_code == 404
    assert "Bob" not in told_by(reader.get(f"/my-books?shelf={bobs.slug}"))
    assert statuses_of(bob, [dune.pk]) == {dune.pk: "reading"}


def test_nothing_ticked_is_told(reader, library):
    edit(reader, "remove")
    edit(reader, "remove", books=())
    assert "Tick the books first" in reader.get("/my-books").content.decode()
    assert reader.post("/my-books", {"act": "remove", "books": ["x", "9" * 30]}).status_code == 302


def test_too_many_at_once_are_refused_whole(reader, alice, library, monkeypatch):
    monkeypatch.setattr("shelves.library.MOST_AT_ONCE", 2)
    edit(reader, "remove", all="1")
    assert "At most 2 books" in reader.get("/my-books").content.decode()
    assert len(titles(alice, "all")) == 3


# --- Statuses, one by one ---


@pytest.mark.parametrize("status", ["want", "reading", "read", "paused", "stopped"])
def test_a_status_is_given_and_undone_with_htmx(reader, alice, dune, status):
    answer = reader.post(
        f"/books/{dune.pk}/shelf", {"status": status, "kind": "page"}, headers=HTMX
    )
    assert statuses_of(alice, [dune.pk]) == {dune.pk: status}
    fragment = answer.content.decode()
    assert "<html" not in fragment
    address, fields = undo_from(fragment)
    undone = reader.post(address, fields, headers=HTMX)
    assert f'id="controls-{dune.pk}"' in undone.content.decode()
    assert statuses_of(alice, [dune.pk]) == {}
    assert not Reading.objects.exists()


@pytest.mark.parametrize("fields", [{}, {"status": "lent"}, {"status": "WANT"}, {"wanted": "1"}])
def test_a_status_that_does_not_exist_is_refused(reader, dune, fields):
    assert reader.post(f"/books/{dune.pk}/shelf", fields).status_code == 400


def test_another_readers_undo_is_no_use(reader, alice, bob, dune):
    reader.post(f"/books/{dune.pk}/shelf", {"status": "want"})
    address, fields = undo_from(reader.get("/my-books").content.decode())
    thief = Client()
    thief.force_login(bob)
    thief.post(address, fields)
    assert statuses_of(alice, [dune.pk]) == {dune.pk: "want"}
    for change in ("", "x", "9" * 40, "²"):
        assert thief.post(address, {"change": change}).status_code == 302


# --- Own shelves and goals ---


def test_a_shelf_is_made_renamed_and_deleted_and_all_of_it_undone(reader, alice, dune):
    made = reader.post("/my-books/shelves", {"name": "Train"})
    assert made["Location"] == "/my-books?shelf=train"
    own_shelves.put_on_shelf(alice, OwnShelf.objects.get(), [dune.pk])
    reader.get("/my-books")  # takes the notice away
    reader.post("/my-books/shelves/train", {"name": "Bus"})
    press_undo(reader)
    assert OwnShelf.objects.get().name == "Train"
    reader.post("/my-books/shelves/train", {"delete": "1"})
    assert not OwnShelf.objects.exists()
    press_undo(reader)
    assert list(OwnShelf.objects.get().books.all()) == [dune]


def test_a_name_that_is_taken_is_told(reader, alice):
    own_shelves.make_shelf(alice, "Train")
    own_shelves.make_shelf(alice, "Bus")
    for address in ("/my-books/shelves", "/my-books/shelves/bus"):
        reader.post(address, {"name": "TRAIN"})
        assert "already" in reader.get("/my-books").content.decode()


def test_a_goal_is_set_shown_and_taken_back(reader, alice):
    year = timezone.localdate().year
    reader.post("/my-books/goals", {"year": year, "books": "24"})
    assert f"0 of 24</b> books in {year}" in reader.get("/my-books").content.decode()
    reader.post("/my-books/goals", {"year": year, "books": ""})
    assert not Goal.objects.exists()
    press_undo(reader)
    assert Goal.objects.get().books == 24


@pytest.mark.parametrize(
    "fields",
    [{"year": "x", "books": "3"}, {"year": "2026", "books": "many"}, {"books": "3"}]
    + [
        {"year": "2026", "books": "0"},
        {"year": "9" * 30, "books": "3"},
        {"year": "2026", "books": "-1"},
    ],
)
def test_a_goal_that_makes_no_sense_is_told(reader, fields):
    answer = reader.post("/my-books/goals", fields)
    assert answer.status_code == 200
    assert 'role="alert"' in answer.content.decode()
    assert not Goal.objects.exists()


def test_a_visitor_is_sent_to_sign_in(client, dune):
    for address in (f"/books/{dune.pk}/mine", "/my-books", "/my-books/goals"):
        assert client.get(address)["Location"] == f"/accounts/login/?next={address}"
    for address in ("/my-books", "/my-books/undo", "/my-books/shelves", "/my-books/shelves/x"):
        assert client.post(address)["Location"].startswith("/accounts/login/")

"""Public pages of readers: what they chose to show, and nothing else; and reports of them."""

import pytest
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.models import Profile, User
from accounts.profile_models import ProfileReport
from accounts.profiles import Chosen, hide_profile, keep_profile, profile_of
from catalog.tests.books import make_book
from shelves import own_shelves
from shelves.own_shelves import make_shelf, put_on_shelf
from shelves.reviews import hide_review, write_review
from shelves.services import rate_book
from web.tests.telling import told_by

pytestmark = pytest.mark.django_db
PAGE = "/api/v1/profiles/quiet-reader"
NAMED = {"public": True, "handle": "quiet-reader", "name": "A quiet reader"}


@pytest.fixture
def shared(db):
    return [make_book(f"red {n}") for n in range(8)]


@pytest.fixture
def gem(db):
    return make_book("the gem")


def show(reader: User, handle: str, **what) -> Profile:
    chosen = Chosen(public=True, handle=handle, name=handle.title(), **what)
    return keep_profile(reader, chosen)


def test_what_is_not_public_is_as_if_it_never_was(client, bob):
    never = client.get("/readers/nobody-here")
    show(bob, "bob-reads")
    there = client.get("/readers/bob-reads")
    assert there.status_code == 200 and "no-store" in there["Cache-Control"]
    profile = keep_profile(bob, Chosen(public=False, handle="bob-reads", name="Bob"))
    private = client.get("/readers/bob-reads")
    show(bob, "bob-reads")
    hide_profile(profile, "Posing.")
    hidden = client.get("/readers/bob-reads")
    for answer in (never, private, hidden):
        assert answer.status_code == 404
        assert "bob" not in told_by(answer).replace("bob-reads", "").lower()
    assert told_by(private) == told_by(hidden)
    assert told_by(private).replace("bob-reads", "nobody-here") == told_by(never)
    client.force_login(bob)
    assert client.get("/readers/bob-reads").status_code == 404


def test_it_shows_what_was_chosen_and_nothing_else(client, shared, gem, bob):
    rate_book(bob, shared[0], 9)
    shelf = make_shelf(bob, "Dearest")
    put_on_shelf(bob, shelf, [gem.pk])
    write_review(bob, shared[1], "Slow, and worth it.", False)

    def page(**what) -> str:
        show(bob, "bob-reads", **what)
        return client.get("/readers/bob-reads").content.decode()

    bare = page(about="On <b>trains</b>.")
    assert "On &lt;b&gt;trains&lt;/b&gt;." in bare
    for title in (shared[0].title, shared[1].title, gem.title):
        assert title not in bare
    assert gem.title in page(favourites=shelf.pk)
    read = page(shows_read=True)
    assert shared[0].title in read and "<b>4.5</b>" not in read
    assert "<b>4.5</b>" in page(shows_read=True, shows_ratings=True)
    assert "<b>4.5</b>" in page(shows_ratings=True)
    assert "Slow, and worth it." in page(shows_reviews=True)
    hide_review(bob.reviews.get(), "Spam.")
    assert "Slow, and worth it." not in page(shows_reviews=True)


def test_the_shelf_of_somebody_else_is_never_shown(client, gem, alice, bob):
    shelf = make_shelf(alice, "Secret")
    put_on_shelf(alice, shelf, [gem.pk])
    show(bob, "bob-reads", favourites=shelf.pk)
    assert gem.title not in client.get("/readers/bob-reads").content.decode()
    client.force_login(bob)
    form = {"public": "on", "handle": "bob-reads", "name": "Bob", "favourites": str(shelf.pk)}
    assert client.post("/account/profile", form).status_code == 400


def test_search_engines_stay_out_unless_invited(client, bob):
    show(bob, "bob-reads")
    answer = client.get("/readers/Bob-Reads", follow=True)
    assert answer.redirect_chain == [("/readers/bob-reads", 302)]
    assert answer["X-Robots-Tag"] == "noindex" and b'content="noindex"' in answer.content
    show(bob, "bob-reads", indexed=True)
    answer = client.get("/readers/bob-reads")
    assert "X-Robots-Tag" not in answer and b"noindex" not in answer.content
    assert b'rel="canonical"' in answer.content


def test_the_form_makes_and_ends_a_page(client, bob):
    client.force_login(bob)
    form = {"handle": "bob-reads", "name": "Bob B", "about": "", "favourites": ""}
    client.post("/account/profile", form)
    assert client.get("/readers/bob-reads").status_code == 404
    client.post("/account/profile", form | {"public": "on"})
    assert b"Bob B" in client.get("/readers/bob-reads").content
    wrong = client.post("/account/profile", form | {"public": "on", "handle": "admin"})
    assert wrong.status_code == 400 and b"taken for the site itself" in wrong.content
    client.post("/account/profile", form)
    assert client.get("/readers/bob-reads").status_code == 404


def test_a_page_is_reported_once(client, alice, bob):
    show(bob, "bob-reads")
    client.force_login(alice)
    there = "/readers/bob-reads/report"
    assert client.post(there, {"reason": "dull"}).status_code == 400
    for _ in range(2):
        assert client.post(there, {"reason": "spam"}).status_code == 302
    assert bob.profile.reports.count() == 1
    assert client.get("/readers/nobody-here/report").status_code == 404


def test_a_page_asks_a_bounded_number_of_times(
    client, shared, alice, bob, django_assert_max_num_queries
):
    for book in shared:
        rate_book(bob, book, 9)
        write_review(bob, book, "Slow, and worth it.", False)
    shelf = make_shelf(bob, "Dearest")
    put_on_shelf(bob, shelf, [book.pk for book in shared])
    show(
        bob, "b-reads", favourites=shelf.pk, shows_read=True, shows_ratings=True, shows_reviews=True
    )
    client.force_login(alice)
    with django_assert_max_num_queries(14):
        client.get("/readers/b-reads")


def test_a_handle_taken_in_between_is_told(bob, alice):
    show(alice, "same")
    with pytest.raises(ValidationError) as told:
        show(bob, "SAME")
    assert "Somebody has this handle" in told.value.message_dict["handle"][0]


# --- Over the API ---


@pytest.fixture
def shown(alice):
    alice.name = "Alice Secret"
    alice.save()
    dune, emma = make_book("Dune"), make_book("Emma")
    rate_book(alice, dune, 9)
    write_review(alice, dune, "Slow, and *worth it*.", False)
    shelf = make_shelf(alice, "Favourites")
    own_shelves.place_on(alice, emma.pk, [shelf])
    return dune, emma, shelf


def titles(rows) -> list[str]:
    return [row["title"] for row in rows]


def test_a_page_shows_what_its_reader_chose_and_nothing_else(alice, shown):
    keep_profile(alice, Chosen(**NAMED))
    bare = APIClient().get(PAGE).json()
    assert [bare[name] for name in ("favourites", "read", "rated", "reviews")] == [[]] * 4
    keep_profile(alice, Chosen(**NAMED, shows_read=True))
    [read] = APIClient().get(PAGE).json()["read"]
    assert (read["book"]["title"], read["stars"]) == ("Dune", None)
    everything = {"shows_ratings": True, "shows_reviews": True, "favourites": shown[2].pk}
    keep_profile(alice, Chosen(**NAMED, **everything))
    answer = APIClient().get(PAGE)
    page = answer.json()
    assert titles(page["favourites"]) == ["Emma"]
    assert [(row["book"]["title"], row["stars"]) for row in page["rated"]] == [("Dune", 4.5)]
    assert [review["text"] for review in page["reviews"]] == ["Slow, and *worth it*."]
    assert page["url"].endswith("/readers/quiet-reader")
    for hidden in ("Secret", "example.org"):
        assert hidden not in answer.content.decode()


def test_a_page_that_nobody_may_see_is_not_there(alice):
    keep_profile(alice, Chosen(**NAMED))
    assert APIClient().get("/api/v1/profiles/Quiet-Reader").status_code == 200
    hide_profile(profile_of(alice), "It poses as somebody else.")
    assert APIClient().get(PAGE).status_code == 404
    assert APIClient().get("/api/v1/profiles/nobody").status_code == 404


def test_a_page_is_reported_once_and_not_by_its_own_reader(alice, bob):
    keep_profile(alice, Chosen(**NAMED))
    his, hers = APIClient(), APIClient()
    his.force_login(bob)
    hers.force_login(alice)
    for _ in range(2):
        assert his.put(f"{PAGE}/report", {"reason": "spam"}).status_code == 204
    assert ProfileReport.objects.count() == 1
    own = hers.put(f"{PAGE}/report", {"reason": "spam"})
    assert (own.status_code, own.json()["errors"][0]["field"]) == (400, "reason")
    assert his.put(f"{PAGE}/report", {"reason": "dull"}).status_code == 400
    assert his.put("/api/v1/profiles/nobody/report", {"reason": "spam"}).status_code == 404


def test_a_full_page_costs_no_more_queries_than_a_short_one(
    alice, shown, django_assert_max_num_queries
):
    for book in [make_book(f"Book {n}") for n in range(15)]:
        rate_book(alice, book, 8)
        write_review(alice, book, "Long enough to be one.", False)
    keep_profile(alice, Chosen(**NAMED, shows_ratings=True, shows_reviews=True))
    with django_assert_max_num_queries(12):
        assert len(APIClient().get(PAGE).json()["reviews"]) == 10

"""Taste twins: off until turned on; five readers behind every figure; names by choice alone."""

from datetime import timedelta

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.consent import choose
from accounts.models import Profile, User
from accounts.privacy_models import How, Purpose
from accounts.profiles import Chosen, hide_profile, keep_profile
from catalog.models import BookTag, Tag
from recommendations.muting import mute
from recommendations.readers import circles, twins
from recommendations.readers.twins import Twins, step_of, twins_of
from recommendations.tests.conftest import add_book, relearn
from recommendations.tests.test_public_pages import show
from shelves.models import Rating
from shelves.reviews import write_review
from shelves.services import bring_back_ratings, rate_book
from web.tests.telling import told_by

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=30)


@pytest.fixture(autouse=True)
def nobody_remembered():
    circles.forget()
    yield
    circles.forget()


@pytest.fixture
def shared(db):
    """Eight books that everybody here loves, and one that only others know."""
    return [add_book(f"red {n}", "red") for n in range(8)]


@pytest.fixture
def gem(shared):
    return add_book("the gem", "red")


def data_set_readers(number: int, books, start: int = 0, ids: int | None = None) -> list[User]:
    """`ids`: the first one's; without, the next ones of the database."""
    readers = User.objects.bulk_create(
        User(
            pk=None if ids is None else ids + n,
            source="test",
            external_id=str(start + n),
            is_active=False,
        )
        for n in range(number)
    )
    Rating.objects.bulk_create(
        Rating(reader=reader, book=book, half_stars=10) for reader in readers for book in books
    )
    return readers


def member(name: str, books, *, joined: timedelta = LONG_AGO, compared: bool = True) -> User:
    reader = User.objects.create_user(f"{name}.secret@example.org")
    User.objects.filter(pk=reader.pk).update(date_joined=timezone.now() - joined)
    bring_back_ratings(reader, {book.pk: (10, timezone.now()) for book in books})
    if compared:
        choose(reader, {Purpose.TWINS: True}, How.PAGE)
    return reader


def asked_by(reader: User, *, anew: bool = True) -> Twins:
    if anew:
        circles.forget()
    found = twins_of(User.objects.get(pk=reader.pk))
    assert found is not None
    return found


def loved(found: Twins) -> dict[str, int]:
    return {one.book.title: one.readers for one in found.group.loved} if found.group else {}


def handles(found: Twins) -> list[str | None]:
    return [twin.profile.handle for twin in found.named]


# --- Off until turned on ---


def test_it_is_off_and_says_what_it_would_show(client, shared, gem):
    data_set_readers(9, [*shared, gem])
    alice = member("alice", shared, compared=False)
    client.force_login(alice)
    page = client.get("/twins").content.decode()
    assert "What others see of you" in page and "Take part" in page
    assert "the gem" not in page
    assert twins_of(alice) is None
    client.post("/twins", {"compared": "1"})
    assert "the gem" in client.get("/twins").content.decode()
    client.post("/twins", {"compared": ""})
    assert "the gem" not in client.get("/twins").content.decode()


@pytest.mark.parametrize(("form", "status"), [({}, 400), ({"compared": "yes"}, 400)])
def test_a_strange_wish_changes_nothing(client, alice, form, status):
    client.force_login(alice)
    assert client.post("/twins", form).status_code == status
    assert not Profile.objects.exists()


def test_a_visitor_signs_in_first_and_wrong_methods_are_refused(client, alice):
    for path in ("/twins", "/account/profile", "/readers/alice/report"):
        assert client.get(path)["Location"] == f"/accounts/login/?next={path}"
    client.force_login(alice)
    assert client.put("/twins").status_code == client.put("/account/profile").status_code == 405
    assert client.post("/readers/alice").status_code == 405


def test_who_rated_hardly_anything_is_told_so(client, shared):
    alice = member("alice", shared[:3])
    client.force_login(alice)
    assert "2 more books" in client.get("/twins").content.decode()
    assert asked_by(alice).group is None


# --- Five behind every figure ---


@pytest.mark.parametrize(("readers", "shown"), [(4, False), (5, True)])
def test_a_group_has_five_readers_or_is_not_spoken_of(client, shared, gem, readers, shown):
    data_set_readers(readers, [*shared, gem])
    alice = member("alice", shared)
    assert (asked_by(alice).group is not None) is shown
    client.force_login(alice)
    page = client.get("/twins").content.decode()
    assert ("Fewer than 5 readers" in page) is not shown
    assert ("the gem" in page) is shown


def test_readers_of_data_sets_are_found_however_far_apart_their_ids_are(shared, gem):
    alice = member("alice", shared)
    data_set_readers(3, [*shared, gem], ids=10**9)
    data_set_readers(3, [*shared, gem], start=100, ids=2 * 10**9)
    assert loved(asked_by(alice)) == {"the gem": 5}


@pytest.mark.parametrize(("lovers", "shown"), [(4, {}), (5, {"the gem": 5}), (9, {"the gem": 5})])
def test_a_book_has_five_who_love_it_or_is_not_named(shared, gem, lovers, shown):
    alice = member("alice", shared)
    data_set_readers(lovers, [*shared, gem])
    data_set_readers(12, shared, start=100)
    assert loved(asked_by(alice)) == shown


@pytest.mark.parametrize(("fans", "shown"), [(4, []), (5, [5])])
def test_a_genre_has_five_who_love_it_or_is_not_named(trained, fans, shown):
    greens = [add_book(f"green {n}", "green") for n in range(3)]
    reds = [add_book(f"crimson {n}", "crimson") for n in range(8)]
    alice = member("alice", reds)
    data_set_readers(fans, [*reds, *greens], start=1000)
    data_set_readers(12, reds, start=2000)
    relearn()
    steps = {one.genre.slug: one.readers for one in asked_by(alice).group.genres}
    assert [step for slug, step in steps.items() if slug == "green"] == shown
    assert steps["crimson"] == 10


def test_counts_are_steps_and_never_all_of_the_group():
    assert [step_of(n) for n in (0, 4, 5, 9, 10, 19, 20, 29, 30, 49, 50)] == (
        [0, 0, 5, 5, 10, 10, 20, 20, 30, 30, 30]
    )
    assert max(twins.STEPS) < twins.GROUP


def test_a_group_between_two_steps_looks_like_one_on_it(shared, gem):
    alice = member("alice", shared)
    data_set_readers(7, [*shared, gem])
    first = asked_by(alice)
    data_set_readers(2, [*shared, gem], start=50)
    assert asked_by(alice).group == first.group
    assert first.group.readers == 5


def test_known_books_are_not_shown_as_new(shared, gem):
    data_set_readers(9, [*shared, gem])
    alice = member("alice", [*shared, gem])
    assert loved(asked_by(alice)) == {}


# --- Who stands behind them ---


def test_members_who_did_not_choose_it_are_in_no_figure(shared, gem):
    alice = member("alice", shared)
    data_set_readers(4, [*shared, gem])
    member("bob", [*shared, gem], compared=False)
    assert asked_by(alice).group is None
    member("carol", [*shared, gem])
    assert asked_by(alice).group is not None


def test_who_opts_out_is_gone_at_once_although_the_circle_is_kept(shared, gem):
    alice = member("alice", shared)
    data_set_readers(4, [*shared, gem])
    bob = member("bob", [*shared, gem])
    show(bob, "bob-reads", shows_ratings=True)
    before = asked_by(alice)
    assert before.group and handles(before) == ["bob-reads"]
    choose(bob, {Purpose.TWINS: False}, How.PAGE)
    after = asked_by(alice, anew=False)
    assert after.group is None and handles(after) == []


@pytest.mark.parametrize("way", ["erased", "closed"])
def test_an_account_that_ends_is_gone_at_once(shared, gem, way):
    alice = member("alice", shared)
    data_set_readers(4, [*shared, gem])
    bob = member("bob", [*shared, gem])
    show(bob, "bob-reads")
    assert handles(asked_by(alice)) == ["bob-reads"]
    if way == "erased":
        bob.delete()
    else:
        User.objects.filter(pk=bob.pk).update(is_active=False)
    after = asked_by(alice, anew=False)
    assert after.group is None and handles(after) == []


def test_new_accounts_do_not_fill_up_a_group(shared, gem):
    """Four accounts made to agree would show what the fifth reader loves."""
    victim = member("victim", [*shared, gem])
    for number in range(4):
        member(f"fake-{number}", [*shared, gem], joined=timedelta(days=1))
    alice = member("alice", shared)
    assert asked_by(alice).group is None
    User.objects.exclude(pk=victim.pk).update(date_joined=timezone.now() - timedelta(days=8))
    assert asked_by(alice).group is not None


def test_who_asks_is_never_one_of_the_five(shared):
    data_set_readers(4, shared)
    assert asked_by(member("alice", shared)).group is None


def test_a_muted_book_brings_nobody_near(shared):
    alice = member("alice", shared[:5])
    bob = member("bob", shared[:5])
    show(bob, "bob-reads")
    assert handles(asked_by(alice)) == ["bob-reads"]
    mute(bob, shared[0])
    assert handles(asked_by(alice)) == []


# --- Names by choice alone ---


def test_named_are_those_who_chose_both(shared):
    alice = member("alice", shared)
    show(member("bob", shared), "bob-reads")
    show(member("carol", shared, compared=False), "carol-reads")
    member("dave", shared)
    assert handles(asked_by(alice)) == ["bob-reads"]


def test_a_page_turned_off_or_hidden_is_named_no_more(shared):
    alice, bob = member("alice", shared), member("bob", shared)
    profile = show(bob, "bob-reads")
    assert handles(asked_by(alice)) == ["bob-reads"]
    hide_profile(profile, "Posing.")
    assert handles(asked_by(alice, anew=False)) == []
    hide_profile(profile, "")
    assert handles(asked_by(alice, anew=False)) == ["bob-reads"]
    keep_profile(bob, Chosen(public=False, handle="bob-reads", name="Bob"))
    assert handles(asked_by(alice, anew=False)) == []


def test_books_both_loved_only_where_stars_are_public(shared):
    alice, bob = member("alice", shared), member("bob", shared)
    rate_book(bob, shared[0], 4)
    show(bob, "bob-reads", shows_read=True)
    assert asked_by(alice).named[0].both_loved == []
    show(bob, "bob-reads", shows_ratings=True)
    both = asked_by(alice).named[0].both_loved
    assert len(both) == twins.IN_COMMON and shared[0] not in both


def test_no_address_is_shown_to_anybody(client, api, shared, gem):
    data_set_readers(9, [*shared, gem])
    alice, bob = member("alice", shared), member("bob", [*shared, gem])
    everything = {"shows_read": True, "shows_ratings": True, "shows_reviews": True}
    show(bob, "bookworm", **everything)
    write_review(bob, gem, "A gem, as its name says.", False)
    client.force_login(alice)
    pages = [
        told_by(client.get(path))
        for path in ("/twins", "/readers/bookworm", "/readers/bookworm/report", "/api/v1/me/twins")
    ]
    for page in pages:
        assert "bookworm" in page
        assert "bob" not in page and "secret" not in page


def test_twins_ask_a_bounded_number_of_times(client, trained, django_assert_max_num_queries):
    reds = [add_book(f"crimson {n}", "crimson") for n in range(20)]
    data_set_readers(60, reds, start=1000)
    alice = member("alice", reds[:9])
    for number in range(15):
        show(member(f"m{number}", reds), f"worm-{number}", shows_ratings=True)
    circles.forget()
    client.force_login(alice)
    client.get("/twins")
    with django_assert_max_num_queries(18):
        page = client.get("/twins").content.decode()
    assert page.count("/readers/worm-") == twins.NAMED


# --- Over the API ---


def test_the_api_says_the_same(shared, gem):
    mood = Tag.objects.create(slug="epic", name="Epic", kind=Tag.Kind.MOOD)
    BookTag.objects.create(book=gem, tag=mood, weight=1)
    data_set_readers(9, [*shared, gem])
    alice, bob = member("alice", shared, compared=False), member("bob", shared)
    show(bob, "bookworm", shows_ratings=True)
    program = APIClient()
    assert program.get("/api/v1/me/twins").status_code == 401
    program.force_login(alice)
    off = program.get("/api/v1/me/twins").json()
    assert off == {"compared": False, "group": None, "named": []}
    on = program.put("/api/v1/me/twins", {"compared": True}).json()
    assert on["compared"] and on["group"]["readers"] == 10
    assert [(row["book"]["title"], row["readers"]) for row in on["group"]["loved"]] == [
        ("the gem", 5)
    ]
    assert on["named"][0]["handle"] == "bookworm" and len(on["named"][0]["both_loved"]) == 4
    loved = on["group"]["loved"][0]["book"]
    assert loved == program.get(f"/api/v1/books?ids={loved['id']}").json()["results"][0]
    assert program.put("/api/v1/me/twins", {}).status_code == 400
    assert program.put("/api/v1/me/twins", {"compared": False}).json() == off

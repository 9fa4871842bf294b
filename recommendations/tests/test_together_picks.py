"""What a group might read: suits all, read by none, and tells nobody of another's books."""

import pytest
from django.test import Client
from rest_framework.test import APIClient

from accounts.models import User
from catalog.models import Book
from recommendations.dialling import Dialled, keep_dials
from recommendations.fallback import Fallback
from recommendations.models import Together
from recommendations.muting import mute
from recommendations.tests.conftest import add_book, books, relearn
from recommendations.tests.described_answers import described
from recommendations.together import groups
from recommendations.together.picks import SharedPicks, picks_together, strictest
from shelves.models import ShelfEntry
from shelves.services import dismiss, rate_book

pytestmark = pytest.mark.django_db


@pytest.fixture
def carol(db) -> User:
    return User.objects.create_user("carol.secret@example.org")


@pytest.fixture
def club(alice, bob, trained) -> Together:
    """Ann loves red books, Ben blue ones."""
    for reader, colour in ((alice, "red"), (bob, "blue")):
        for book in books(colour)[:3]:
            rate_book(reader, book, 10)
    group = groups.make_group(alice, "Club", "Ann")
    groups.join(group.token, bob, "Ben")
    return group


def shared(group: Together, reader: User, way="least_misery", **more) -> SharedPicks:
    return picks_together(group, reader, way, **{"n": 24, **more})


def titles(found: SharedPicks) -> list[str]:
    return [item.book.title for item in found.items]


# --- Which books ---


def test_the_two_ways_are_two_lists(club, alice):
    """A book that both like somewhat, and those that one loves and the other does not."""
    least, average = shared(club, alice), shared(club, alice, "average")
    assert set(titles(least)) & set(titles(average))
    assert titles(least) != titles(average)

    def worst(found: SharedPicks) -> int:
        return min(suit.level for suit in found.items[0].suits)

    assert worst(least) >= worst(average)


def test_nothing_that_any_of_them_has_read(club, alice, bob):
    hers, his = books("red")[:3], books("blue")[:3]
    for way in ("least_misery", "average"):
        assert not {book.title for book in [*hers, *his]} & set(titles(shared(club, alice, way)))


def test_one_of_them_may_have_read_it(club, alice, bob):
    known = {book.title for book in books("red")[:3]}
    found = titles(shared(club, alice, "average", once_read=True))
    assert known <= set(found)
    for book in books("red")[:3]:
        rate_book(bob, book, 9)
    assert not known & set(titles(shared(club, alice, "average", once_read=True)))


def test_not_again_what_one_of_them_disliked(club, alice, bob):
    rate_book(alice, books("red")[0], 4)
    assert books("red")[0].title not in titles(shared(club, bob, "average", once_read=True))


def test_dismissed_begun_or_muted_by_one_is_out_wanted_is_not(club, alice, bob):
    listed = [item.book for item in shared(club, alice, "average").items]
    dismissed, begun, wanted, *_ = listed
    dismiss(bob, dismissed)
    for book, shelf in ((begun, "reading"), (wanted, "want")):
        ShelfEntry.objects.create(reader=alice, book=book, shelf=shelf)
    for once_read in (False, True):
        found = titles(shared(club, bob, "average", once_read=once_read))
        assert dismissed.title not in found
        assert wanted.title in found
        assert (begun.title in found) is False
    mute(alice, books("red")[0])
    assert books("red")[0].title not in titles(shared(club, bob, "average", once_read=True))


def test_what_one_avoids_nobody_gets(club, alice, bob):
    keep_dials(bob, Dialled(avoid=("red",)))
    assert {title.split()[0] for title in titles(shared(club, alice))} == {"blue"}


def test_the_strictest_of_all_dials():
    ann = Dialled(avoid=("red",), languages=("en", "fr"), max_per_author=2, adventurous=1)
    ben = Dialled(avoid=("blue",), languages=("fr",), min_year=1990)
    both, nothing_in_common = strictest([ann, ben, Dialled()])
    assert both == Dialled(avoid=("blue", "red"), languages=("fr",), max_per_author=2)
    assert not nothing_in_common
    apart, nothing_in_common = strictest([ann, Dialled(languages=("de",))])
    assert apart.languages == () and nothing_in_common


def test_languages_without_a_common_one_are_told(club, alice, bob):
    Book.objects.update(language="en")
    keep_dials(alice, Dialled(languages=("en",)))
    keep_dials(bob, Dialled(languages=("de",)))
    found = shared(club, alice)
    assert found.no_language and found.items


def test_a_list_for_one_is_their_own(alice, trained):
    for book in books("red")[:3]:
        rate_book(alice, book, 10)
    group = groups.make_group(alice, "Alone", "Ann")
    assert titles(shared(group, alice, n=4)) == titles(shared(group, alice, "average", n=4))
    assert {title.split()[0] for title in titles(shared(group, alice, n=4))} == {"red"}


# --- Who has a vote ---


def test_who_rated_nothing_does_not_vote(club, alice, carol):
    before = titles(shared(club, alice))
    groups.join(club.token, carol, "Cleo")
    after = shared(club, alice)
    assert titles(after) == before
    assert [member.called for member in after.without_taste] == ["Cleo"]
    assert {suit.member.called for item in after.items for suit in item.suits} == {"Ann", "Ben"}
    client = Client()
    client.force_login(carol)
    page = client.get(club.get_absolute_url()).content.decode()
    assert "you have no vote yet" in page


def test_nobody_rated_anything(alice, trained):
    found = shared(groups.make_group(alice, "New", "Ann"), alice)
    assert found.items == [] and len(found.without_taste) == 1


def test_without_a_model_it_says_so(alice, library):
    group = groups.make_group(alice, "New", "Ann")
    assert shared(group, alice).fallback == Fallback.NO_MODEL


def test_a_rating_counts_in_the_next_answer(club, alice, bob):
    before = titles(shared(club, alice))
    for book in books("red")[3:9]:
        rate_book(bob, book, 10)
    assert titles(shared(club, alice)) != before


# --- What is told of whom ---


def test_reasons_of_others_are_genres_alone(club, alice, bob):
    hers, his = ({b.title for b in books(colour)[:3]} for colour in ("red", "blue"))
    found = shared(club, alice)
    named = {cause.book.title for item in found.items for cause in item.pick.causes}
    assert named and named <= hers
    genres = {suit.genre for item in found.items for suit in item.suits if not suit.mine}
    assert genres <= {"", "blue"} and "blue" in genres
    client = Client()
    client.force_login(alice)
    for query in ("", "?by=average"):
        page = client.get(club.get_absolute_url() + query).content.decode()
        assert not any(f"<cite>{title}</cite>" in page for title in his)
        assert "because of blue" in page and "bob" not in page
    program = APIClient()
    program.force_login(alice)
    answer = program.get(f"/api/v1/me/groups/{club.pk}/picks", {"by": "average"})
    text = answer.content.decode()
    assert not any(f'"{title}"' in text for title in his)
    first = described(answer)["results"][0]
    assert {suit["called"] for suit in first["suits"]} == {"Ann", "Ben"}
    assert {suit["suits"] for suit in first["suits"]} <= {"hardly", "maybe", "well", "very_well"}


def test_nothing_speaks_for_it_is_the_lowest_step(club, alice):
    for item in shared(club, alice, "average").items:
        for suit in item.suits:
            assert suit.genre or suit.mine or suit.level <= 1


def test_a_series_begins_for_those_who_have_not_begun_it(alice, bob, library):
    from catalog.models import Series

    saga = Series.objects.create(name="Saga")
    volumes = [add_book(f"red volume {n}", "red") for n in (1, 2, 3)]
    for number, book in enumerate(volumes, 1):
        Book.objects.filter(pk=book.pk).update(series=saga, series_position=number)
    for reader in User.objects.filter(source="test"):
        if reader.ratings.filter(book__title__startswith="red", half_stars__gte=8).exists():
            for book in volumes:
                rate_book(reader, book, 10)
    relearn()
    for reader in (alice, bob):
        for book in books("red")[:3]:
            rate_book(reader, book, 10)
    group = groups.make_group(alice, "Saga", "Ann")
    groups.join(group.token, bob, "Ben")
    assert [t for t in titles(shared(group, alice)) if "volume" in t] == ["red volume 1"]
    rate_book(alice, volumes[0], 10)
    assert [t for t in titles(shared(group, alice)) if "volume" in t] == []
    rate_book(bob, volumes[0], 10)
    assert [t for t in titles(shared(group, alice)) if "volume" in t] == ["red volume 2"]


# --- What it costs ---


def test_eight_readers_ask_no_more_often_than_two(club, alice, django_assert_max_num_queries):
    client = Client()
    client.force_login(alice)
    client.get(club.get_absolute_url())
    for number in range(6):
        reader = User.objects.create_user(f"r{number}@example.org")
        for book in books("blue")[:4]:
            rate_book(reader, book, 9)
        groups.join(club.token, reader, f"R{number}")
    program = APIClient()
    program.force_login(alice)
    here = f"/api/v1/me/groups/{club.pk}/picks"
    assert program.get(here).json()["model_version"]
    with django_assert_max_num_queries(12):
        assert len(program.get(here).json()["results"]) > 3
    with django_assert_max_num_queries(22):
        page = client.get(club.get_absolute_url()).content.decode()
    assert page.count('<li class="pick') > 3

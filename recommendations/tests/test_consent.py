"""Off means off at once: no list, forecast or reason from a history that must not be used."""

import pytest
from django.core.cache import cache

from accounts.consent import choose
from accounts.erasure import ask_erasure, keep_account
from accounts.models import User
from accounts.privacy_models import ErasureReceipt, How, Purpose
from recommendations import listing, ranking, selectors, serving, snapshot, standard
from recommendations.dialling import Dialled
from recommendations.history import history_of
from recommendations.home import for_you
from recommendations.models import TogetherMember
from recommendations.readers.twins import twins_of
from recommendations.tests.conftest import books
from recommendations.together.groups import make_group, members_of
from recommendations.together.picks import picks_together
from registry.models import TrainingRun
from shelves.reviews import shown_reviews, write_review
from shelves.services import dismiss, rate_book, want_to_read


def turn(reader: User, purpose: Purpose, on: bool) -> None:
    choose(reader, {purpose: on}, How.PAGE)


@pytest.fixture
def private(fond) -> User:
    """She loves red books, wants and dismisses one, and has turned personal picks off."""
    want_to_read(fond, books("red")[2])
    dismiss(fond, books("red")[3])
    listing.refresh_list(fond)
    turn(fond, Purpose.PERSONALISATION, False)
    return fond


def test_without_personal_picks_a_list_is_that_of_somebody_who_rated_nothing(private, bob):
    mine, others = selectors.picks_for(private, 100), selectors.picks_for(bob, 100)
    known = {book.pk for book in books("red")[:4]}
    assert [pick.book for pick in mine.items] == [
        pick.book for pick in others.items if pick.book.pk not in known
    ]
    assert "turned personal picks off" in mine.fallback


def test_nothing_is_predicted_and_nothing_explained(private):
    picks = selectors.picks_for(private, 100).items
    assert {pick.stars for pick in picks} == {None}
    assert all(pick.causes == [] for pick in picks)
    assert selectors.outlook(history_of(private), books("red")[5]) == selectors.Outlook(None, [])


def test_it_holds_for_dials_of_one_list_and_for_the_home_page_too(private):
    once = selectors.picks_for(private, 100, dialled=Dialled(adventurous=1.0))
    page = for_you(private, set())
    shown = [*page.featured, *(pick for row in page.rows for pick in row.picks)]
    assert {pick.stars for pick in [*once.items, *shown]} == {None}
    assert {row.kind for row in page.rows} <= {"want", "more", "now"}
    assert page.close_readers == 0
    assert "turned personal picks off" in page.fallback


def test_the_list_in_redis_goes_with_the_switch(fond, django_capture_on_commit_callbacks):
    listing.refresh_list(fond)
    for_you(fond, set())
    assert cache.get(f"list:{fond.pk}") and cache.get(f"plan:{fond.pk}")
    with django_capture_on_commit_callbacks(execute=True):
        turn(fond, Purpose.PERSONALISATION, False)
    assert not cache.get(f"list:{fond.pk}") and not cache.get(f"plan:{fond.pk}")


def test_a_list_that_could_not_be_deleted_counts_no_more(fond):
    """As where Redis was away at that moment."""
    listing.refresh_list(fond)
    kept = cache.get(f"list:{fond.pk}")
    turn(fond, Purpose.PERSONALISATION, False)
    cache.set(f"list:{fond.pk}", kept)
    assert {pick.stars for pick in selectors.picks_for(fond, 100).items} == {None}


def test_an_answer_at_work_meanwhile_keeps_no_personal_list(fond):
    """It has read the reader before they turned it off, and keeps its list after it."""
    before = User.objects.get(pk=fond.pk)
    turn(fond, Purpose.PERSONALISATION, False)
    listing.refresh_list(before)
    assert {pick.stars for pick in selectors.picks_for(fond, 100).items} == {None}


def test_turned_on_again_picks_are_personal_at_once(private):
    selectors.picks_for(private)
    turn(private, Purpose.PERSONALISATION, True)
    picks = selectors.picks_for(private, 4)
    assert picks.fallback == ""
    assert [pick.book.title.split()[0] for pick in picks.items] == ["red"] * 4


def test_books_on_the_want_to_read_shelf_stay_in_their_own_order(private):
    history = history_of(private)
    rows = ranking.by_stars(
        serving.current().model, history, [books("blue")[0].pk, *history.wanted]
    )
    assert rows["book"].tolist() == [books("blue")[0].pk, books("red")[2].pk]
    assert not rows["stars"].any()


def test_no_twins_are_looked_for(private):
    turn(private, Purpose.TWINS, True)
    twins = twins_of(private)
    assert twins is not None and not twins.personal
    assert twins.group is None and twins.named == []


def test_a_group_does_not_learn_the_taste_of_who_keeps_it(private, bob):
    rate_book(bob, books("blue")[0], 10)
    group = make_group(bob, "Fridays", "Bob")
    TogetherMember.objects.create(group=group, reader=private, called="Alice")
    shared = picks_together(group, bob, "least_misery")
    assert [member.reader for member in shared.without_taste] == [private]
    assert {suit.member.reader for one in shared.items for suit in one.suits} == {bob}
    known = {book.pk for book in books("red")[:4]}
    assert not known & {one.book.pk for one in shared.items}


def test_the_pages_say_so_and_lead_to_the_switch(private, client):
    client.force_login(private)
    book = books("blue")[0].get_absolute_url()
    for address in ("/", "/picks", "/moods?words=red", book):
        page = client.get(address).content.decode()
        assert "turned personal picks off" in page, address
        assert "/account/privacy#personalisation" in page, address
        assert "for you</span>" not in page, address


def test_pages_say_nothing_of_it_to_who_has_them_on(fond, client):
    client.force_login(fond)
    for address in ("/moods?words=red", books("blue")[0].get_absolute_url()):
        assert "turned personal picks off" not in client.get(address).content.decode(), address


def test_the_page_of_a_book_they_rated_says_it_once(private, client):
    client.force_login(private)
    page = client.get(books("red")[0].get_absolute_url()).content.decode()
    assert page.count("turned personal picks off") == 1


def test_programs_are_told_so_by_words(private, bob, client):
    asked = "/api/v1/recommendations/by-words?words=red"
    assert client.get(asked).json()["fallback"] is None
    client.force_login(bob)
    assert client.get(asked).json()["fallback"] is None
    client.force_login(private)
    told = client.get(asked).json()["fallback"]
    assert told["text"] == "You have turned personal picks off."


def test_who_wants_no_training_is_left_out_of_the_next_snapshot(fond):
    assert fond.pk in snapshot.take_snapshot().readers
    before = snapshot.data_version()
    turn(fond, Purpose.TRAINING, False)
    assert fond.pk not in snapshot.take_snapshot().readers
    assert snapshot.data_version() != before
    turn(fond, Purpose.TRAINING, True)
    assert fond.pk in snapshot.take_snapshot().readers


def test_want_to_read_marks_are_left_out_as_well(alice, library):
    want_to_read(alice, books("red")[0])
    assert alice.pk in snapshot.take_snapshot().readers
    turn(alice, Purpose.TRAINING, False)
    assert alice.pk not in snapshot.take_snapshot().readers


def test_their_own_picks_go_on_without_training(fond):
    turn(fond, Purpose.TRAINING, False)
    assert selectors.picks_for(fond, 4).fallback == ""


def test_a_model_that_holds_the_erased_is_no_standard_for_the_next(trained):
    ratings = trained.data["ratings"]
    TrainingRun.objects.filter(pk=trained.pk).update(metrics={"ndcg@10": 0.5})
    assert standard.best_of_late(ratings) == 0.5
    assert standard.standard_of_today(None, ["test"]).version == trained.version.pk
    ended = trained.finished_at
    ErasureReceipt.objects.create(erased_at=ended, learnt_until=ended)
    assert standard.best_of_late(ratings) == 0
    assert standard.standard_of_today(None, ["test"]) is None


def test_who_is_about_to_leave_teaches_nobody_until_they_stay(fond):
    ask_erasure(fond, "remove")
    assert fond.pk not in snapshot.take_snapshot().readers
    keep_account(fond)
    assert fond.pk in snapshot.take_snapshot().readers


def test_who_is_about_to_leave_is_shown_to_nobody_until_they_stay(fond, bob):
    write_review(fond, books("red")[0], "A book to be read twice", False)
    group = make_group(fond, "Fridays", "Alice")
    TogetherMember.objects.create(group=group, reader=bob, called="Bob")
    ask_erasure(fond, "anonymise")
    assert not shown_reviews().exists()
    assert [member.called for member in members_of(group)] == ["Bob"]
    keep_account(fond)
    assert shown_reviews().get().reader == fond
    assert [member.called for member in members_of(group)] == ["Alice", "Bob"]

""" "Don't use this book for my taste": at once, everywhere, and back again."""

import re

import pytest
from django.test import Client

from recommendations import selectors
from recommendations.history import history_of
from recommendations.models import MutedBook
from recommendations.muting import mute, use_again
from recommendations.tests.conftest import books
from shelves import services as shelves
from shelves.models import Rating
from shelves.signals import history_changed

HTMX = {"HX-Request": "true", "HX-Current-URL": "http://testserver/"}


@pytest.fixture
def torn(alice, trained):
    """Alice loves red books, and gave one blue book five stars."""
    for book in [*books("red")[:2], books("blue")[0]]:
        shelves.rate_book(alice, book, 10)
    return alice


@pytest.fixture
def reader(client: Client, torn) -> Client:
    client.force_login(torn)
    return client


def causes(reader_) -> set[str]:
    reader_.refresh_from_db()
    picks = selectors.picks_for(reader_, 100).items
    return {cause.book.title for pick in picks for cause in pick.causes}


def test_a_muted_book_speaks_for_nothing_and_is_never_recommended(torn):
    blue = books("blue")[0]
    assert blue.title in causes(torn)
    assert selectors.outlook(history_of(torn), books("blue")[1]).causes
    assert mute(torn, blue)
    assert causes(torn) == {"red 0", "red 1"}
    assert blue not in [pick.book for pick in selectors.picks_for(torn, 100).items]
    assert not [
        cause
        for cause in selectors.outlook(history_of(torn), books("blue")[1]).causes
        if cause.book == blue
    ]
    assert Rating.objects.filter(reader=torn, book=blue).exists()
    assert use_again(torn, blue)
    assert blue.title in causes(torn)


def test_a_wanted_book_can_be_muted_and_comes_back_as_it_was(torn):
    wanted = books("blue")[3]
    shelves.want_to_read(torn, wanted)
    mute(torn, wanted)
    history = history_of(torn)
    assert wanted.pk in history.dismissed and wanted.pk not in history.books
    assert history.wanted == [wanted.pk]
    use_again(torn, wanted)
    assert wanted.pk in history_of(torn).books


def test_each_act_makes_kept_lists_stale_and_is_announced_once(
    torn, django_capture_on_commit_callbacks
):
    heard = []

    def hear(reader_id: int, **_) -> None:
        heard.append(reader_id)

    history_changed.connect(hear)
    try:
        for act, changes in ((mute, 1), (mute, 0), (use_again, 1), (use_again, 0)):
            before = torn.history_version
            with django_capture_on_commit_callbacks(execute=True):
                assert act(torn, books("red")[0]) is bool(changes)
            torn.refresh_from_db()
            assert torn.history_version == before + changes
    finally:
        history_changed.disconnect(hear)
    assert heard == [torn.pk] * 2


def test_without_scripts_the_act_comes_back_to_its_page_with_undo(reader, torn):
    blue = books("blue")[0]
    answer = reader.post(f"/books/{blue.pk}/taste", {"used": "", "next": "/picks"}, follow=True)
    assert answer.redirect_chain == [("/picks", 302)]
    page = answer.content.decode()
    assert "“blue 0” no longer counts for your taste." in page.replace("&quot;", '"')
    form = re.search(r'<div class="notice">.*?</form>', page, re.DOTALL).group()
    assert f'action="/books/{blue.pk}/taste"' in form
    assert 'name="used" value="1"' in form
    reader.post(f"/books/{blue.pk}/taste", {"used": "1", "undo": "1", "next": "/picks"})
    assert not MutedBook.objects.exists()


def test_with_htmx_the_page_is_told_that_taste_has_changed(reader):
    blue = books("blue")[0]
    answer = reader.post(f"/books/{blue.pk}/taste", {"used": ""}, headers=HTMX)
    events = answer["HX-Trigger-After-Swap"]
    assert "history-changed" in events and "taste-changed" in events
    fragment = answer.content.decode()
    assert "<html" not in fragment and "no longer counts" in fragment and "Undo" in fragment


def test_every_cause_can_be_muted_where_it_is_shown(reader):
    for address in ("/", "/picks", books("red")[5].get_absolute_url()):
        page = reader.get(address).content.decode()
        named = set(re.findall(r'formaction="/books/(\d+)/taste"', page))
        assert named, address
        assert named <= {str(book.pk) for book in [*books("red")[:2], books("blue")[0]]}


def test_the_page_of_a_muted_book_says_so_and_takes_it_back(reader, torn):
    red = books("red")[0]
    mute(torn, red)
    page = " ".join(reader.get(red.get_absolute_url()).content.decode().split())
    assert "It does not count for your taste" in page
    assert f'formaction="/books/{red.pk}/taste" name="used" value="1"' in page


def test_muted_books_are_listed_with_a_way_back(reader, torn):
    assert "None. “Why this?”" in reader.get("/dials").content.decode()
    mute(torn, books("red")[0])
    page = reader.get("/dials").content.decode()
    assert f'formaction="/books/{books("red")[0].pk}/taste"' in page


def test_the_part_of_the_list_that_is_drawn_anew(reader):
    headers = HTMX | {"HX-Target": "pick-list"}
    fragment = reader.get("/picks?exclude=red", headers=headers).content.decode()
    assert 'id="pick-list"' in fragment and "<html" not in fragment
    assert 'hx-get="/picks?exclude=red"' in fragment


@pytest.mark.parametrize("used", [None, "yes", "0"])
def test_what_is_neither_is_refused(reader, used):
    data = {} if used is None else {"used": used}
    assert reader.post(f"/books/{books('red')[0].pk}/taste", data).status_code == 400
    assert not MutedBook.objects.exists()


def test_a_stranger_is_sent_to_sign_in_and_nobody_mutes_for_another(client, reader, torn, bob):
    red = books("red")[0]
    stranger = Client()
    answer = stranger.post(f"/books/{red.pk}/taste", {"used": ""})
    assert answer["Location"].startswith("/accounts/login/")
    stranger.force_login(bob)
    stranger.post(f"/books/{red.pk}/taste", {"used": ""})
    assert list(MutedBook.objects.values_list("reader", flat=True)) == [bob.pk]
    assert "red 0" in causes(torn)


def test_a_get_and_a_book_that_is_not_there(reader):
    assert reader.get(f"/books/{books('red')[0].pk}/taste").status_code == 405
    assert reader.post("/books/999999/taste", {"used": ""}).status_code == 404


def test_an_act_without_the_forms_token_is_refused(torn):
    client = Client(enforce_csrf_checks=True)
    client.force_login(torn)
    assert client.post(f"/books/{books('red')[0].pk}/taste", {"used": ""}).status_code == 403


def test_muted_books_go_with_the_account(torn):
    mute(torn, books("red")[0])
    torn.delete()
    assert not MutedBook.objects.exists()

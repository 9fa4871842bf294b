"""Where a reader is signed in, and how they end it."""

from datetime import timedelta
from importlib import import_module

import pytest
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from accounts.devices import devices_of, family, in_words
from accounts.tests.signing_in import FIREFOX, SAFARI, is_in, sign_in, with_password

pytestmark = pytest.mark.django_db


@pytest.fixture
def alice(alice):
    return with_password(alice)


def names(client: Client) -> list[str]:
    return [device.name for device in client.get("/account/devices").context["devices"]]


def pk_of(client: Client) -> int:
    return UserSession.objects.get(session_key=client.session.session_key).pk


def test_devices_are_listed_in_words_this_one_first(alice):
    phone, desk = sign_in(alice, SAFARI), sign_in(alice, FIREFOX)
    assert names(desk) == ["Firefox on Linux", "Safari on iPhone"]
    page = phone.get("/account/devices")
    assert [(device.name, device.is_this) for device in page.context["devices"]] == [
        ("Safari on iPhone", True),
        ("Firefox on Linux", False),
    ]
    assert "signed in on 2 devices" in phone.get("/account").content.decode()


def test_a_device_that_is_signed_out_is_out_at_once(alice):
    phone, desk = sign_in(alice, SAFARI), sign_in(alice)
    key = phone.session.session_key
    answer = desk.post(f"/account/devices/{pk_of(phone)}/end", follow=True)
    assert "That device is signed out." in answer.content.decode()
    assert not Session.objects.filter(pk=key).exists()
    assert not is_in(phone)
    assert is_in(desk)
    assert names(desk) == ["Firefox on Linux"]


def test_all_others_are_signed_out(alice, bob):
    with_password(bob)
    desk, bobs = sign_in(alice), sign_in(bob)
    others = [sign_in(alice, SAFARI) for _ in range(3)]
    answer = desk.post("/account/devices/others/end", follow=True)
    assert "3 other devices are signed out." in answer.content.decode()
    assert not any(is_in(each) for each in others)
    assert is_in(desk)
    assert is_in(bobs)


def test_nobody_sees_or_ends_what_is_of_another(alice, bob):
    with_password(bob)
    desk, bobs = sign_in(alice), sign_in(bob, SAFARI)
    assert desk.post(f"/account/devices/{pk_of(bobs)}/end").status_code == 404
    assert desk.post("/account/devices/99999999999999999999/end").status_code == 404
    assert is_in(bobs)
    assert names(desk) == ["Firefox on Linux"]


def test_this_one_can_be_ended_as_well(alice):
    desk = sign_in(alice)
    assert desk.post(f"/account/devices/{pk_of(desk)}/end")["Location"] == "/"
    assert not is_in(desk)


def test_devices_end_by_post_and_for_readers_only(alice, client):
    desk = sign_in(alice)
    for address in (f"/account/devices/{pk_of(desk)}/end", "/account/devices/others/end"):
        assert desk.get(address).status_code == 405
        assert client.post(address)["Location"].startswith("/accounts/login/")
    assert client.get("/account/devices").status_code == 302
    assert desk.get("/accounts/sessions/")["Location"] == "/account/devices"


def test_a_session_whose_time_is_over_is_no_device(alice):
    phone, desk = sign_in(alice, SAFARI), sign_in(alice)
    Session.objects.filter(pk=phone.session.session_key).update(
        expire_date=timezone.now() - timedelta(minutes=1)
    )
    assert names(desk) == ["Firefox on Linux"]


def test_signing_out_leaves_nothing_behind(alice):
    desk = sign_in(alice)
    desk.post("/accounts/logout/")
    assert not UserSession.objects.exists()


def test_no_address_and_of_the_browser_only_its_kind_is_kept(alice):
    sign_in(alice, SAFARI)
    (kept,) = UserSession.objects.all()
    assert (kept.ip, kept.user_agent) == ("0.0.0.0", "Safari;iPhone")


def test_when_a_device_was_last_here_is_written_now_and_then(
    alice, django_assert_num_queries, monkeypatch
):
    desk = sign_in(alice)
    long_ago = timezone.now() - timedelta(days=3)
    UserSession.objects.update(last_seen_at=long_ago, created_at=long_ago)
    desk.get("/account")
    assert UserSession.objects.get().last_seen_at == long_ago
    cache.clear()  # ten minutes later
    desk.get("/account")
    seen = UserSession.objects.get()
    assert timezone.now() - seen.last_seen_at < timedelta(minutes=1)
    assert seen.created_at == long_ago


def test_a_session_from_before_the_list_comes_onto_it(alice):
    desk = sign_in(alice)
    UserSession.objects.all().delete()
    cache.clear()
    desk.get("/account")
    assert names(desk) == ["Firefox on Linux"]


def test_what_is_over_is_cleared(alice):
    kept, over = sign_in(alice), sign_in(alice, SAFARI)
    Session.objects.filter(pk=over.session.session_key).delete()
    call_command("clear_expired", verbosity=0)
    assert [each.session_key for each in UserSession.objects.all()] == [kept.session.session_key]


def test_the_list_costs_a_bounded_number_of_queries(alice, django_assert_max_num_queries):
    desk = sign_in(alice)
    store = import_module(settings.SESSION_ENGINE).SessionStore
    for _ in range(20):
        session = store()
        session.update(dict(desk.session.items()))
        session.create()
        UserSession.objects.create(user=alice, session_key=session.session_key, ip="1.2.3.4")
    with django_assert_max_num_queries(8):
        page = desk.get("/account/devices")
    assert len(page.context["devices"]) == 21


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox on Linux"),
        (SAFARI, "Safari on iPhone"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit Chrome/141.0 Safari/537.36",
            "Chrome on Windows",
        ),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/141.0 Safari/537 Edg/141.0", "Edge on Windows"),
        (
            "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Version/18 Safari/605",
            "Safari on macOS",
        ),
        ("Mozilla/5.0 (Linux; Android 15) Chrome/141 Mobile Safari/537", "Chrome on Android"),
        (
            "Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 Chrome/130 Mobile",
            "Samsung Internet on Android",
        ),
        ("Mozilla/5.0 (X11; CrOS x86_64 1) Chrome/141.0 Safari/537", "Chrome on ChromeOS"),
        ("Dillo/3.0 (Linux)", "A browser on Linux"),
        ("", "A browser that does not say which"),
        ("\x00<script>", "A browser that does not say which"),
    ],
)
def test_browsers_in_words(agent, words):
    assert in_words(agent) == words
    assert in_words(family(agent)) == words


def test_who_signs_in_where_somebody_else_is_signed_in_takes_the_place(client, alice, bob):
    client.force_login(alice)
    client.force_login(bob)
    assert [device.is_this for device in devices_of(bob, client.session.session_key)] == [True]
    assert not devices_of(alice, None)

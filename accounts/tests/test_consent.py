"""Each choice counts at once and is written down: when, how, and by which words."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client
from rest_framework.test import APIClient

from accounts.consent import choose, consents_of
from accounts.models import ApiToken, User
from accounts.privacy_models import TEXT_VERSION, Consent, How, Purpose
from accounts.profiles import profile_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser(alice) -> Client:
    browser = Client()
    browser.force_login(alice)
    return browser


def choices(reader: User) -> list[tuple[str, bool, str]]:
    rows = Consent.objects.filter(reader=reader).order_by("pk")
    return list(rows.values_list("purpose", "on", "how"))


def test_signing_up_writes_the_defaults_down(client):
    answer = client.post(
        "/accounts/signup/", {"email": "carol@example.org", "password1": "a quite long secret"}
    )
    assert answer.status_code == 302
    assert choices(User.objects.get(email="carol@example.org")) == [
        ("personalisation", True, "sign-up"),
        ("training", True, "sign-up"),
        ("taste_twins", False, "sign-up"),
        ("product_mail", False, "sign-up"),
    ]


@pytest.mark.parametrize("purpose", Purpose.values)
def test_each_switch_is_turned_on_the_page_and_back(browser, alice, purpose):
    first = {each.purpose: each.on for each in consents_of(alice)}[Purpose(purpose)]
    for on in (not first, first):
        answer = browser.post("/account/privacy", {"purpose": purpose, "on": "1" if on else ""})
        assert answer.url == f"/account/privacy#{purpose}"
        alice = User.objects.get(pk=alice.pk)
        standing = {each.purpose: each for each in consents_of(alice)}[Purpose(purpose)]
        assert standing.on == on and standing.chosen and standing.chosen.on == on
    assert choices(alice) == [(purpose, not first, "page"), (purpose, first, "page")]
    assert set(Consent.objects.values_list("text_version", flat=True)) == {TEXT_VERSION}


def test_turned_to_where_it_stands_nothing_is_written(alice):
    assert choose(alice, {Purpose.TRAINING: True, Purpose.MAIL: False}, How.PAGE) == []
    assert choices(alice) == []


def test_a_stale_copy_of_the_reader_does_not_turn_a_switch_back(alice):
    stale = User.objects.get(pk=alice.pk)
    choose(alice, {Purpose.PERSONALISATION: False}, How.PAGE)
    assert choose(stale, {Purpose.PERSONALISATION: False}, How.API) == []
    assert not stale.personalised


def test_twins_are_the_same_switch_on_both_pages(browser, alice):
    browser.post("/twins", {"compared": "1"})
    assert choices(alice) == [("taste_twins", True, "page")]
    browser.post("/account/privacy", {"purpose": "taste_twins", "on": ""})
    assert not profile_of(alice).is_compared


def test_a_choice_that_can_not_be_is_refused(browser, alice):
    for sent in ({"purpose": "world"}, {"purpose": "training"}, {"purpose": "training", "on": "2"}):
        answer = browser.post("/account/privacy", sent)
        assert answer.status_code == 400
        page = answer.content.decode()
        assert "nothing has changed" in page and "Your choices so far" in page
    assert choices(alice) == []


def test_a_stranger_is_sent_to_sign_in(client):
    for address in ("/account/privacy", "/account/erasure"):
        assert client.get(address).url.startswith("/accounts/login/")
        assert client.post(address, {"on": "1"}).status_code == 302


def test_the_database_keeps_each_choice_as_it_was(alice):
    choose(alice, {Purpose.MAIL: True}, How.PAGE)
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Consent.objects.update(on=False)
    with pytest.raises(DatabaseError, match="only with its reader"), transaction.atomic():
        Consent.objects.all().delete()
        with connection.cursor() as cursor:  # as at the end of a transaction
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert choices(alice) == [("product_mail", True, "page")]
    alice.delete()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    assert not Consent.objects.exists()


def test_operators_read_choices_and_change_none(client, operator, alice):
    choose(alice, {Purpose.MAIL: True}, How.PAGE)
    client.force_login(operator)
    consent = Consent.objects.get()
    assert client.get(f"/admin/accounts/consent/?q={alice.pk}").status_code == 200
    page = f"/admin/accounts/consent/{consent.pk}"
    assert client.post(f"{page}/change/", {"on": ""}).status_code == 403
    assert client.post(f"{page}/delete/", {"post": "yes"}).status_code == 403
    assert client.get("/admin/accounts/consent/add/").status_code == 403


# --- Over the API ---


@pytest.fixture
def program(alice) -> APIClient:
    program = APIClient()
    _, secret = ApiToken.objects.create(alice, name="test")
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    return program


def test_a_program_reads_and_chooses(program, alice):
    answer = program.get("/api/v1/me/consents").json()
    assert answer["personalisation"] == {
        "on": True,
        "chosen_at": None,
        "how": None,
        "text_version": None,
    }
    answer = program.put("/api/v1/me/consents", {"training": False, "taste_twins": True}).json()
    assert not answer["training"]["on"] and answer["taste_twins"]["on"]
    assert answer["training"]["how"] == "api"
    assert answer["text_version"] == TEXT_VERSION
    assert choices(alice) == [("training", False, "api"), ("taste_twins", True, "api")]


@pytest.mark.parametrize(
    "sent", [{}, {"training": "perhaps"}, {"training": None}, {"tracking": False}]
)
def test_a_program_that_asks_for_something_else_is_refused(program, alice, sent):
    assert program.put("/api/v1/me/consents", sent).status_code == 400
    assert program.get("/api/v1/me/consents?all=1").status_code == 400
    assert choices(alice) == []


def test_nobody_chooses_without_a_token(api):
    assert api.get("/api/v1/me/consents").status_code == 401
    assert api.put("/api/v1/me/consents", {"training": False}).status_code == 401

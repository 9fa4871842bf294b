"""Leaving: asked for by who can show that it is them, taken back for some days, and then done."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone
from rest_framework.test import APIClient

from accounts import audit, erasure
from accounts.consent import note
from accounts.models import ApiToken, Erasure, ErasureReceipt, Profile, User
from accounts.profiles import public_profile
from accounts.tests.signing_in import PASSWORD, make_sure


@pytest.fixture
def carol(db) -> User:
    return User.objects.create_user("carol@example.org", PASSWORD, name="Carol")


@pytest.fixture
def browser(carol) -> Client:
    """Signed in, but a while ago."""
    browser = Client()
    browser.force_login(carol)
    return browser


def ask(browser: Client, reviews: str = "remove"):
    make_sure(browser)
    return browser.post("/account/erasure", {"reviews": reviews})


def days_pass(days: int) -> None:
    for receipt in ErasureReceipt.objects.filter(erased_at=None):
        receipt.due_at -= timedelta(days=days)
        receipt.save()


def test_an_open_session_is_not_enough(browser, carol):
    answer = browser.post("/account/erasure", {"reviews": "remove"})
    assert "reauthenticate" in answer.url
    browser.post("/accounts/reauthenticate/", {"password": "something else"})
    assert "reauthenticate" in browser.post("/account/erasure", {"reviews": "remove"}).url
    carol.refresh_from_db()
    assert carol.leaves_at is None and not Erasure.objects.exists()


def test_the_page_counts_what_goes_and_offers_it_first(browser, carol):
    ApiToken.objects.create(carol, name="Reader")
    page = browser.get("/account/erasure").content.decode()
    assert "Tokens of programs" in page and "/account/data" in page


def test_asked_for_it_waits_and_can_be_taken_back(browser, carol, mailoutbox):
    assert ask(browser, "anonymise").url == "/account/erasure"
    carol.refresh_from_db()
    assert timezone.now() + timedelta(days=13) < carol.leaves_at
    receipt = ErasureReceipt.objects.get()
    (mail,) = mailoutbox
    assert mail.to == ["carol@example.org"]
    assert receipt.get_absolute_url() in mail.body and "/account/erasure" in mail.body
    for address in ("/", "/about"):
        assert "Keep my account" in browser.get(address).content.decode()
    assert erasure.erase_due() == 0
    assert browser.post("/account/erasure", {"keep": "1"}).url == "/account"
    carol.refresh_from_db()
    assert carol.leaves_at is None
    assert "Keep my account" not in browser.get("/about").content.decode()
    assert not ErasureReceipt.objects.exists()
    days_pass(20)
    assert erasure.erase_due() == 0


def test_asked_twice_it_is_one_receipt(browser, mailoutbox):
    ask(browser)
    browser.post("/account/erasure", {"reviews": "remove"})
    assert ErasureReceipt.objects.count() == len(mailoutbox) == 1


def test_while_it_waits_nothing_of_them_is_shown_and_no_program_acts(browser, carol):
    Profile.objects.create(
        reader=carol,
        handle="carol",
        name="Carol",
        public_since=timezone.now(),
        twins_since=timezone.now(),
    )
    program = APIClient()
    _, secret = ApiToken.objects.create(carol, name="Reader")
    program.credentials(HTTP_AUTHORIZATION=f"Bearer {secret}")
    assert program.get("/api/v1/me").status_code == 200
    ask(browser)
    assert public_profile("carol") is None
    assert not Profile.objects.comparing().exists()
    assert program.get("/api/v1/me").status_code == 401
    browser.post("/account/erasure", {"keep": "1"})
    assert public_profile("carol") and Profile.objects.comparing().exists()
    assert program.get("/api/v1/me").status_code == 200


def test_when_the_days_are_over_it_is_done_once(browser, carol):
    ask(browser)
    days_pass(15)
    assert erasure.erase_due() == 1
    assert erasure.erase_due() == 0
    assert not User.objects.filter(pk=carol.pk).exists()
    assert not Session.objects.exists()
    assert browser.get("/account").url.startswith("/accounts/login/")
    receipt = ErasureReceipt.objects.get()
    page = Client().get(receipt.get_absolute_url())
    assert "This account is erased" in page.content.decode()
    assert "carol" not in page.content.decode().lower()
    assert page["X-Robots-Tag"] == "noindex"


def test_the_command_counts_accounts_in_words(browser, carol, capsys):
    ask(browser)
    days_pass(30)
    call_command("erase_accounts")
    assert capsys.readouterr().out == "1 account is erased.\n"
    call_command("erase_accounts")
    assert capsys.readouterr().out == "0 accounts are erased.\n"


def test_a_receipt_that_never_was_is_not_there(client, db):
    assert client.get("/erasures/11111111-2222-3333-4444-555555555555").status_code == 404


def test_cut_short_nothing_is_half_gone(browser, carol, monkeypatch):
    ask(browser)
    days_pass(15)

    def fail(reader: User) -> None:
        raise DatabaseError("the server went away")

    with monkeypatch.context() as broken:
        broken.setattr(erasure, "close_sessions", fail)
        ApiToken.objects.create(carol, name="Reader")
        assert erasure.erase_due() == 0
    assert User.objects.filter(pk=carol.pk).exists() and ApiToken.objects.exists()
    assert ErasureReceipt.objects.get().erased_at is None
    assert erasure.erase_due() == 1


def test_without_days_of_grace_it_begins_at_once(
    browser, settings, django_capture_on_commit_callbacks
):
    settings.ERASURE_GRACE = timedelta(0)
    assert "There is no way back" in browser.get("/account/erasure").content.decode()
    rung = []
    erasure.erasure_due.connect(lambda **_: rung.append(1), weak=False, dispatch_uid="test")
    with django_capture_on_commit_callbacks(execute=True):
        answer = ask(browser)
    erasure.erasure_due.disconnect(dispatch_uid="test")
    assert answer.url == ErasureReceipt.objects.get().get_absolute_url()
    assert rung
    assert browser.get("/account").url.startswith("/accounts/login/")
    assert erasure.erase_due() == 1


def test_the_only_operator_stays(operator):
    operator.set_password(PASSWORD)
    operator.save()
    browser = Client()
    browser.force_login(operator)
    answer = ask(browser)
    assert answer.status_code == 400 and "only operator" in answer.content.decode()
    User.objects.create_superuser("second@example.org")
    assert ask(browser).status_code == 302


def test_acts_of_an_operator_who_leaves_stay_without_their_name(client, operator, carol):
    second = User.objects.create_superuser("second@example.org", name="Olivia")
    audit.note(second, carol, "first")
    audit.note(operator, carol, "last")
    assert erasure.erase_now(second)
    client.force_login(operator)
    page = client.get("/staff/log").content.decode()
    assert "Olivia" not in page
    assert [(act.get_change_message(), str(act.user)) for act in audit.acts()] == [
        ("last", "Olga"),
        ("first", "Somebody who has left"),
    ]


def test_what_is_no_choice_is_refused(browser):
    make_sure(browser)
    assert browser.post("/account/erasure", {"reviews": "sell"}).status_code == 400
    assert not Erasure.objects.exists()


def test_an_operator_erases_in_the_same_way(client, operator, carol):
    note(carol, "training", True, "page")
    client.force_login(operator)
    page = f"/admin/accounts/user/{carol.pk}/delete/"
    assert client.get(page).status_code == 200
    assert client.post(page, {"post": "yes"}).status_code == 302
    assert not User.objects.filter(pk=carol.pk).exists()
    receipt = ErasureReceipt.objects.get()
    assert receipt.by == "operator" and receipt.erased_at
    assert receipt.counts == {"accounts.consent": 1}
    client.get("/admin/")  # which says what was deleted, once
    assert "Carol" not in client.get("/admin/").content.decode()


def test_an_account_asked_for_by_both_has_one_receipt(browser, client, operator, carol):
    ask(browser, "anonymise")
    client.force_login(operator)
    client.post(f"/admin/accounts/user/{carol.pk}/delete/", {"post": "yes"})
    assert ErasureReceipt.objects.get().erased_at


def test_the_number_goes_after_a_second_look(browser, carol):
    ask(browser)
    days_pass(15)
    erasure.erase_due()
    assert Erasure.objects.get().number == carol.pk
    erasure.erase_due()
    assert Erasure.objects.exists()
    Erasure.objects.update(rows_gone_at=timezone.now() - erasure.SETTLED)
    erasure.erase_due()
    assert not Erasure.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_erase_it_once():
    reader = User.objects.create_user("dora@example.org", PASSWORD)
    erasure.ask_erasure(reader, "remove")
    days_pass(15)
    done: list[int] = []
    start = Barrier(2)

    def work() -> None:
        start.wait()
        done.append(erasure.erase_due())
        connections.close_all()

    workers = [Thread(target=work) for _ in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert sorted(done) == [0, 1]
    assert ErasureReceipt.objects.get().erased_at

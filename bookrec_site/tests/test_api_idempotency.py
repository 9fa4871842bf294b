"""A POST with an Idempotency-Key works once, whatever happens on the way."""

import threading
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import IntegrityError, OperationalError
from django.test import Client
from django.utils import timezone
from rest_framework.response import Response
from rest_framework.test import APIClient

from accounts.idempotency import DEAD_AFTER
from accounts.models import ApiToken, KeptAnswer, User
from shelves import api_shelves, own_shelves
from shelves.imports.tests.test_uploads import GOODREADS
from shelves.models import Import, OwnShelf
from shelves.tests.threads import elsewhere
from web.floods import TooOften

pytestmark = pytest.mark.django_db

SHELVES, IMPORTS = "/api/v1/me/shelves", "/api/v1/me/imports"
LEND = {"name": "To lend"}


def program_of(reader: User) -> APIClient:
    secret = ApiToken.objects.create(reader, name="program")[1]
    return APIClient(headers={"authorization": f"Bearer {secret}"}, raise_request_exception=False)


@pytest.fixture
def program(alice) -> APIClient:
    return program_of(alice)


def make(program: APIClient, key: str | None = "a-key", body: Any = None, address: str = SHELVES):
    headers = {} if key is None else {"idempotency-key": key}
    return program.post(address, LEND if body is None else body, headers=headers)


def test_the_first_answer_comes_again(program):
    first, second = make(program), make(program)
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Content-Type"] == first["Content-Type"]
    assert second["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert OwnShelf.objects.count() == 1
    assert {"RateLimit", "X-Request-ID"} <= second.headers.keys()
    assert "no-store" in second["Cache-Control"]


def test_without_a_key_a_call_is_a_new_one(program):
    assert [make(program, None).status_code for _ in range(2)] == [201, 400]
    assert not KeptAnswer.objects.exists()


def test_refusals_come_again_too(program):
    wrong = {"name": ""}
    first, second = make(program, body=wrong), make(program, body=wrong)
    assert first.status_code == second.status_code == 400
    assert second.content == first.content
    assert second["Content-Type"] == "application/problem+json"
    assert second["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize(
    ("body", "address"),
    [({"name": "Other"}, SHELVES), (LEND, f"{SHELVES}?x=1"), ({}, "/api/v1/me/groups")],
)
def test_a_key_of_another_call_is_refused(program, body, address):
    make(program)
    refused = make(program, body=body, address=address)
    assert refused.status_code == 422
    assert "new key" in refused.json()["detail"]
    assert OwnShelf.objects.count() == 1


def test_keys_are_each_readers_own_and_the_same_for_all_their_programs(program, alice, bob):
    make(program)
    assert make(program_of(alice))["Idempotency-Replayed"] == "true"
    theirs = make(program_of(bob))
    assert theirs.status_code == 201 and "Idempotency-Replayed" not in theirs.headers
    assert set(OwnShelf.objects.values_list("reader", flat=True)) == {alice.pk, bob.pk}


def test_a_key_in_quotes_is_the_same(program):
    make(program, '"a-key"')
    assert make(program, "a-key")["Idempotency-Replayed"] == "true"


@pytest.mark.parametrize("key", ["", "ä", "a" * 256, "a\tb"])
def test_a_key_that_is_none_is_refused(program, key):
    refused = make(program, key)
    assert refused.status_code == 400
    assert refused.json()["errors"][0]["field"] == "Idempotency-Key"
    assert not OwnShelf.objects.exists()


def test_a_key_may_have_any_printable_character(program):
    key = "".join(map(chr, range(0x21, 0x7F))) + "b" * 150
    assert make(program, key).status_code == 201
    assert make(program, key)["Idempotency-Replayed"] == "true"


def test_visitors_are_refused_as_ever_and_leave_nothing():
    assert make(APIClient()).status_code == 401
    assert not KeptAnswer.objects.exists()


def test_a_wrong_method_is_a_wrong_method(program):
    assert make(program, address="/api/v1/me").status_code == 405
    assert not KeptAnswer.objects.exists()


# --- What fails ---


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (RuntimeError("lost"), 500),
        (OperationalError("gone"), 503),
        (IntegrityError("two at once"), 409),
    ],
)
def test_what_failed_here_works_the_next_time(program, monkeypatch, error, status):
    def fail(reader, name):
        own_shelves.make_shelf(reader, name)
        raise error

    with monkeypatch.context() as patch:
        patch.setattr(api_shelves.own_shelves, "make_shelf", fail_once(fail))
        assert make(program).status_code == status
    assert not OwnShelf.objects.exists() and not KeptAnswer.objects.exists()
    again = make(program)
    assert again.status_code == 201 and "Idempotency-Replayed" not in again.headers


def fail_once(fail):
    """Calls the true one within, which is patched away meanwhile."""
    true = own_shelves.make_shelf

    def act(reader, name):
        own_shelves.make_shelf = true
        fail(reader, name)

    return act


def test_what_came_too_often_works_later(alice, program, monkeypatch):
    def too_often(*_: object) -> None:
        raise TooOften(7)

    with monkeypatch.context() as patch:
        patch.setattr("shelves.imports.services.start", too_often)
        assert send(program).status_code == 429
    assert send(program).status_code == 202


def test_a_claim_of_a_dead_process_is_taken_over_after_a_while(program):
    make(program)
    OwnShelf.objects.all().delete()
    KeptAnswer.objects.update(status=None, body=None)
    waits = make(program)
    assert waits.status_code == 409 and int(waits["Retry-After"]) > 0
    assert not OwnShelf.objects.exists()
    KeptAnswer.objects.update(claimed_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    assert make(program).status_code == 201
    assert make(program)["Idempotency-Replayed"] == "true"


def test_work_that_was_taken_over_meanwhile_is_undone(transactional_db, program, monkeypatch):
    true = own_shelves.make_shelf

    def take_over():
        KeptAnswer.objects.update(claim=uuid.uuid4())

    def slow(reader, name):
        made = true(reader, name)
        elsewhere(take_over).join(20)
        return made

    monkeypatch.setattr(api_shelves.own_shelves, "make_shelf", slow)
    assert make(program).status_code == 409
    assert not OwnShelf.objects.exists()
    assert KeptAnswer.objects.get().status is None


def test_answers_are_kept_for_a_day_and_then_deleted(program, settings):
    make(program)
    KeptAnswer.objects.update(claimed_at=timezone.now() - settings.KEEP_ANSWERS)
    anew = make(program, body={"name": "Other"})
    assert anew.status_code == 201 and "Idempotency-Replayed" not in anew.headers
    call_command("clear_expired", verbosity=0)
    assert KeptAnswer.objects.count() == 1
    KeptAnswer.objects.update(claimed_at=timezone.now() - settings.KEEP_ANSWERS)
    call_command("clear_expired", verbosity=0)
    assert not KeptAnswer.objects.exists()


# --- What is not kept ---


def test_a_secret_is_not_kept_and_not_shown_again(program, monkeypatch):
    monkeypatch.setattr(api_shelves.Shelves, "keeps_no_answer", True)
    first = make(program, body={"name": "swordfish"})
    assert first.status_code == 201
    again = make(program, body={"name": "swordfish"})
    assert again.status_code == 409 and "shown once" in again.json()["detail"]
    assert OwnShelf.objects.count() == 1
    kept = KeptAnswer.objects.get()
    assert kept.body is None and kept.headers == {}


def test_what_stores_nothing_needs_no_key_and_keeps_none(program, monkeypatch):
    calls = []
    monkeypatch.setattr(api_shelves.Shelves, "stores_nothing", True)
    monkeypatch.setattr(api_shelves.Shelves, "post", lambda *_: (calls.append(1), Response({}))[1])
    assert [make(program).status_code for _ in range(2)] == [200, 200]
    assert len(calls) == 2 and not KeptAnswer.objects.exists()


def test_a_form_where_none_is_taken_is_refused_as_ever(alice):
    """Its body has been read by then, in search of the CSRF token."""
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    browser.cookies[settings.CSRF_COOKIE_NAME] = "a" * 32
    form = LEND | {"csrfmiddlewaretoken": "a" * 32}
    refused = browser.post(SHELVES, form, headers={"idempotency-key": "a-key"})
    assert refused.status_code == 415, refused.content


# --- Files ---


def send(program: APIClient, data: bytes = GOODREADS, key: str = "a-file"):
    headers = {"idempotency-key": key}
    return program.post(IMPORTS, data, content_type="text/csv", headers=headers)


def test_a_file_comes_in_once(program):
    first, second = send(program), send(program)
    assert (first.status_code, second.status_code) == (202, 202)
    assert second.content == first.content and second["Idempotency-Replayed"] == "true"
    assert Import.objects.count() == 1
    assert send(program, GOODREADS + b"\n").status_code == 422


def test_a_file_in_a_form_comes_in_once_whatever_stands_between_its_parts(program):
    def form(content: bytes = GOODREADS, boundary: str = ""):
        file = SimpleUploadedFile("mine.csv", content)
        headers = {"idempotency-key": "a-form"}
        return program.post(IMPORTS, {"file": file}, format="multipart", headers=headers)

    assert [form().status_code for _ in range(2)] == [202, 202]
    assert Import.objects.count() == 1
    assert form(GOODREADS + b"\n").status_code == 422


# --- Two at once ---


def test_of_two_calls_with_one_key_one_works(transactional_db, alice, monkeypatch):
    program, true = program_of(alice), own_shelves.make_shelf
    at_work, go_on = threading.Event(), threading.Event()
    answers: list[Any] = []

    def slow(reader, name):
        at_work.set()
        assert go_on.wait(20)
        return true(reader, name)

    monkeypatch.setattr(api_shelves.own_shelves, "make_shelf", slow)
    thread = elsewhere(lambda: answers.append(make(program)))
    assert at_work.wait(20)
    try:
        second = make(program_of(alice))
    finally:
        go_on.set()
        thread.join()
    assert answers[0].status_code == 201
    assert second.status_code == 409 and "still at work" in second.json()["detail"]
    assert make(program)["Idempotency-Replayed"] == "true"
    assert OwnShelf.objects.count() == 1


def test_many_at_once_work_once(transactional_db, alice):
    programs = [program_of(alice) for _ in range(6)]
    answers: list[Any] = []
    start = threading.Barrier(len(programs))

    def act(program: APIClient) -> None:
        start.wait(20)
        answers.append(make(program))

    threads = [elsewhere(lambda program=program: act(program)) for program in programs]
    for thread in threads:
        thread.join(30)
    codes = [answer.status_code for answer in answers]
    assert set(codes) <= {201, 409} and 201 in codes
    new = [answer for answer in answers if answer.status_code == 201]
    assert len([answer for answer in new if "Idempotency-Replayed" not in answer.headers]) == 1
    assert OwnShelf.objects.count() == 1


def test_a_crash_between_work_and_answer_leaves_neither(transactional_db, program, monkeypatch):
    """The process is gone before it can even let its claim go."""
    monkeypatch.setattr("accounts.idempotency.Held.release", lambda self: None)

    class Killed(BaseException):
        pass

    def die(self, answer):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("accounts.idempotency.Held.keep", die)
        with pytest.raises(Killed):
            make(program)
    assert not OwnShelf.objects.exists()
    assert make(program).status_code == 409
    KeptAnswer.objects.update(claimed_at=timezone.now() - DEAD_AFTER - timedelta(seconds=1))
    assert make(program).status_code == 201
    assert OwnShelf.objects.count() == 1

"""Public pages and being compared: off by default, chosen in words of one's own, taken back at once."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.consent import choose
from accounts.handles import checked_handle
from accounts.models import Profile, ProfileReport, User
from accounts.privacy_models import How, Purpose
from accounts.profiles import (
    CHANGING,
    Chosen,
    hide_profile,
    keep_profile,
    profile_of,
    public_profile,
    report_profile,
)
from web.faults import Invalid
from web.floods import TooOften

pytestmark = pytest.mark.django_db


def public(reader: User, handle: str, **more) -> Profile:
    return keep_profile(reader, Chosen(public=True, handle=handle, name="Somebody", **more))


def wrong_fields(reader: User, **values) -> set[str]:
    with pytest.raises(ValidationError) as refused:
        keep_profile(reader, Chosen(**values))
    return set(refused.value.message_dict)


# --- Handles ---


@pytest.mark.parametrize("text", ["ann", "Ann-Marie_2", " @ann\n", "a1b", "x" * 30])
def test_handles_that_can_be(text):
    assert checked_handle(text) == text.strip().removeprefix("@")


@pytest.mark.parametrize(
    "text",
    ["", "an", "x" * 31, "-ann", "ann_", "an n", "ann@example.org", "änn", "ann/..", "аnn"]
    + ["admin", "ADMIN", "adm1n", "a-d-m-i-n", "Bookrec", "b00krec", "support", "_me_", "null"],
)
def test_handles_that_cannot_be(text):
    with pytest.raises(ValidationError):
        checked_handle(text)


def test_the_database_holds_the_shape_too(alice):
    for handle in ("a b", "-a", ""):
        with pytest.raises(IntegrityError), transaction.atomic():
            Profile.objects.create(reader=alice, handle=handle)


def test_one_handle_one_reader_whatever_the_case(alice, bob):
    public(alice, "Reads")
    assert wrong_fields(bob, public=True, handle="rEADS", name="Bob") == {"handle"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(reader=bob, handle="READS")
    public(alice, "READS")
    assert public_profile("reads").reader == alice


def test_many_have_no_handle(alice, bob):
    for reader in (alice, bob):
        keep_profile(reader, Chosen(public=False))
    assert Profile.objects.filter(handle=None).count() == 2


def test_a_changed_handle_leads_nowhere(alice, bob):
    public(alice, "before")
    public(alice, "after")
    assert public_profile("before") is None
    assert public_profile("AFTER").reader == alice
    public(bob, "before")


# --- Public by choice ---


def test_nothing_is_public_unless_chosen(alice):
    assert not profile_of(alice).is_public and not profile_of(alice).is_compared
    assert not Profile.objects.exists()
    keep_profile(alice, Chosen(public=False, handle="alice-reads", name="Alice"))
    assert public_profile("alice-reads") is None


def test_a_public_page_has_a_handle_and_a_name(alice):
    assert wrong_fields(alice, public=True) == {"handle", "name"}
    assert wrong_fields(alice, public=True, handle="alice-reads", name=" \u200b ") == {"name"}
    with pytest.raises(IntegrityError), transaction.atomic():
        Profile.objects.create(reader=alice, public_since=timezone.now())


def test_no_address_as_a_name_and_nothing_too_long(alice):
    address = {"handle": "alice-reads", "name": "alice@example.org"}
    assert wrong_fields(alice, public=True, **address) == {"name"}
    assert wrong_fields(alice, public=False, name="x" * 61, about="y" * 1001) == {"name", "about"}


def test_the_name_is_never_made_from_the_address(client, alice):
    User.objects.filter(pk=alice.pk).update(name="")
    client.force_login(alice)
    page = client.get("/account/profile").content.decode()
    assert 'value="alice"' not in page and "alice@" not in page


def test_turned_off_it_is_gone_and_what_was_written_stays(alice):
    public(alice, "alice-reads", about="On trains.")
    keep_profile(alice, Chosen(public=False, handle="alice-reads", name="A", about="On trains."))
    assert public_profile("alice-reads") is None
    assert profile_of(alice).about == "On trains."


def test_a_closed_account_has_no_page(alice):
    public(alice, "alice-reads")
    User.objects.filter(pk=alice.pk).update(is_active=False)
    assert public_profile("alice-reads") is None


def test_it_goes_with_the_account(alice):
    public(alice, "alice-reads")
    alice.delete()
    assert public_profile("alice-reads") is None and not Profile.objects.exists()


def test_being_compared_is_a_choice_of_its_own(alice):
    public(alice, "alice-reads")
    assert not profile_of(alice).is_compared
    assert choose(alice, {Purpose.TWINS: True}, How.PAGE)
    assert list(Profile.objects.comparing()) == [profile_of(alice)]
    keep_profile(alice, Chosen(public=False))
    assert profile_of(alice).is_compared
    assert choose(alice, {Purpose.TWINS: False}, How.PAGE)
    assert not Profile.objects.comparing().exists()


def test_so_many_changes_an_hour(alice):
    with pytest.raises(TooOften):
        for number in range(CHANGING.acts + 1):
            public(alice, f"alice-{number}")
    assert profile_of(alice).handle == f"alice-{CHANGING.acts - 1}"


# --- Operators ---


def test_what_operators_hide_stays_hidden_when_changed(alice, client):
    hide_profile(public(alice, "alice-reads"), "It poses as the mayor.")
    public(alice, "alice-writes")
    assert public_profile("alice-writes") is None
    client.force_login(alice)
    assert "It poses as the mayor." in client.get("/account/profile").content.decode()


def test_a_report_once_and_not_of_oneself(alice, bob):
    profile = public(alice, "alice-reads")
    assert report_profile(bob, profile, "posing") and not report_profile(bob, profile, "spam")
    for reporter, reason in ((alice, "spam"), (bob, "boring")):
        with pytest.raises(Invalid):
            report_profile(reporter, profile, reason)
    hide_profile(profile, "")
    assert ProfileReport.objects.get().settled_at is not None


def test_an_operator_hides_a_page(client, operator, alice, bob):
    profile = public(alice, "alice-reads")
    report_profile(bob, profile, "posing")
    client.force_login(operator)
    assert b"alice-reads" in client.get("/admin/accounts/profilereport/").content
    there = f"/admin/accounts/profile/{profile.pk}/change/"
    assert b"They pose as somebody else" in client.get(there).content
    inline = {"reports-TOTAL_FORMS": 0, "reports-INITIAL_FORMS": 0}
    client.post(there, {"hidden_for": "Posing.", **inline})
    assert public_profile("alice-reads") is None
    for term in ("alice-reads", str(alice.pk)):
        found = client.get("/admin/accounts/profile/", {"q": term}).content.decode()
        assert "1 profile" in found

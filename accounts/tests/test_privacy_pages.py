"""What is kept is told to everybody, in one set of words, and as it is."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from accounts import privacy_texts, retention
from accounts.consent import choose
from accounts.models import ErasureReceipt, User
from accounts.privacy_models import TEXT_VERSION, How, Purpose
from bookrec_site.paths import BASE_DIR

pytestmark = pytest.mark.django_db

DOCS = (BASE_DIR / "docs" / "privacy.md").read_text()


def test_everybody_reads_what_is_kept_and_finds_it_at_the_foot(client):
    page = client.get("/privacy").content.decode()
    for kept in privacy_texts.KEPT:
        assert str(kept.what) in page and kept.how_long() in page
    assert f"Version {TEXT_VERSION}" in page
    assert 'href="/privacy"' in client.get("/about").content.decode()
    assert 'href="/privacy"' in client.get("/accounts/signup/").content.decode()


def test_the_page_follows_the_settings(client, settings):
    settings.KEEP_CHANGES = timedelta(days=77)
    settings.REMOTE_COVERS = True
    page = client.get("/privacy").content.decode()
    assert "77 days" in page
    assert str(privacy_texts.REMOTE_COVERS) in page


def test_the_handbook_names_every_setting_with_its_days():
    said = {name: int(days) for name, days in re.findall(r"\| `([A-Z_]+)` \| (\d+) \|", DOCS)}
    assert said.keys() == {"ERASURE_GRACE", *(n for n in dir(settings) if n.startswith("KEEP_"))}
    assert said.keys() >= {setting for setting, _, _ in retention._kept}
    assert said == {name: getattr(settings, name).days for name in said}


def test_each_purpose_has_its_words():
    assert list(privacy_texts.SWITCHES) == list(Purpose)


def test_who_turned_training_off_is_told_what_models_hold(client, alice):
    client.force_login(alice)
    assert "No model holds" not in client.get("/account/privacy").content.decode()
    choose(alice, {Purpose.TRAINING: False}, How.PAGE)
    assert "No model holds these stars" in client.get("/account/privacy").content.decode()


def test_moments_name_their_zone(client, alice):
    moment = datetime(2026, 11, 21, 22, 51, tzinfo=UTC)
    receipt = ErasureReceipt.objects.create(asked_at=moment, due_at=moment, erased_at=moment)
    address = receipt.get_absolute_url()
    assert "21 Nov 2026, 22:51 UTC" in client.get(address).content.decode()
    with timezone.override("Europe/Berlin"):
        assert "21 Nov 2026, 23:51 CET" in client.get(address).content.decode()
    choose(alice, {Purpose.TRAINING: False}, How.PAGE)
    client.force_login(alice)
    assert re.search(r"Chosen \d.*\d\d:\d\d UTC", client.get("/account/privacy").content.decode())


def test_a_page_costs_few_queries(client, alice, django_assert_max_num_queries):
    for purpose in Purpose:
        choose(alice, {purpose: purpose != Purpose.TRAINING}, How.PAGE)
    client.force_login(alice)
    with django_assert_max_num_queries(12):
        client.get("/account/privacy")
    with django_assert_max_num_queries(1):
        client.get("/privacy", headers={"cookie": ""})
    assert User.objects.get(pk=alice.pk).untaught_since

"""Another model lets readers see other lists, at once; going back brings the old ones back."""

import threading

import pytest
from django.test import Client

from recommendations import selectors, serving
from recommendations.tests.conftest import books, relearn
from registry import services as registry
from registry import storage
from registry.artifact import ArtifactError
from registry.models import Champion, ModelVersion
from shelves import services as shelves
from shelves.models import Rating


@pytest.fixture
def desk(operator) -> Client:
    client = Client()
    client.force_login(operator)
    return client


def shown(reader) -> tuple[int | None, list[tuple[int, float]]]:
    picks = selectors.picks_for(reader, 8)
    return picks.model_version, [(pick.book.pk, pick.score) for pick in picks.items]


def test_lists_follow_a_promotion_and_a_roll_back(
    desk, alice, trained, django_capture_on_commit_callbacks
):
    for book in books("red")[:3]:
        shelves.rate_book(alice, book, 10)
    first = Champion.objects.get().version_id
    before = shown(alice)
    Rating.objects.filter(reader__source="test", half_stars=2).delete()
    relearn()
    after = shown(alice)
    assert before[0] == first != after[0] and before[1] != after[1]
    ways = [
        (f"/staff/models/{first}/promote", before),
        ("/staff/models/roll-back", after),
        ("/staff/models/roll-back", before),
    ]
    for path, expected in ways:
        with django_capture_on_commit_callbacks(execute=True):
            desk.post(path, {"kind": "recommender"})
        assert shown(alice) == expected


def test_while_the_new_model_can_not_be_had_the_one_before_goes_on(alice, trained, monkeypatch):
    """And not the newest of the others, which an operator may have had a reason to leave."""
    first = Champion.objects.get().version
    relearn()
    left, serves = Champion.objects.get().version, first
    registry.promote(serves)
    assert serving.current(wait=True).version == serves.pk
    relearn()
    newest, read = Champion.objects.get().version, storage.read

    def away(version: ModelVersion) -> storage.Opened:
        if version == newest:
            raise ArtifactError("The storage of models does not answer.")
        return read(version)

    monkeypatch.setattr(serving, "_open", serving._open_version(serves))
    monkeypatch.setattr(storage, "read", away)
    assert serving.current(wait=True).version == serves.pk != left.pk
    monkeypatch.setattr(storage, "read", read)
    monkeypatch.setattr(serving, "_damaged", {})
    assert serving.current(wait=True).version == newest.pk


def test_no_page_waits_for_a_model_that_has_to_be_fetched(trained, monkeypatch):
    before = serving.current(wait=True)
    relearn()
    arrived, read = threading.Event(), storage.read

    def slow(version: ModelVersion) -> storage.Opened:
        assert arrived.wait(60)
        return read(version)

    monkeypatch.setattr(storage, "read", slow)
    monkeypatch.setattr(storage, "must_be_fetched", lambda version: True)
    monkeypatch.setattr(serving, "_open", before)
    assert serving.current() is before
    assert serving.current() is before  # the one that fetches is enough
    arrived.set()
    with serving._opening:  # it is given back when the model is open
        assert serving._open.version == Champion.objects.get().version_id != before.version

"""Dials and muted books of an export, brought back; what Redis keeps, told."""

import numpy as np
import pytest
from django.utils import timezone

from accounts.own_data import parts
from catalog.tests.books import make_book
from recommendations import store
from recommendations.dialling import Dialled, dials_of, keep_dials
from recommendations.models import MutedBook
from recommendations.muting import mute
from recommendations.store import ROW

pytestmark = pytest.mark.django_db


def part(name):
    return next(each for each in parts() if each.name == name)


def test_dials_come_back_unless_others_are_set(alice, bob):
    told = Dialled(0.25, 3, ("en", "de"), "", -700, 1999, ("horror",), 0.75)
    keep_dials(alice, told)
    rows = list(part("dials").read(alice))
    part("dials").write(bob, rows)
    assert dials_of(bob) == told
    keep_dials(bob, Dialled(adventurous=-1))
    part("dials").write(bob, rows)
    assert dials_of(bob) == Dialled(adventurous=-1)


@pytest.mark.parametrize(
    "wrong",
    [{"adventurous": 2}, {"adventurous": True}, {"adventurous": float("nan")}, {}]
    + [{"adventurous": 0.5, "min_year": 2000, "max_year": 1900}]
    + [{"adventurous": 0.5, "diversity": -0.5}, {"adventurous": 0.5, "diversity": "much"}],
)
def test_dials_that_nobody_could_set_are_left_out(bob, wrong):
    part("dials").write(bob, [wrong])
    assert dials_of(bob) == Dialled()


def test_muted_books_come_back_and_make_lists_stale(alice, bob):
    dune = make_book("Dune", ["Frank Herbert"])
    mute(alice, dune)
    before = bob.history_version
    for _ in range(2):
        part("muted_books").write(bob, list(part("muted_books").read(alice)))
        bob.refresh_from_db()
        assert bob.history_version == before + 1
    at = MutedBook.objects.get(reader=alice).muted_at
    assert MutedBook.objects.get(reader=bob).muted_at == at


def test_what_redis_keeps_is_told_with_titles(alice):
    dune = make_book("Dune", ["Frank Herbert"])
    rows = np.zeros(1, ROW)
    rows["book"], rows["stars"] = dune.pk, 4.25
    store.put(alice.pk, b"somebody", 7, rows)
    store.add_points(alice.pk, {dune.pk: 2}, timezone.now().toordinal())
    (pick,) = part("picks").read(alice)
    assert (pick["rank"], pick["title"], pick["stars_predicted"]) == (1, "Dune", 4.25)
    (shown,) = part("shown").read(alice)
    assert (shown["title"], shown["points"]) == ("Dune", 2)


@pytest.mark.parametrize("kept", [b"", b"BRL2", b"BRL1" + bytes(100), b"BRL2" + bytes(50), 7])
def test_a_list_that_can_not_be_read_is_no_list(alice, kept):
    from django.core.cache import cache

    cache.set(f"list:{alice.pk}", kept)
    assert list(part("picks").read(alice)) == []

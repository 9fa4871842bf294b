from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.held_out import (
    FEWEST,
    HeldOut,
    hold_out,
    judge,
    places,
    share,
    share_of,
)
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import Model, fit
from recommendations.engine.tests import strategies

READERS = 400

Parted = tuple[Interactions, HeldOut]


@pytest.fixture(scope="module")
def two_crowds() -> Interactions:
    """400 readers, each of 20 of 30 even books or of 20 of 30 odd ones, and they love them."""
    draw = np.random.default_rng(8)
    rows = [(r, 2 * b + r % 2) for r in range(READERS) for b in draw.choice(30, 20, replace=False)]
    reader, book = np.array(rows).T
    return Interactions.from_ids(reader, book, draw.integers(8, 11, len(rows)).astype(np.uint8))


@pytest.fixture(scope="module")
def parted(two_crowds: Interactions) -> Parted:
    rest, held_out = hold_out(two_crowds, 0, 0.2, seed=1)
    assert held_out is not None
    return rest, held_out


@pytest.fixture(scope="module")
def model(parted: Parted) -> Model:
    return fit(parted[0], seed=1)


def keys(data: Interactions) -> set[tuple[int, int, int]]:
    triples = data.readers[data.reader], data.books[data.book], data.value
    return set(zip(*(column.tolist() for column in triples), strict=True))


def test_a_place_is_that_of_splitmix_seeded_with_nothing():
    expected = [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]
    assert places(np.arange(3)).tolist() == [(n >> 11) / 2**53 for n in expected]


def test_places_are_spread_evenly_whatever_the_ids():
    for ids in (np.arange(20_000), np.arange(20_000) * 1024, np.arange(20_000) + 2**60):
        counts = np.histogram(places(ids), 20, (0, 1))[0]
        assert np.abs(counts - 1000).max() < 160


@given(st.lists(st.integers(-(2**63), 2**63 - 1), unique=True))
def test_a_place_depends_on_the_id_alone(ids):
    together = places(np.array(ids, np.int64))
    assert [places(np.array([one]))[0] for one in ids] == together.tolist()
    assert ((together >= 0) & (together < 1)).all()


@given(st.integers(FEWEST, 10**7), st.integers(0, 10**6))
def test_the_share_falls_as_a_site_grows(readers, more):
    assert 0.05 <= share(readers + more) <= share(readers) <= 0.3


def test_small_sites_spare_more_and_the_smallest_nobody():
    assert share(FEWEST - 1) == 0
    assert share(150) * 150 > 40
    assert share(1_000_000) == 0.05


@given(st.integers(FEWEST, 6000), st.integers(0, 100))
def test_about_as_many_are_held_out_as_the_share_says(readers, first):
    taken = np.count_nonzero(places(np.arange(first, first + readers)) < share(readers))
    expected = share(readers) * readers
    assert abs(taken - expected) < 5 * expected**0.5


def test_who_reads_little_makes_no_site_large():
    reader, book = np.indices((500, 4)).reshape(2, -1)
    data = Interactions.from_ids(reader, book, np.full(len(reader), 9, np.uint8))
    assert share_of(data) == 0


@given(strategies.interactions, st.floats(0, 1), st.floats(0, 1), st.integers(0, 3))
def test_nothing_is_lost_and_nobody_is_on_both_sides(data, low, high, seed):
    rest, held_out = hold_out(data, low, high, seed=seed)
    assert rest.books.tolist() == data.books.tolist()
    if held_out is None:
        assert rest is data
        return
    place = places(data.readers)
    inside = (place >= low) & (place < high)
    assert rest.readers.tolist() == data.readers[~inside].tolist()
    assert held_out.shown.readers.tolist() == held_out.hidden.readers.tolist()
    assert set(held_out.shown.readers) <= set(data.readers[inside])
    assert keys(rest) == {key for key in keys(data) if key[0] in rest.readers}
    both = keys(held_out.shown) | keys(held_out.hidden)
    assert both == {key for key in keys(data) if key[0] in held_out.shown.readers}
    assert not keys(held_out.shown) & keys(held_out.hidden)


def test_of_each_a_fifth_is_hidden(parted):
    _, held_out = parted
    assert set(np.diff(held_out.hidden.indptr)) == {4}
    assert set(np.diff(held_out.shown.indptr)) == {16}


def test_gate_and_search_hold_out_different_readers(two_crowds):
    gate, search = (hold_out(two_crowds, low, low + 0.2, seed=1)[1] for low in (0.0, 0.2))
    assert not set(gate.shown.readers) & set(search.shown.readers)


def test_those_judged_are_the_first_of_those_held_out(two_crowds, parted):
    rest, few = hold_out(two_crowds, 0, 0.2, seed=1, most=7)
    assert len(few.shown.readers) == 7
    assert rest.readers.tolist() == parted[0].readers.tolist()
    others = np.setdiff1d(parted[1].shown.readers, few.shown.readers)
    assert places(few.shown.readers).max() < places(others).min()


def test_nobody_is_held_out_where_nothing_was_liked(two_crowds):
    sour = replace(two_crowds, value=np.full(len(two_crowds), 3, np.uint8))
    assert hold_out(sour, 0, 0.2, seed=1) == (sour, None)


def test_strangers_get_the_books_of_their_crowd(model, parted):
    judged = judge(model, parted[1])
    # 4 books are hidden, of the 14 of their crowd that are left.
    assert judged.scores.precision.mean() == pytest.approx(0.4 * 10 / 14, abs=0.05)
    crowd = model.books[judged.lists] % 2
    assert (crowd == (parted[1].shown.readers % 2)[:, None]).all()
    assert judged.coverage == 1
    assert judged.rmse(judged.stars_by) < 0.5


def test_a_model_of_another_catalogue_is_judged_by_what_it_knows(model, parted):
    """It lacks the last ten books and knows one that is gone."""
    rest, held_out = parted
    early = rest.where(rest.book < 50)
    early = replace(early, books=np.append(rest.books[:50], 99))
    before = judge(fit(early, seed=1), held_out)
    assert before.lists.max() < 50
    assert before.ndcg > 0.3
    unknown = held_out.hidden.book >= 50
    assert np.isnan(before.errors["taste"]).tolist() == unknown.tolist()
    assert before.rmse("taste") < 0.5
    today = judge(model, held_out)
    assert before.rater.tolist() == today.rater.tolist()
    assert before.scores.readers.tolist() == today.scores.readers.tolist()

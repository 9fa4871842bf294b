"""Who is near whom: told by books both have rated, and by enough of them."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.circle import LOVED, MIN_SHARED, SHRINKAGE, Circle
from recommendations.engine.weights import training_weights

NOBODY = -1


def circle(*histories: dict[int, int]) -> Circle:
    """Of readers 100, 101, …; book ids with half stars."""
    rows = [
        (100 + n, book, stars) for n, one in enumerate(histories) for book, stars in one.items()
    ]
    readers, books, values = zip(*rows, strict=True)
    return Circle.of(np.array(readers), np.array(books), np.array(values, np.uint8))


def near(found: Circle, history: dict[int, int], n: int = 10, beside: int = NOBODY) -> list[int]:
    books, values = np.array(list(history)), np.array(list(history.values()), np.uint8)
    return [int(pk) for pk in found.readers[found.nearest(books, values, n, beside).places]]


def same(books: range, half_stars: int = 10) -> dict[int, int]:
    return dict.fromkeys(books, half_stars)


def test_who_loves_the_same_is_nearer_than_who_read_the_same():
    mixed = same(range(5)) | same(range(5, 10), 2)
    agrees, differs = mixed, same(range(5), 2) | same(range(5, 10))
    assert near(circle(differs, agrees), mixed) == [101, 100]


def test_a_few_books_in_common_say_nothing():
    few, enough = same(range(MIN_SHARED - 1)), same(range(MIN_SHARED))
    assert near(circle(few, enough), same(range(20))) == [101]


def test_more_books_in_common_say_more():
    assert near(circle(same(range(5)), same(range(20))), same(range(20))) == [101, 100]
    short, long = same(range(5)), same(range(20))
    nearness = circle(short).nearest(np.arange(5), np.full(5, 10, np.uint8), 1, NOBODY).nearness[0]
    assert nearness == pytest.approx(5 / (5 + SHRINKAGE))
    nearness = circle(long).nearest(np.arange(20), np.full(20, 10, np.uint8), 1, NOBODY).nearness[0]
    assert nearness == pytest.approx(20 / (20 + SHRINKAGE))


def test_nobody_is_their_own_twin():
    assert near(circle(same(range(8)), same(range(8))), same(range(8)), beside=100) == [101]


def test_what_is_wanted_is_no_rating_and_strange_books_do_no_harm():
    history = same(range(8)) | same(range(900, 905), 0) | {7777: 10}
    assert near(circle(same(range(8))), history) == [100]
    assert near(circle(same(range(8))), same(range(8), 0)) == []
    assert near(circle(same(range(8))), {}) == []


def test_the_books_they_loved():
    found = circle({1: LOVED, 2: LOVED - 1}, {1: 10, 3: 9})
    of, books = found.loved_by(np.array([1, 0]))
    assert sorted(zip(of.tolist(), books.tolist(), strict=True)) == [(0, 1), (0, 3), (1, 1)]


HISTORY = st.dictionaries(st.integers(0, 14), st.integers(1, 10), min_size=1, max_size=15)


@given(asking=HISTORY, others=st.lists(HISTORY, min_size=1, max_size=6))
def test_it_is_the_cosine_shrunk_and_nothing_else(asking, others):
    found = circle(*others)
    books, values = np.array(list(asking)), np.array(list(asking.values()), np.uint8)
    got = found.nearest(books, values, 10, NOBODY)
    nearness = dict(zip(found.readers[got.places].tolist(), got.nearness.tolist(), strict=True))

    def weight(half_stars: int) -> float:
        return float(training_weights(np.array([half_stars], np.uint8))[0])

    for number, other in enumerate(others, 100):
        shared = asking.keys() & other.keys()
        dot = sum(weight(asking[book]) * weight(other[book]) for book in shared)
        lengths = [sum(weight(v) ** 2 for v in one.values()) ** 0.5 for one in (asking, other)]
        cosine = dot / (lengths[0] * lengths[1])
        expected = cosine * len(shared) / (len(shared) + SHRINKAGE)
        if len(shared) < MIN_SHARED:
            assert number not in nearness
        else:
            assert nearness[number] == pytest.approx(expected, rel=1e-5)
    assert got.nearness.tolist() == sorted(got.nearness.tolist(), reverse=True)

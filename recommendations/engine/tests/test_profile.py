"""What a set of ratings looks like, where the answer can be counted by hand."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.interactions import Interactions
from recommendations.engine.profile import QUANTILES, STEPS, profile, spread

MEDIAN = QUANTILES.index(0.5)


def ratings(rows: list[tuple[int, int, int]], books: int = 0) -> Interactions:
    readers, of, values = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    catalogue = np.arange(books) if books else None
    return Interactions.from_ids(readers, of, values.astype(np.uint8), books=catalogue)


def test_everything_is_counted_once():
    found = profile(ratings([(1, 0, 10), (1, 1, 8), (1, 2, 0), (2, 0, 10), (3, 3, 0)], books=9))
    assert (found.ratings, found.wants, found.books) == (3, 2, 9)
    assert found.stars == (0, 0, 0, 0, 0, 0, 0, 1, 0, 2)
    assert found.mean_stars == pytest.approx(14 / 3)
    # Reader 3 only wants a book; seven of the nine books have no stars.
    assert (found.a_reader.of, found.a_book.of) == (2, 2)
    assert found.too_few == 2


def test_readers_of_one_note_have_rated_enough_to_tell():
    always = [(1, book, 10) for book in range(5)] + [(1, 9, 0)]
    four = [(2, book, 10) for book in range(4)]
    but_one = [(3, book, 10 if book else 2) for book in range(5)]
    assert profile(ratings([*always, *four, *but_one])).one_note == 1


def test_nothing_at_all_has_a_profile_too():
    none = np.empty(0, np.int64)
    found = profile(Interactions.from_ids(none, none, none.astype(np.uint8), books=np.arange(3)))
    assert (found.ratings, found.books, found.mean_stars) == (0, 3, None)
    assert found.a_reader.quantiles == ()


def test_a_tenth_with_all_ratings_is_seen():
    found = spread(np.array([91] + [1] * 9))
    assert found.top_tenth == 0.91
    assert found.gini == pytest.approx(0.81)
    assert found.quantiles[MEDIAN] == 1
    assert (found.steps[STEPS.index(1)], found.steps[STEPS.index(50)]) == (9, 1)


def test_nobody_has_less_than_nothing():
    with pytest.raises(ValueError, match="-1"):
        spread(np.array([3, -1]))


@given(st.lists(st.integers(0, 50_000), min_size=1, max_size=60), st.randoms())
def test_a_spread_is_that_of_its_counts_in_any_order(counts, draw):
    found = spread(np.array(counts))
    assert sum(found.steps) == found.of == len(counts)
    assert 0 <= found.gini < 1
    assert 0 <= found.top_tenth <= 1
    assert list(found.quantiles) == sorted(found.quantiles)
    assert (found.quantiles[0], found.quantiles[-1]) == (min(counts), max(counts))
    draw.shuffle(counts)
    assert spread(np.array(counts)) == found


@given(st.integers(1, 1000), st.integers(1, 50))
def test_where_all_have_the_same_nothing_is_uneven(each, of):
    assert spread(np.full(of, each)).gini == pytest.approx(0, abs=1e-9)

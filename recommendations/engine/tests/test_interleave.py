"""Two lists become one, fairly."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine.interleave import FIRST, SECOND, team_draft

LISTS = st.lists(st.integers(0, 30), unique=True, max_size=20)


def books_of(first, second, length=10, seed=0):
    first, second = np.array(first, np.int64), np.array(second, np.int64)
    places, teams = team_draft(first, second, length, seed)
    lists = {FIRST: first, SECOND: second}
    return [
        int(lists[team][place]) for place, team in zip(places, teams.tolist(), strict=True)
    ], teams


@given(LISTS, LISTS, st.integers(0, 25), st.integers(0, 99))
def test_no_book_stands_twice_and_no_team_is_far_ahead(first, second, length, seed):
    books, teams = books_of(first, second, length, seed)
    assert len(set(books)) == len(books) == min(length, len({*first, *second}))
    for n in range(1, min(len(first), len(second), len(books)) // 2 + 1):
        assert abs(int((teams[:n] == FIRST).sum()) - int((teams[:n] == SECOND).sum())) <= 1


@given(LISTS, st.integers(0, 99))
def test_a_list_with_itself_is_itself(books, seed):
    assert books_of(books, books, 20, seed)[0] == books


def test_the_same_seed_gives_the_same_list_and_others_others():
    lists = (range(10), range(10, 20))
    drawn = {tuple(books_of(*lists, seed=seed)[0]) for seed in (1, 1, 2, 3, 4)}
    assert 1 < len(drawn) <= 4


def test_each_team_leads_half_of_the_time():
    leads = [books_of([1], [2], 2, seed)[1][0] for seed in range(2_000)]
    assert 0.45 < np.mean(np.array(leads) == FIRST) < 0.55


def test_where_one_list_ends_the_other_goes_on():
    books, teams = books_of([1], [2, 3, 4, 5])
    assert sorted(books) == [1, 2, 3, 4, 5] and (teams == SECOND).sum() == 4
    assert books_of([], [])[0] == []

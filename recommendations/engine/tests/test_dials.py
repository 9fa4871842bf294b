"""Dials on libraries small enough to see the answer, and what must hold in every one."""

import dataclasses
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from recommendations.engine.catalogue import Catalogue
from recommendations.engine.dials import Behind, Dials, apply
from recommendations.engine.facts import Facts
from recommendations.engine.interactions import Interactions

PLAIN = Dials(series=None, one_edition=False)
NEXT = Dials(series="next")
IN_ORDER = Dials(series="in_order")


def facts(books: int, **columns: Any) -> Facts:
    """Facts of so many books; what is not given is unknown, each book is a work of its own."""
    nobody = Interactions.from_ids(
        np.array([], np.int64),
        np.array([], np.int64),
        np.array([], np.uint8),
        books=np.arange(books),
    )
    counts = columns.pop("rating_counts", None)
    liking = columns.pop("liking", None)
    given: dict[str, Any] = {name: np.array(column) for name, column in columns.items()}
    made = Facts.of(dataclasses.replace(Catalogue.unknown(books), **given), nobody)
    if counts is not None:
        made = dataclasses.replace(made, rating_counts=np.array(counts, np.int32))
    if liking is not None:
        made = dataclasses.replace(made, liking=np.array(liking, np.float32))
    return made


def listed(dials, known, scores, read=(), closed=(), n=10, allowed=None, alike=None):
    """Books of one genre are alike, unless it is said how alike they are."""

    def of_a_genre(items):
        return np.equal.outer(known.genre[items], known.genre[items]).astype(np.float32)

    behind = Behind(
        np.array(read, np.int32), np.ones(len(read), np.float32), np.array(closed, np.int32)
    )
    alike, scores = alike or of_a_genre, np.array(scores, np.float32)
    items, own = apply(dials, known, alike, scores, behind, n, allowed)
    assert own.tolist() == scores[items].tolist(), "scores stay the model's"
    return items.tolist()


def trilogy(**columns):
    """Books 0, 1, 2: volumes 1, 2, 3 of a series; book 3 stands alone."""
    return facts(4, **({"series": [0, 0, 0, -1], "volume": [1, 2, 3, np.nan]} | columns))


@pytest.mark.parametrize("dials", [NEXT, IN_ORDER])
class TestTheNextVolume:
    def test_comes_first_of_a_series_not_begun_at_the_place_of_the_strongest(self, dials):
        assert listed(dials, trilogy(), [1, 4, 3, 2]) == [0, 3]

    def test_is_the_one_after_the_last_read(self, dials):
        assert listed(dials, trilogy(), [5, 1, 3, 2], read=[0]) == [1, 3]

    def test_none_is_left_of_a_series_read_to_the_end(self, dials):
        assert listed(dials, trilogy(), [9, 9, 9, 2], read=[0, 1, 2]) == [3]

    def test_may_be_one_that_nothing_speaks_for(self, dials):
        assert listed(dials, trilogy(), [0, 0, 3, 2]) == [0, 3]

    def test_is_not_forced_on_a_reader_whose_history_speaks_against_it(self, dials):
        assert listed(dials, trilogy(), [-1, 0, 3, 2]) == [3]

    @pytest.mark.parametrize("closed", [[0], [0, 3]])
    def test_holds_the_later_ones_back_when_it_is_put_aside(self, dials, closed):
        assert set(listed(dials, trilogy(), [4, 3, 2, 1], closed=closed)) == {3} - set(closed)

    def test_holds_the_later_ones_back_when_a_filter_leaves_it_out(self, dials):
        only = np.array([False, True, True, True])
        assert listed(dials, trilogy(), [4, 3, 2, 1], allowed=only) == [3]

    def test_is_the_first_in_the_catalogue_where_earlier_ones_are_not(self, dials):
        known = trilogy(volume=[4, 5, 6, np.nan])
        assert listed(dials, known, [1, 4, 3, 2]) == [0, 3]

    def test_counts_another_edition_of_a_volume_as_read(self, dials):
        known = trilogy(work=[7, 8, 9, 7])
        assert listed(dials, known, [4, 3, 9, 1], read=[3]) == [1]

    def test_leaves_volumes_of_unknown_place_alone(self, dials):
        known = trilogy(volume=[1, 2, np.nan, np.nan])
        assert listed(dials, known, [1, 2, 5, 4]) == [2, 3, 0]

    def test_of_two_books_at_one_place_is_the_stronger(self, dials):
        known = facts(4, series=[0, 0, 0, 0], volume=[1, 1, 2, 3])
        assert listed(dials, known, [1, 2, 4, 3])[0] == 1


def test_in_order_keeps_what_was_passed_over_and_next_goes_back_to_it():
    known = facts(5, series=[0] * 5, volume=[1, 2, 3, 4, 5])
    scores, read = [1, 2, 9, 4, 5], [0, 2]
    assert listed(IN_ORDER, known, scores, read) == [3, 1]
    assert listed(NEXT, known, scores, read) == [1]


def test_side_stories_wait_for_whole_volumes():
    known = facts(4, series=[0] * 4, volume=[0.5, 1, 1.5, 2])
    scores = [4, 1, 3, 2]
    assert listed(NEXT, known, scores) == [1], "not the prequel, though it is the strongest"
    assert listed(NEXT, known, scores, read=[1, 3]) == [0], "one at a time"
    assert listed(IN_ORDER, known, scores) == [0, 1], "1.5 and 2 lie beyond the next"
    assert listed(IN_ORDER, known, scores, read=[1]) == [0, 2, 3]


def test_no_edition_of_a_book_behind_the_reader_and_one_of_any_other():
    known = facts(6, work=[3, 3, 4, 4, 5, 5])
    scores = [9, 8, 7, 6, 5, 4]
    assert listed(Dials(), known, scores, read=[0], closed=[5]) == [2]
    assert listed(PLAIN, known, scores, read=[0], closed=[5]) == [1, 2, 3, 4]


def test_at_most_so_many_an_author_the_strongest_ones():
    known = facts(7, author=[0, 0, 0, 1, 1, -1, -1])
    scores = [9, 8, 7, 6, 5, 4, 3]
    assert listed(Dials(max_per_author=2), known, scores) == [0, 1, 3, 4, 5, 6]
    assert listed(Dials(max_per_author=1), known, scores) == [0, 3, 5, 6], "unknown is no author"


def ventured(adventurous, known, scores):
    return listed(dataclasses.replace(PLAIN, adventurous=adventurous), known, scores)


def test_the_adventurous_get_less_known_books_and_the_safe_well_known_ones():
    known = facts(4, rating_counts=[10, 1000, 1, 100])
    equally_close = [2.0, 2.0, 2.0, 2.0]
    assert ventured(0.1, known, equally_close) == [2, 0, 3, 1]
    assert ventured(0.0, known, equally_close) == [0, 1, 2, 3]
    assert ventured(-0.1, known, equally_close) == [1, 3, 0, 2]


def test_the_safe_get_books_that_those_who_read_them_liked():
    known = facts(3, rating_counts=[50, 50, 50], liking=[3.0, 4.5, 4.0])
    assert ventured(-0.1, known, [2.0, 2.0, 2.0]) == [1, 2, 0]


def test_the_further_the_dial_is_turned_the_less_closeness_counts():
    known = facts(5, rating_counts=[400, 300, 200, 100, 2])
    closest_first = [5.0, 4.5, 4.2, 4.1, 4.0]
    places = [ventured(dial, known, closest_first).index(4) for dial in (0.1, 0.5, 1.0)]
    assert places == sorted(places, reverse=True)
    assert places[0] == 4
    assert places[-1] == 1, "closeness still counts"


def test_calibration_gives_genres_their_share_of_the_history():
    # Of ten books read six are of genre 0 and four of genre 1; all strong candidates are of 0.
    genre = [0] * 6 + [1] * 4 + [0] * 10 + [1] * 10
    known = facts(30, genre=genre)
    scores = [9] * 10 + [2.0] * 10 + [1.0] * 10
    read = range(10)
    plain = listed(PLAIN, known, scores, read)
    calibrated = listed(dataclasses.replace(PLAIN, calibration=1.0), known, scores, read)
    assert [genre[item] for item in plain] == [0] * 10
    assert sorted(genre[item] for item in calibrated) == [0] * 6 + [1] * 4
    assert calibrated[0] == 10, "and within a genre the strongest first"


def test_calibration_without_known_genres_changes_nothing():
    known = facts(6)
    dials = dataclasses.replace(PLAIN, calibration=1.0)
    assert listed(dials, known, [1, 2, 3, 4, 5, 6], read=[0]) == [5, 4, 3, 2, 1]


def test_a_cap_is_filled_from_far_down_the_list():
    """600 books of one author stand before three others: more than are looked at first."""
    known = facts(603, author=[0] * 600 + [1, 2, 3])
    assert listed(Dials(max_per_author=1), known, np.arange(603, 0, -1)) == [0, 600, 601, 602]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"adventurous": 1.5}, "-1 to 1"),
        ({"adventurous": float("nan")}, "-1 to 1"),
        ({"max_per_author": 0}, "leaves none"),
        ({"calibration": -0.1}, "0 to 1"),
        ({"series": "backwards"}, "no order"),
    ],
)
def test_a_dial_out_of_range_is_an_error(wrong, message):
    with pytest.raises(ValueError, match=message):
        Dials(**wrong)


def test_facts_know_places_in_hundredths_and_damped_means():
    rated = Interactions.from_ids(
        np.array([1, 2, 1]), np.array([0, 0, 1]), np.array([10, 10, 4], np.uint8)
    )
    catalogue = dataclasses.replace(
        Catalogue.unknown(2), volume=np.array([2.5, np.inf], np.float32), work=np.array([70, 70])
    )
    known = Facts.of(catalogue, rated)
    assert known.volume.tolist() == [250, -1]
    numbered = dataclasses.replace(catalogue, volume=np.array([1e9, -1], np.float32))
    assert Facts.of(numbered, rated).volume.tolist() == [-1, -1], "no place that fits"
    assert known.work.tolist() == [0, 0]
    assert known.rating_counts.tolist() == [2, 1]
    # The mean of all is 4; ten ratings of it are added to each book's own.
    assert known.liking == pytest.approx([(2 * 5 + 40) / 12, (2 + 40) / 11])


def test_facts_of_other_books_are_refused():
    nobody = np.array([], np.int64)
    empty = Interactions.from_ids(nobody, nobody, nobody.astype(np.uint8), books=np.arange(3))
    with pytest.raises(ValueError, match="catalogue of 2"):
        Facts.of(Catalogue.unknown(2), empty)


SIZE = 12
numbers = st.lists(st.integers(-1, 3), min_size=SIZE, max_size=SIZE)
places = st.lists(st.sampled_from([np.nan, 0, 0.5, 1, 2, 2, 3, 4]), min_size=SIZE, max_size=SIZE)
works = st.lists(st.integers(0, SIZE - 1), min_size=SIZE, max_size=SIZE)
any_facts = st.builds(
    lambda author, series, volume, work, genre, counts: facts(
        SIZE,
        author=author,
        series=series,
        volume=volume,
        work=work,
        genre=genre,
        rating_counts=counts,
    ),
    numbers,
    numbers,
    places,
    works,
    numbers,
    st.lists(st.integers(0, 9), min_size=SIZE, max_size=SIZE),
)
any_scores = st.lists(
    st.sampled_from([-1.0, 0.0, 0.25, 1.0, 2.0, 2.0, 7.0]), min_size=SIZE, max_size=SIZE
)
some_books = st.lists(st.integers(0, SIZE - 1), unique=True, max_size=5)
any_dials = st.builds(
    Dials,
    adventurous=st.sampled_from([-1.0, -0.3, 0.0, 0.5, 1.0]),
    max_per_author=st.sampled_from([None, 1, 2]),
    series=st.sampled_from([None, "in_order", "next"]),
    one_edition=st.booleans(),
    calibration=st.sampled_from([0.0, 0.4, 1.0]),
    diversity=st.sampled_from([0.0, 0.5, 1.0]),
)


@given(any_dials, any_facts, any_scores, some_books, some_books, st.integers(0, SIZE))
@settings(max_examples=3 * settings().max_examples)
def test_in_every_library_the_dials_hold(dials, known, scores, read, closed, n):
    items = listed(dials, known, scores, read, closed, n)
    assert len(items) <= n
    assert len(items) == len(set(items))
    assert not set(items) & {*read, *closed}
    assert all(scores[item] >= 0 for item in items)
    if not dials.series:
        assert all(scores[item] > 0 for item in items)
    if dials.one_edition:
        listed_works = known.work[items].tolist()
        assert len(listed_works) == len(set(listed_works))
        assert not set(listed_works) & set(known.work[[*read, *closed]].tolist())
    if dials.max_per_author:
        authors = [a for a in known.author[items].tolist() if a >= 0]
        assert all(authors.count(a) <= dials.max_per_author for a in authors)
    volumes = [item for item in items if known.numbered[item]]
    done = set(known.work[read].tolist())
    for item in volumes if dials.series else []:
        of_series = np.flatnonzero(known.numbered & (known.series == known.series[item]))
        whole = [
            int(known.volume[v])
            for v in of_series
            if known.volume[v] % 100 == 0 and known.volume[v] > 0 and known.work[v] not in done
        ]
        if dials.series == "next":
            assert not whole or known.volume[item] == min(whole)
            assert [known.series[v] for v in volumes].count(known.series[item]) == 1
        else:
            far = max((known.volume[v] for v in of_series if known.work[v] in done), default=0)
            assert known.volume[item] <= min((v for v in whole if v > far), default=10**6)


@given(any_dials, any_facts, any_scores, some_books, st.integers(0, SIZE))
def test_a_shorter_list_is_the_beginning_of_a_longer_one(dials, known, scores, read, n):
    assert listed(dials, known, scores, read, n=n) == listed(dials, known, scores, read, n=SIZE)[:n]


@given(any_facts, any_scores, some_books)
@settings(max_examples=settings().max_examples // 2)
def test_dials_at_rest_leave_the_list_of_the_model(known, scores, read):
    strongest = sorted(range(SIZE), key=lambda item: (-scores[item], item))
    expected = [item for item in strongest if scores[item] > 0 and item not in read]
    assert listed(PLAIN, known, scores, read, n=SIZE) == expected

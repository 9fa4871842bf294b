"""The figures of a comparison, on lists whose merit can be seen."""

import numpy as np
import pytest

from benchmarks.figures import Split, list_figures, lists_of, mean_row, star_figures
from benchmarks.fitted import Fitted, best_of, lists_by_scores
from benchmarks.new_books import part_books
from benchmarks.new_readers import first_few, part_readers, without
from benchmarks.synthetic import generate
from recommendations.engine.content import tf_idf
from recommendations.engine.evaluate import split
from recommendations.engine.interactions import Interactions

pytestmark = pytest.mark.slow


def rated(rows):
    reader, book, value = np.array(rows).T
    return Interactions.from_ids(reader, book, value.astype(np.uint8), books=np.arange(30))


@pytest.fixture
def two_readers():
    """Reader 0 knows books 0 and 1, reader 1 only book 0; both like books 2 and 3."""
    train = rated([(0, 0, 10), (0, 1, 10), (1, 0, 10)])
    test = rated([(0, 2, 10), (0, 3, 8), (1, 2, 10), (1, 3, 10), (1, 4, 2)])
    vectors = tf_idf([["a"], ["a"], ["b"]] + [["b"]] * 27)
    return Split(train, train, test, train, vectors)


def in_order(*books):
    """Lists these books to everybody, in this order, and then none."""
    scores = np.full(30, -np.inf)
    scores[list(books)] = np.arange(len(books), 0, -1)
    return Fitted(lists=lists_by_scores(lambda _, readers: np.tile(scores, (len(readers), 1))))


def test_a_perfect_model_scores_one(two_readers):
    lists = lists_of(in_order(0, 1, 2, 3), two_readers)
    assert lists[0, :3].tolist() == [2, 3, -1], "what was read is left out"
    figures = list_figures(lists_of(in_order(2, 3), two_readers), two_readers)
    for key in ("ndcg@10", "recall@10", "map@10", "ndcg@20", "recall@20"):
        assert figures[key] == pytest.approx(1)
    assert figures["precision@10"] == pytest.approx(0.2)
    assert figures["coverage@10"] == pytest.approx(2 / 30)
    assert figures["diversity"] == pytest.approx(0)
    assert figures["novelty"] == pytest.approx(1), "nobody has them: as if one of two did"


def test_readers_with_few_and_many_ratings_are_told_apart(two_readers):
    """Book 1 is a miss for reader 1, who has not read it; reader 0 has."""
    figures = list_figures(lists_of(in_order(1, 2, 3), two_readers), two_readers)
    assert figures["ndcg@10_high"] == pytest.approx(1)
    assert figures["ndcg@10_low"] < 0.7


def test_books_read_but_not_shown_are_passed_over(two_readers):
    shown = rated([(0, 0, 10), (1, 0, 10)])
    part = Split(two_readers.train, shown, two_readers.test, two_readers.read, two_readers.vectors)
    assert lists_of(in_order(1, 2, 3), part)[:, :4].tolist() == [[2, 3, -1, -1], [1, 2, 3, -1]]


def test_stars_are_compared_row_by_row(two_readers):
    model = Fitted(stars=lambda histories, test: np.full(len(test), 4.0))
    assert star_figures(model, two_readers) == pytest.approx(
        {"rmse": np.sqrt((1 + 0 + 1 + 1 + 9) / 5), "mae": 6 / 5}
    )
    assert star_figures(Fitted(), two_readers) == {}


def test_the_best_come_first_and_what_may_not_be_listed_never():
    scores = np.array([[1.0, 3.0, -np.inf, 3.0]])
    assert best_of(scores, 6).tolist() == [[1, 3, 0, -1, -1, -1]]
    assert best_of(scores, 2).tolist() == [[1, 3]]


def test_a_mean_row_has_the_keys_that_all_seeds_have():
    assert mean_row([{"rmse": 1.0, "mae": 2.0}, {"rmse": 3.0}]) == {"rmse": 2.0}


def test_new_readers_and_new_books_are_no_part_of_the_training():
    data = generate(6_000, 200, 100, seed=1)
    train, new = part_readers(data, seed=2)
    assert len(train) + len(new) == len(data)
    assert not set(train.reader) & set(new.reader)
    assert 5 < len(set(new.reader)) < 40
    train, test = part_books(data, seed=2)
    assert len(train) + len(test) == len(data)
    assert not set(train.book) & set(test.book)
    assert 10 < len(set(test.book)) < 32


def test_the_few_ratings_shown_are_among_the_more():
    shown, _ = split(generate(6_000, 200, 100, seed=1), seed=1)
    few, more = first_few(shown, 3, 1), first_few(shown, 5, 1)
    assert pairs(few) < pairs(more)
    assert len(few) == 3 * 200 and len(more) == 5 * 200


def test_what_is_not_shown_is_the_rest():
    whole = generate(6_000, 200, 100, seed=1)
    few = first_few(whole, 3, 1)
    rest = without(whole, few)
    assert len(rest) == 6_000 - 600
    assert pairs(rest) | pairs(few) == pairs(whole)


def pairs(part):
    return set(zip(part.reader.tolist(), part.book.tolist(), strict=True))

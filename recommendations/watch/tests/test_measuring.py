"""Data that have drifted in a known way: the right measure says so, and no other blames what is well."""

from dataclasses import replace

import numpy as np
import pytest

from recommendations.watch.limits import LIMITS, Measure
from recommendations.watch.measuring import Now, State
from recommendations.watch.tests.worlds import BOOKS, EACH, READERS, World, crossed, drawn, read
from recommendations.watch.words import details_words

NOBODY = (np.empty(0, np.int64),) * 3
OF_TWO_MODELS = {Measure.BEFORE_ERROR, Measure.BEFORE_LISTS}


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def some_more(seed: int = 5, readers: int = 150, each: int = 12):
    return drawn(np.arange(readers), each, seed)


@pytest.mark.parametrize("seed", [5, 6, 7])
def test_more_of_the_same_raises_nothing(world, seed):
    readings = read(world.later(some_more(seed)), world.then)
    told = {measure: reading.state for measure, reading in readings.items()}
    fine = dict.fromkeys(set(Measure) - OF_TWO_MODELS, State.FINE)
    assert told == fine | dict.fromkeys(OF_TWO_MODELS, State.NOT_KEPT)


def test_another_habit_of_giving_stars_is_named(world):
    readers, books, half_stars = some_more()
    readings = read(world.later((readers, books, np.minimum(half_stars + 4, 10))), world.then)
    assert crossed(readings) >= {Measure.STARS, Measure.NEW_ERROR}
    # What follows from the new stars alone is not laid on readers, books, or ratings of before.
    assert crossed(readings) <= {Measure.STARS, Measure.NEW_ERROR, Measure.SCORES}
    assert readings[Measure.STARS].details["mean"] > readings[Measure.STARS].details["then"] + 1


def test_a_flood_of_new_readers_is_named_and_nothing_else(world):
    flood = drawn(np.arange(READERS, READERS + 100), EACH, seed=8)
    readings = read(world.later(flood), world.then)
    assert crossed(readings) == {Measure.NEW_READERS}
    assert readings[Measure.NEW_READERS].value == 0.25
    assert readings[Measure.NEW_READERS].details["of_recent"] == 1


def test_shuffled_stars_are_named_though_no_rating_is_new(world):
    now = world.later(NOBODY)
    value = np.random.default_rng(3).permutation(now.interactions.value)
    shuffled = replace(now, interactions=replace(now.interactions, value=value))
    readings = read(shuffled, world.then)
    assert Measure.KNOWN_ERROR in crossed(readings)
    assert not crossed(readings) & {Measure.STARS, Measure.POPULARITY, Measure.NEW_READERS}


def test_other_books_than_those_learnt_are_named(world):
    readers, books, half_stars = some_more()
    readings = read(world.later((readers, books + BOOKS, half_stars)), world.then)
    assert Measure.NEW_BOOKS in crossed(readings)
    assert readings[Measure.NEW_BOOKS].value == 1
    assert not crossed(readings) & {Measure.STARS, Measure.NEW_READERS, Measure.KNOWN_ERROR}


def test_a_library_turned_upside_down_has_other_popular_books(world):
    now = world.later(NOBODY)
    reverse = (BOOKS - 1 - now.interactions.book).astype(np.int32)
    order = np.lexsort((reverse, now.interactions.reader))
    turned = replace(now.interactions, book=reverse[order], value=now.interactions.value[order])
    assert Measure.POPULARITY in crossed(read(replace(now, interactions=turned), world.then))


def test_too_little_says_so_however_wild_it_is(world):
    wild = (np.arange(40), np.arange(40) % 7 + BOOKS, np.full(40, 1))
    readings = read(world.later(wild), world.then)
    assert not crossed(readings)
    for measure in (Measure.STARS, Measure.NEW_BOOKS, Measure.NEW_ERROR):
        assert readings[measure].state == State.TOO_LITTLE
        assert readings[measure].value is None
    assert readings[Measure.STARS].made_of == 40


def test_many_ratings_of_a_few_readers_are_too_little_as_well(world):
    few = drawn(np.arange(10), 60, seed=9)
    readers, books, _ = few
    reading = read(world.later((readers, books, np.full(len(books), 1))), world.then)[Measure.STARS]
    assert reading.readers == 10
    assert reading.state == State.TOO_LITTLE


def test_a_model_without_figures_of_its_training_is_not_accused(world):
    bare = replace(world.then, data={}, metrics={})
    readings = read(world.later(some_more()), bare)
    assert not crossed(readings)
    assert readings[Measure.STARS].state == State.NOT_KEPT
    assert readings[Measure.NEW_READERS].state == State.FINE


def test_scores_of_another_way_to_rank_are_not_compared(world, settings):
    settings.RANKER = "svd"
    reading = read(world.later(NOBODY), world.then)[Measure.SCORES]
    assert reading.state == State.NOT_KEPT


def test_a_model_that_is_worse_than_the_one_before_is_named(world):
    good = {"rmse": 0.8, "ndcg@10": 0.4, "judged_readers": 500}
    bad = {"rmse": 1.0, "ndcg@10": 0.1, "judged_readers": 500}
    now = world.later(NOBODY)
    assert crossed(read(now, replace(world.then, metrics=bad, before=good))) >= OF_TWO_MODELS
    assert not crossed(read(now, replace(world.then, metrics=good, before=bad))) & OF_TWO_MODELS
    few = bad | {"judged_readers": LIMITS[Measure.BEFORE_LISTS].needed - 1}
    assert not crossed(read(now, replace(world.then, metrics=few, before=good))) & OF_TWO_MODELS


def test_nothing_at_all_is_too_little(world):
    nothing = world.then_rows.where(np.zeros(len(world.then_rows), bool))
    empty = Now(world.model, nothing, *NOBODY)
    assert not crossed(read(empty, world.then))


def test_every_figure_behind_a_value_has_words(world):
    """Words that miss a figure, or a figure without words, would show on the page as an error."""
    figures = {"rmse": 0.8, "ndcg@10": 0.4, "judged_readers": 500}
    then = replace(world.then, metrics=figures, before=figures)
    for measure, reading in read(world.later(some_more()), then).items():
        assert bool(details_words(measure, reading.details)) == bool(reading.details), measure

"""The search: whose turn it is, what is tried next, and what a candidate is worth."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.engine import neural, tune
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.families import Ground, fit_ranker
from recommendations.engine.held_out import hold_out
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import fit
from recommendations.engine.recipe import LIST_FAMILIES, USUAL, Recipe
from recommendations.engine.spaces import SPACES
from recommendations.engine.tune import GivenUp, Tried

READERS, BOOKS = 400, 24


@pytest.fixture(scope="module")
def two_tastes() -> Interactions:
    """Even readers love even books, odd readers odd ones: eight of their twelve."""
    draw = np.random.default_rng(3)
    rows = [
        (reader, 2 * book + reader % 2, 10)
        for reader in range(READERS)
        for book in draw.choice(BOOKS // 2, 8, replace=False)
    ]
    reader, book, value = np.array(rows).T
    return Interactions.from_ids(reader, book, value.astype(np.uint8))


@pytest.fixture(scope="module")
def ground(two_tastes: Interactions) -> Ground:
    return Ground.of(two_tastes, Catalogue.unknown(BOOKS))


def done(family: str, merit: float, seconds: float = 1.0, **parameters: float) -> Tried:
    whole = dict(USUAL[family]) | parameters
    return Tried(family, whole, "done", merit, None, seconds)


def test_every_family_begins_as_it_is_without_a_search():
    for family in SPACES:
        assert tune.ask(family, [], seed=1) == USUAL[family]


def test_a_family_that_had_less_time_is_next():
    tried = [done(family, 0.1, seconds=9.0) for family in SPACES if family != "factors"]
    assert tune.next_family(tried, left=1000.0) == "factors"


def test_what_has_nothing_to_vary_is_tried_once():
    tried = [done(family, 0.1, seconds=0.0 if family == "content" else 5.0) for family in SPACES]
    assert tune.next_family(tried, left=1000.0) != "content"


def test_a_quick_family_is_not_tried_for_ever():
    tried = [done(family, 0.1, seconds=5.0) for family in SPACES]
    quick = [done("svd", 0.1, seconds=0.0)] * (tune.MOST - 2)
    assert tune.next_family([*tried[:-1], *quick], left=1000.0) == "svd"
    assert tune.next_family([*tried[:-1], *quick, *quick[:2]], left=1000.0) != "svd"


def test_what_would_not_end_in_time_is_not_begun():
    tried = [done(family, 0.1, seconds=60.0) for family in SPACES]
    assert tune.next_family(tried, left=59.0) is None
    assert tune.next_family([*tried[1:]], left=59.0) == tried[0].family


def test_a_family_that_only_fails_is_left():
    failed = [Tried("factors", {}, "failed", None, None, 0.1)] * 2
    others = [done(family, 0.1, seconds=9.0) for family in SPACES if family != "factors"]
    assert tune.next_family([*failed, *others], left=1000.0) != "factors"
    assert tune.next_family([*failed[:1], *others], left=1000.0) == "factors"


@given(st.lists(st.floats(0, 1), max_size=12), st.integers(0, 1000))
def test_what_is_asked_for_lies_in_its_range(merits, seed):
    tried: list[Tried] = []
    for merit in merits:
        asked = tune.ask("svd", tried, seed)
        ranges = SPACES["svd"].ranges
        assert asked.keys() == ranges.keys()
        for name, value in asked.items():
            assert ranges[name].low <= value <= ranges[name].high
        tried.append(done("svd", merit, **asked))


def test_it_looks_where_it_was_good():
    """A merit that falls with the distance of the penalty from 3: most of what is tried is near."""
    tried: list[Tried] = []
    for _ in range(30):
        asked = tune.ask("item_graph", tried, seed=5)
        tried.append(done("item_graph", -abs(np.log(asked["reg"] / 3)), **asked))
    late = [abs(np.log(each.parameters["reg"] / 3)) for each in tried[15:]]
    assert np.median(late) < 0.7


def test_the_same_was_tried_the_same_is_asked():
    tried = [done("svd", 0.1 * n, epochs=10 + 5 * n) for n in range(6)]
    assert tune.ask("svd", tried, seed=2) == tune.ask("svd", tried, seed=2)


def test_what_lies_outside_the_ranges_teaches_nothing():
    odd = [done("svd", 9.0, epochs=900), done("svd", 9.0, gone=1)]
    asked = tune.ask("svd", [done("svd", 0.1), *odd], seed=2)
    assert asked.keys() == SPACES["svd"].ranges.keys() and asked["epochs"] <= 60


def test_below_the_median_of_its_family_it_is_given_up():
    tried = [Tried("svd", USUAL["svd"], "done", 0.5, 0.3 + 0.1 * n, 1.0) for n in range(4)]
    assert tune.below_median("svd", tried, 0.1)
    assert not tune.below_median("svd", tried, 0.6)
    assert not tune.below_median("svd", tried[:2], 0.1), "two say little"
    assert not tune.below_median("factors", tried, 0.1), "of another family"


@pytest.mark.parametrize("by_torch", [True, False])
def test_nets_are_tried_only_where_pytorch_is_installed(monkeypatch, ground, by_torch):
    monkeypatch.setattr(neural, "installed", lambda: by_torch)
    tried = [done(family, 0.1) for family in SPACES if family != "autoencoder"]
    assert (tune.next_family(tried, left=1000.0) == "autoencoder") is by_torch


def test_a_model_of_nets_says_that_pytorch_is_not_installed(monkeypatch, ground):
    monkeypatch.setattr(neural, "installed", lambda: False)
    with pytest.raises(neural.NeuralMissing, match=neural.REQUIREMENTS):
        fit_ranker(ground, "autoencoder")


@pytest.mark.parametrize("family", LIST_FAMILIES)
def test_each_family_but_content_learns_two_tastes(ground, family):
    if not SPACES[family].open:
        pytest.skip(f"PyTorch is not installed: {neural.REQUIREMENTS}")
    even, odd = np.array([0, 2, 4], np.int32), np.array([1, 3, 5], np.int32)
    ranker = fit_ranker(ground, family, {})
    for mine in (even, odd):
        scores = ranker.scores(mine, np.ones(3, np.float32))
        scores[mine] = -np.inf
        best = np.argsort(-scores)[:5]
        assert family == "content" or set(best % 2) == {mine[0] % 2}


def test_a_candidate_is_judged_by_readers_it_has_not_seen(two_tastes):
    rest, held_out = hold_out(two_tastes, 0.0, 0.2, seed=1)
    ground = Ground.of(rest, Catalogue.unknown(BOOKS))
    outcome = tune.try_out(ground, held_out, "item_graph", {}, seed=1)
    assert outcome.merit == outcome.figures["ndcg@10"] == pytest.approx(outcome.each.mean())
    assert outcome.merit > 0.5
    stars = tune.try_out(ground, held_out, "svd", {"epochs": 10}, seed=1)
    assert stars.figures["rmse"] < 0.5
    assert stars.merit == pytest.approx(-(stars.figures["rmse"] ** 2))


def test_it_is_given_up_by_a_part_of_the_readers(two_tastes):
    rest, held_out = hold_out(two_tastes, 0.0, 0.2, seed=1)
    ground = Ground.of(rest, Catalogue.unknown(BOOKS))
    asked: list[float] = []

    def give_up(first: float) -> bool:
        asked.append(first)
        return True

    with pytest.raises(GivenUp):
        tune.try_out(ground, held_out, "factors", {"factors": 8}, give_up=give_up, seed=1)
    assert len(asked) == 1
    tune.try_out(ground, held_out, "item_graph", {}, give_up=give_up, seed=1)
    assert len(asked) == 1, "a closed form has no half-way"


def test_factors_of_too_large_a_catalogue_are_refused(ground):
    with pytest.raises(ValueError, match="at most 10 rated books"):
        fit_ranker(ground, "factors", {"dense_limit": 10})


def test_a_recipe_comes_back_from_json(two_tastes):
    recipe = Recipe("blend", {"reg": 3.0, "content": 0.2}, {"epochs": 12})
    assert Recipe.from_json(recipe.as_json()) == recipe
    assert Recipe.from_json({}) == Recipe()
    with pytest.raises(ValueError, match="oracle"):
        Recipe.from_json({"lists": "oracle"})


def test_a_model_is_made_by_its_recipe(two_tastes):
    model = fit(two_tastes, recipe=Recipe("neighbours", {"keep": 4}, {"factors": 8}))
    assert model.graph.method == "neighbours"
    assert model.svd.book_factors.shape == (BOOKS, 8)

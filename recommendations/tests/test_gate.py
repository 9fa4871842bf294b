"""Every rule of the gate, and a model that breaks that one alone.

400 readers each read 24 of the 40 books of one genre and love what chance has it: within a genre
every list is as good as another, so that a model can be spoilt in one respect and no other.
"""

import time
from dataclasses import replace

import numpy as np
import pytest
import scipy.sparse as sp
from django.utils.translation import override

from recommendations import gate, training
from recommendations.engine.catalogue import Catalogue
from recommendations.engine.held_out import judge, share_of
from recommendations.engine.interactions import Interactions
from recommendations.engine.item_graph import ItemGraph
from recommendations.engine.model import Model
from recommendations.engine.peers import cosine_graph
from recommendations.engine.popularity import popularity
from recommendations.gate import Challenger, Rule
from recommendations.standard import Standard
from web.retold import retell

READERS, GENRES, SIZE, READ = 400, 4, 40, 24
BOOKS = GENRES * SIZE


def world(draw: np.random.Generator) -> Interactions:
    """Book b is of genre b // 40. Some readers rate higher than others, some books are better."""
    rows = [
        (reader, reader % GENRES * SIZE + book)
        for reader in range(READERS)
        for book in draw.choice(SIZE, READ, replace=False)
    ]
    reader, book = np.array(rows).T
    lift = draw.normal(0, 1.2, READERS)[reader] + draw.normal(0, 1.2, BOOKS)[book]
    values = np.clip(np.round(7.5 + lift + draw.normal(0, 0.7, len(rows))), 1, 10)
    return Interactions.from_ids(reader, book, values.astype(np.uint8))


def catalogue() -> Catalogue:
    return replace(
        Catalogue.unknown(BOOKS), genre=np.repeat(np.arange(GENRES, dtype=np.int32), SIZE)
    )


@pytest.fixture(scope="module")
def everything() -> Interactions:
    return world(np.random.default_rng(5))


@pytest.fixture(scope="module")
def parts(everything):
    rest, held_out = training.part(everything)
    assert held_out is not None
    return rest, held_out


@pytest.fixture(scope="module")
def data(everything, parts) -> dict:
    return training.facts_of(everything, parts[1])


@pytest.fixture(scope="module")
def honest(parts, data) -> Challenger:
    rest, held_out = parts
    return training.learn(rest, held_out, catalogue(), data)


@pytest.fixture(scope="module")
def champion(honest, data) -> Standard:
    """The same model, a version that serves."""
    unseen = np.ones(len(honest.judged.lists), bool), np.ones(len(honest.judged.rater), bool)
    return Standard(7, data, {"ndcg@10": 0.5}, honest.model, honest.judged, *unseen)


@pytest.fixture
def spoil(honest, parts):
    """The honest challenger with another model, judged."""

    def make(model: Model) -> Challenger:
        return replace(honest, model=model, judged=judge(model, parts[1]))

    return make


@pytest.fixture(scope="module")
def knowing(everything, parts, data) -> Model:
    """It has seen what is hidden from the others."""
    return training.learn(everything, None, catalogue(), data).model


def failed(rules: list[Rule]) -> dict[str, str]:
    """What each says that is not met; and all of them say it in German too."""
    with override("de"):
        for said in (words for rule in rules for words in (rule.name, rule.words)):
            assert retell(said) != said
    return {rule.name: rule.words for rule in rules if not rule.passed}


def matrix(model: Model) -> np.ndarray:
    return model.graph.matrix().toarray()


def graph_of(dense: np.ndarray) -> ItemGraph:
    return ItemGraph.from_matrix(sp.csr_array(dense.astype(np.float32)), "regression")


def test_a_model_as_good_as_the_one_that_serves_passes_every_rule(honest, champion):
    rules = gate.weigh(honest, champion, honest.judged.ndcg)
    assert failed(rules) == {}
    assert [rule.name for rule in rules] == [
        *("whole", "enough data", "lists", "stars", "earlier models", "popularity", "neighbours"),
        *("averages", "coverage", "kind: genre", "speed", "size"),
    ]
    assert all(rule.words.endswith(".") for rule in rules)
    assert "no difference" in rules[2].words


def test_the_first_model_of_a_site_passes(honest):
    rules = gate.weigh(honest, None, 0.0)
    assert failed(rules) == {}
    names = {rule.name for rule in rules}
    assert not {"lists", "stars", "earlier models", "kind: genre"} & names


@pytest.mark.parametrize(("ratings", "readers"), [(99, 10), (100, 9)])
def test_a_site_without_a_model_does_not_begin_with_too_little_data(honest, ratings, readers):
    young = replace(honest, data={"ratings": ratings, "readers": readers}, judged=None, peers=None)
    refused = failed(gate.weigh(young, None, 0.0, replaces=False))
    assert refused["enough data"].endswith("At least 100 by 10 are asked for.")
    assert failed(gate.weigh(young, None, 0.0)) == {}, (
        "what serves has to go, and this is all there is"
    )
    grown = replace(young, data={"ratings": 100, "readers": 10})
    assert failed(gate.weigh(grown, None, 0.0, replaces=False)) == {}


def test_a_model_with_nan_is_asked_nothing_more(honest, champion):
    broken = replace(honest, model=replace(honest.model, usual=float("nan")))
    (rule,) = gate.weigh(broken, champion, 0.0)
    assert not rule.passed
    assert "usual holds NaN" in rule.words


def test_a_model_whose_parts_are_about_other_books_is_refused(honest):
    short = graph_of(np.ones((BOOKS - 1, BOOKS - 1)) - np.eye(BOOKS - 1))
    other = replace(honest, model=replace(honest.model, companions=short))
    assert "companions is about 159 of 160 books" in failed(gate.weigh(other, None, 0.0))["whole"]
    moved = replace(honest, books=honest.books + 1)
    assert "not those of the catalogue" in failed(gate.weigh(moved, None, 0.0))["whole"]
    away = ItemGraph(
        honest.model.graph.indptr,
        np.full_like(honest.model.graph.indices, BOOKS),
        honest.model.graph.weights,
        "regression",
    )
    outside = replace(honest, model=replace(honest.model, graph=away))
    assert "graph leads outside" in failed(gate.weigh(outside, None, 0.0))["whole"]


@pytest.mark.parametrize("what", ["ratings", "readers"])
def test_a_model_of_half_the_data_is_refused(honest, champion, data, what):
    before = replace(champion, data=data | {what: 2 * data[what] + 1})
    (words,) = failed(gate.weigh(honest, before, 0.0)).values()
    assert "less than half" in words
    assert f"{before.data[what]:,}" in words
    enough = replace(champion, data=data | {what: 2 * data[what]})
    assert failed(gate.weigh(honest, enough, 0.0)) == {}


def test_a_model_that_nobody_can_measure_follows_only_another_such(honest, champion):
    unmeasured = replace(honest, judged=None, peers=None)
    before = replace(champion, judged=None, unseen=None, raters=None)
    assert list(failed(gate.weigh(unmeasured, before, 0.0))) == ["enough data"]
    assert failed(gate.weigh(unmeasured, replace(before, metrics={}), 0.0)) == {}
    assert failed(gate.weigh(unmeasured, None, 0.0)) == {}


def test_worse_lists_than_the_champions_are_refused(honest, champion, knowing, spoil):
    better = replace(honest.model, graph=knowing.graph, companions=knowing.companions)
    before = replace(champion, model=better, judged=spoil(better).judged)
    refused = failed(gate.weigh(honest, before, 0.0))
    assert list(refused) == ["lists"]
    gap = before.judged.ndcg - honest.judged.ndcg
    assert f"worse by {gap:.4f}" in refused["lists"]
    assert "version 7" in refused["lists"]
    assert failed(gate.weigh(spoil(better), champion, 0.0)) == {}


def test_worse_stars_than_the_champions_are_refused(honest, champion, knowing, spoil):
    better = replace(honest.model, svd=knowing.svd, taste=knowing.taste)
    before = replace(champion, model=better, judged=spoil(better).judged)
    refused = failed(gate.weigh(honest, before, 0.0))
    assert list(refused) == ["stars"]
    assert f"by {before.judged.rmse(better.stars_by):.4f}" in refused["stars"]


def test_readers_whom_the_champion_has_seen_do_not_compare(honest, champion, knowing, spoil):
    better = replace(honest.model, graph=knowing.graph)
    few = np.zeros_like(champion.unseen)
    few[: gate.FEWEST_JUDGED - 1] = True
    before = replace(champion, model=better, judged=spoil(better).judged, unseen=few)
    rules = gate.weigh(honest, before, 0.0)
    assert failed(rules) == {}
    assert not {"lists", "stars"} & {rule.name for rule in rules}


def test_stars_for_books_that_the_champion_does_not_know_do_not_compare(honest, champion):
    unknown = {
        maker: np.full_like(errors, np.nan) for maker, errors in champion.judged.errors.items()
    }
    before = replace(champion, judged=replace(champion.judged, errors=unknown))
    rules = gate.weigh(honest, before, 0.0)
    assert failed(rules) == {}
    assert "lists" in {rule.name for rule in rules}
    assert "stars" not in {rule.name for rule in rules}


def test_a_little_worse_is_no_worse(honest, champion):
    """However sure the loss is."""
    scores = honest.judged.scores
    little = replace(honest.judged, scores=replace(scores, ndcg=scores.ndcg * 0.995))
    assert failed(gate.weigh(replace(honest, judged=little), champion, 0.0)) == {}
    more = replace(honest.judged, scores=replace(scores, ndcg=scores.ndcg * 0.95))
    assert list(failed(gate.weigh(replace(honest, judged=more), champion, 0.0))) == ["lists"]


def test_small_losses_do_not_add_up(honest, champion):
    at_best = gate.interval_of(honest.judged).high
    refused = failed(gate.weigh(honest, champion, at_best * 1.06))
    assert list(refused) == ["earlier models"]
    assert f"{at_best * 1.06:.4f}" in refused["earlier models"]
    assert failed(gate.weigh(honest, champion, at_best)) == {}


def test_lists_that_lose_to_popularity_are_refused():
    """Everybody reads what is known best, so that whoever looks for tastes finds none."""
    draw = np.random.default_rng(3)
    fame = 1 / np.arange(1, BOOKS + 1)
    rows = [
        (reader, book)
        for reader in range(READERS)
        for book in draw.choice(BOOKS, READ, replace=False, p=fame / fame.sum())
    ]
    reader, book = np.array(rows).T
    taken = Interactions.from_ids(reader, book, np.full(len(rows), 9, np.uint8))
    rest, held_out = training.part(taken)
    learnt = training.learn(rest, held_out, catalogue(), training.facts_of(taken, held_out))
    nearest = cosine_graph(rest)
    model = replace(learnt.model, graph=nearest, companions=nearest)
    challenger = replace(learnt, model=model, judged=judge(model, held_out))
    refused = failed(gate.weigh(challenger, None, 0.0))
    assert list(refused) == ["popularity"]
    assert f"({challenger.peers.popularity.ndcg.mean():.4f})" in refused["popularity"]


def test_lists_that_lose_to_neighbours_are_refused(honest, spoil, parts):
    """Every book leads to what everybody reads."""
    popular = popularity(parts[0])
    everybody = graph_of(np.tile(popular, (BOOKS, 1)) - np.diag(popular))
    model = replace(honest.model, graph=everybody, companions=everybody)
    refused = failed(gate.weigh(spoil(model), None, 0.0))
    assert list(refused) == ["neighbours"]
    assert "worse by" in refused["neighbours"]


def test_stars_that_lose_to_averages_are_refused(honest, spoil):
    model = honest.model
    svd, taste = (
        replace(part, book_bias=np.roll(part.book_bias, 7)) for part in (model.svd, model.taste)
    )
    wrong = replace(model, svd=svd, taste=taste)
    refused = failed(gate.weigh(spoil(wrong), None, 0.0))
    assert list(refused) == ["averages"]


def test_lists_of_a_few_books_are_refused(honest, champion, spoil, parts):
    """Of each genre the 16 best are left; as lists they are as good as any."""
    dense = matrix(honest.model)
    for genre in np.split(np.arange(BOOKS), GENRES):
        dense[:, genre[np.argsort(-popularity(parts[0])[genre])[16:]]] = 0
    few = spoil(replace(honest.model, graph=graph_of(dense)))
    refused = failed(gate.weigh(few, champion, 0.0))
    assert list(refused) == ["coverage"]
    assert "lists hold 64 different books, those of version 7" in refused["coverage"]


def test_lists_of_another_kind_are_refused(honest, champion, spoil):
    """The best-known books of a genre lead to the next genre; the other 35 as before."""
    dense, counts = matrix(honest.model), np.asarray(honest.model.rating_counts)
    for genre in np.split(np.arange(BOOKS), GENRES):
        famous = genre[np.argsort(-counts[genre], kind="stable")[:5]]
        dense[famous] = np.roll(dense[famous], SIZE, axis=1)
    refused = failed(gate.weigh(spoil(replace(honest.model, graph=graph_of(dense))), champion, 0))
    assert list(refused) == ["kind: genre"]
    assert "0% is of it; by version 7, 100%" in refused["kind: genre"]


def test_slow_lists_are_refused(honest, champion, settings):
    class Slow(Model):
        def rank(self, *args, **kwargs):
            busy_until = time.thread_time() + 0.002
            while time.thread_time() < busy_until:
                pass
            return super().rank(*args, **kwargs)

    settings.GATE_SLOWEST = 1
    slow = Slow(**vars(honest.model))
    (words,) = failed(gate.weigh(replace(honest, model=slow), champion, 0.0)).values()
    assert words.endswith("1 ms are allowed.")


def test_large_models_are_refused(honest, champion, settings):
    settings.GATE_LARGEST = 5
    assert failed(gate.weigh(honest, champion, 0.0)) == {}
    kept = honest.model.taste.covariance
    large = replace(
        honest.model,
        taste=replace(honest.model.taste, leaning=np.zeros((len(kept), 30_000), np.float32)),
    )
    refused = failed(gate.weigh(replace(honest, model=large), champion, 0.0))
    assert list(refused) == ["size"]


def test_so_many_are_held_out_that_they_can_be_judged_by(everything, parts, data):
    rest, held_out = parts
    assert len(rest.readers) + len(held_out.shown.readers) == READERS
    assert data["held_out_share"] == share_of(everything)
    few = everything.of_readers(np.arange(READERS) < 110)
    assert training.part(few) == (few, None)
    assert training.facts_of(few, None)["held_out_share"] == 0

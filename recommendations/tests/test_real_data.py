"""The whole way on real data: load, train, and lists that are worth having."""

from collections import Counter
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from django.core.management import call_command

from accounts.models import User
from catalog.models import Book
from recommendations import selectors, snapshot
from recommendations.described import take_catalogue
from recommendations.engine.dials import Behind, Dials, apply
from recommendations.engine.facts import Facts
from recommendations.engine.graph import fit_item_graph
from recommendations.engine.weights import history_weights
from recommendations.tests.conftest import train
from registry.models import TrainingRun
from shelves import services as shelves

pytestmark = pytest.mark.slow


@pytest.fixture
def goodbooks(db, data_dir: Path) -> None:
    call_command("load_dataset", "goodbooks-10k", data_dir / "goodbooks-10k-sample")


def test_lists_beat_popularity_threefold_and_make_sense_to_a_person(goodbooks):
    run = train()
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    assert run.metrics["ndcg@10"] > 3 * run.metrics["popularity_ndcg@10"]
    assert run.metrics["rmse"] < run.metrics["bias_rmse"]

    ada = User.objects.create_user("ada@example.org", "a long enough password")
    for title in ("Dune", "Foundation"):
        shelves.rate_book(ada, Book.objects.get(title=title), 10)
    picks = selectors.picks_for(ada, 10).items
    genres = [genre.slug for pick in picks for genre in pick.book.genres]
    assert genres.count("science-fiction") >= 6
    assert all(pick.causes for pick in picks)


def test_dials_hold_for_real_histories(goodbooks):
    data = snapshot.take_snapshot()
    facts = Facts.of(take_catalogue(data.books), data)
    graph = fit_item_graph(data)
    counts = facts.rating_counts
    known, genres = {}, []
    settings = {
        name: Dials(**options)
        for name, options in {
            "plain": {"series": None, "one_edition": False},
            "next": {"series": "next"},
            "site": {"max_per_author": 5},
            "safe": {"adventurous": -1.0},
            "adventurous": {"adventurous": 1.0},
            "calibrated": {"calibration": 1.0},
        }.items()
    }
    fame: dict[str, list[float]] = {name: [] for name in settings}
    for reader, (name, dials) in product(range(0, len(data.readers), 40), settings.items()):
        rows = slice(data.indptr[reader], data.indptr[reader + 1])
        items, values = data.book[rows], data.value[rows]
        rated, weights = values > 0, history_weights(values)
        behind = Behind(items[rated], np.maximum(weights[rated], 0), items[~rated])
        found, _ = apply(dials, facts, graph.scores(items, weights), behind, 100)
        assert not set(found.tolist()) & set(items.tolist())
        fame[name].append(float(counts[found].mean()))
        known[name] = found
        if name == "plain":
            continue
        works = facts.work[found].tolist()
        assert len(works) == len(set(works))
        assert not set(works) & set(facts.work[items].tolist())
        if name == "site":
            authors = Counter(facts.author[found].tolist())
            assert max(authors.values()) <= 5
        if name == "next":
            series = Counter(facts.series[found[facts.numbered[found]]].tolist())
            assert set(series.values()) == {1}
        if name == "calibrated":
            read = _shares(facts.genre[behind.read], behind.weights)
            apart = [np.abs(_shares(facts.genre[known[n]]) - read).sum() for n in ("plain", name)]
            genres.append(apart)
    assert np.mean(fame["safe"]) > np.mean(fame["plain"]) > np.mean(fame["adventurous"])
    plain, calibrated = np.mean(genres, axis=0)
    assert calibrated < plain / 2


def _shares(genres: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
    counts = np.bincount(genres + 1, weights, minlength=100)[1:]
    return counts / counts.sum()

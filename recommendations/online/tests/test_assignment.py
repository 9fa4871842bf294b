"""Which model serves whom while two are set against each other."""

import shutil

import numpy as np
import pytest
from django.utils import timezone

from recommendations import listing, serving
from recommendations.models import Experiment, ServedList
from recommendations.online import assignment, experiments
from recommendations.online.assignment import model_for, team_of
from recommendations.online.carrying import carry
from recommendations.online.experiments import judge
from recommendations.online.tests.telling import another_model, reader_of, run_experiment
from recommendations.store import ROW
from recommendations.tests.conftest import books
from recommendations.tests.home_pages import page_of
from registry import keeping
from registry.models import Champion, Kind, ModelVersion
from shelves.services import rate_book

pytestmark = pytest.mark.django_db


def test_each_reader_stays_with_one_model_and_half_get_each():
    teams = [team_of("salt", 1.0, pk) for pk in range(4_000)]
    assert teams == [team_of("salt", 1.0, pk) for pk in range(4_000)]
    assert 0.47 < np.mean(np.array(teams) == 1) < 0.53 and set(teams) == {1, 2}


def test_another_experiment_divides_readers_anew():
    here = np.array([team_of("one", 1.0, pk) for pk in range(4_000)])
    there = np.array([team_of("two", 1.0, pk) for pk in range(4_000)])
    assert 0.47 < np.mean(here == there) < 0.53


def test_a_share_takes_part_and_a_greater_share_the_same_ones_too():
    small = np.array([team_of("salt", 0.2, pk) for pk in range(4_000)])
    large = np.array([team_of("salt", 0.5, pk) for pk in range(4_000)])
    assert 0.17 < np.mean(small > 0) < 0.23
    assert (large[small > 0] == small[small > 0]).all()


def test_who_takes_part_is_served_by_their_model(two):
    run_experiment(two)
    assert [model_for(reader_of(team)).version for team in (1, 2)] == list(two)


def test_others_are_served_by_the_champion(two):
    run_experiment((two[0], two[0] + 1000), share=0.5)
    private = reader_of(1)
    private.personalised = False
    assert model_for(reader_of(0, share=0.5)).version == two[1]
    assert model_for(private).version == two[1]


def test_lists_of_two_models_do_not_mix(two):
    """The list is kept by the model that made it; the experiment's end makes another of it."""
    reader = reader_of(1)
    rate_book(reader, books("red")[0], 10)
    assert listing.list_for(reader).model_version == two[1]
    experiment = run_experiment(two)
    assert listing.list_for(reader).model_version == two[0]
    assert listing.list_for(reader).is_new is False
    experiments._end(experiment, Experiment.Ending.TIME)
    assert listing.list_for(reader).model_version == two[1]


def test_neither_of_the_two_is_pruned_or_deleted_while_it_runs(two, settings):
    settings.MODELS_TO_KEEP = 0
    older = ModelVersion.objects.get(pk=min(two))
    another_model(), another_model()
    experiment = run_experiment(two)
    keeping.prune(Kind.RECOMMENDER)
    with pytest.raises(keeping.StillNeeded, match="experiment"):
        keeping.delete(older)
    assert ModelVersion.objects.filter(pk__in=two).count() == 2
    Experiment.objects.filter(pk=experiment.pk).update(ended_at=timezone.now(), ending="stopped")
    keeping.prune(Kind.RECOMMENDER)
    assert not ModelVersion.objects.filter(pk=older.pk).exists()


def test_a_model_that_is_gone_leaves_readers_with_the_champion(two):
    run_experiment(two)
    ModelVersion.objects.filter(pk=two[0]).delete()
    assert model_for(reader_of(1)).version == two[1]
    ended = judge()
    assert ended and ended.ending == Experiment.Ending.GONE
    assert Champion.objects.get().version_id == two[1]


def test_a_model_that_cannot_be_opened_ends_it_too(two):
    run_experiment(two)
    shutil.rmtree(ModelVersion.objects.get(pk=two[0]).folder)
    assert model_for(reader_of(1)).version == two[1]
    ended = judge()
    assert ended and ended.ending == Experiment.Ending.GONE


def test_a_drafted_list_holds_books_of_both_and_says_whose(two, small_shelves):
    run_experiment(two, Experiment.Kind.DRAFT)
    reader = reader_of(1)
    rate_book(reader, books("red")[0], 10)
    page_of(reader)
    listed = listing.list_for(reader)
    assert set(listed.rows["team"].tolist()) == {1, 2}
    assert len(set(listed.rows["book"].tolist())) == len(listed.rows)
    assert listing.list_for(reader).is_new is False
    carry()
    told = {served.row: served.teams for served in ServedList.objects.all()}
    assert len(told["top"]) == 1 or set(told["top"]) <= {1, 2}
    assert told["top"] and all(team in (1, 2) for team in told["top"])


def test_drafted_rows_are_whole():
    first, second = np.zeros(3, ROW), np.zeros(2, ROW)
    first["book"], second["book"] = [1, 2, 3], [2, 9]
    first["score"], second["score"] = [0.1, 0.2, 0.3], [0.7, 0.9]
    rows = assignment.drafted(first, second, seed=1)
    scores = {(1, 1): 0.1, (2, 1): 0.2, (3, 1): 0.3, (2, 2): 0.7, (9, 2): 0.9}
    for row in rows:
        assert row["score"] == pytest.approx(scores[int(row["book"]), int(row["team"])])
    assert len({int(row["book"]) for row in rows}) == len(rows) == 3


def test_two_versions_and_the_champion_are_open_and_no_more(two):
    for number in (*two, *two):
        assert serving.of_version(number).version == number
    assert len(serving._beside) == 1
    assert serving.of_version(999_999) is None

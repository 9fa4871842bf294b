"""Two models against each other: what counts, and how it ends."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts.audit import acts
from accounts.consent import How, choose
from accounts.models import User
from accounts.privacy_models import Purpose
from recommendations.models import Experiment
from recommendations.online import experiments
from recommendations.online.assignment import model_for
from recommendations.online.experiments import CARRIED_AFTER, interval_of, judge
from recommendations.online.outcomes import WATCHED, outcomes
from recommendations.online.tests.telling import (
    another_model,
    open_book,
    reader_of,
    run_experiment,
    show,
)
from recommendations.tests.conftest import books
from registry.models import Champion, ModelVersion
from shelves.models import Rating

pytestmark = pytest.mark.django_db

HOUR = timedelta(hours=1)
# Numbers of models, where none is opened.
PAIR = (1, 2)
SPLIT, DRAFT = Experiment.Kind.SPLIT, Experiment.Kind.DRAFT


# --- What counts ---


def begun(experiment: Experiment, team: int = 1, n: int = 0, after: timedelta = HOUR) -> User:
    """A reader who saw four red books soon after it began; two of each model."""
    reader = reader_of(team, n)
    version = experiment.first if team == 1 or experiment.kind == DRAFT else experiment.second
    teams = [1, 2, 1, 2] if experiment.kind == DRAFT else []
    show(reader, books("red")[:4], experiment.started_at + after, version, teams=teams)
    return reader


def counted(experiment: Experiment, after: timedelta = WATCHED + 2 * HOUR):
    return [tuple(each)[1:] for each in outcomes(experiment, experiment.started_at + after)]


def test_a_reader_counts_once_they_were_watched_for_a_day(library):
    experiment = run_experiment(PAIR, DRAFT)
    reader, at = begun(experiment), experiment.started_at + HOUR
    reds = books("red")
    open_book(reader, reds[0], at + HOUR)
    open_book(reader, reds[1], at + HOUR)
    Rating.objects.create(reader=reader, book=reds[1], half_stars=9, rated_at=at + 2 * HOUR)
    Rating.objects.create(reader=reader, book=reds[3], half_stars=3, rated_at=at + 2 * HOUR)
    open_book(reader, reds[2], at + WATCHED + HOUR)
    assert counted(experiment, after=WATCHED) == []
    assert counted(experiment) == [(2, 1, 1)]
    experiment.counted_until = experiment.started_at + WATCHED + 2 * HOUR
    assert counted(experiment, after=3 * WATCHED) == []


def test_lists_of_other_models_and_rows_of_none_do_not_count(library):
    experiment = run_experiment(PAIR)
    at = experiment.started_at + HOUR
    reader, other = begun(experiment), reader_of(2)
    show(reader, books("blue")[:1], at + HOUR, PAIR[0], row="popular")
    show(other, books("red")[:1], at, version=9999)
    open_book(reader, books("blue")[0], at + 2 * HOUR)
    open_book(other, books("red")[0], at + HOUR)
    assert counted(experiment) == [(0, 0, 0)]


def test_who_was_there_before_it_began_begins_with_it(library):
    experiment = run_experiment(PAIR)
    reader = begun(experiment, after=-HOUR)
    open_book(reader, books("red")[0], experiment.started_at + HOUR / 2)
    assert counted(experiment) == []
    show(reader, books("red")[:4], experiment.started_at + HOUR, PAIR[0])
    open_book(reader, books("red")[1], experiment.started_at + 2 * HOUR)
    assert counted(experiment) == [(1, 0, 0)]


def test_judged_in_parts_or_at_once_it_is_the_same(two):
    started = timezone.now() - 3 * WATCHED
    experiment = run_experiment(two, started_at=started)
    for n in range(6):
        reader = begun(experiment, 1 + n % 2, n // 2, after=n * 3 * HOUR)
        if n % 3:
            open_book(reader, books("red")[0], started + n * 3 * HOUR + HOUR)
    for hours in range(20, 60, 5):
        judge(started + hours * HOUR)
    experiment.refresh_from_db()
    parts, ends = experiment.counted, experiment.progress[-1]
    Experiment.objects.update(counted={}, counted_until=started, progress=[])
    judge(started + 55 * HOUR)
    experiment.refresh_from_db()
    assert experiment.counted == pytest.approx(parts) and parts["readers"] == 6
    assert experiment.progress[-1] == pytest.approx(ends | {"day": experiment.progress[-1]["day"]})


def test_an_erased_reader_stays_in_the_sums_and_nowhere_else(two):
    experiment = run_experiment(two, started_at=timezone.now() - 2 * WATCHED)
    reader = begun(experiment)
    open_book(reader, books("red")[0], experiment.started_at + 2 * HOUR)
    judge()
    reader.delete()
    judge()
    experiment.refresh_from_db()
    assert (experiment.counted["readers"], experiment.counted["outcomes"]) == (1, 1.0)
    assert str(reader.pk) not in str(experiment.counted) + str(experiment.progress)


def test_who_turns_picks_off_takes_no_part_any_more(two, django_capture_on_commit_callbacks):
    experiment = run_experiment(two, started_at=timezone.now() - 2 * WATCHED)
    reader = begun(experiment)
    with django_capture_on_commit_callbacks(execute=True):
        choose(reader, {Purpose.PERSONALISATION: False}, How.PAGE)
    judge()
    experiment.refresh_from_db()
    assert experiment.counted["readers"] == 0
    assert model_for(reader).version == two[1]


# --- How it ends ---


def finish(experiment: Experiment, counts: dict, **more: object) -> Experiment:
    Experiment.objects.filter(pk=experiment.pk).update(counted=counts, **more)
    ended = judge(experiment.counted_until + CARRIED_AFTER)
    assert ended
    return ended


WORSE = {"readers": 2000, "outcomes": 600.0, "total": 400.0, "squares": 900.0}


def test_a_champion_that_is_clearly_worse_leaves_its_place(two):
    first_is_better = {**WORSE, "total": -400.0}
    ended = finish(run_experiment(two), first_is_better)
    assert (ended.ending, experiments.winner_of(ended)) == (Experiment.Ending.FIRST, two[0])
    assert Champion.objects.get().version_id == two[0]
    assert model_for(reader_of(2)).version == two[0]


def test_a_challenger_that_is_clearly_worse_goes_and_the_champion_stays(two):
    ended = finish(run_experiment(two, DRAFT), {"readers": 90, "wins": 60, "losses": 10})
    assert ended.ending == Experiment.Ending.SECOND
    assert Champion.objects.get().version_id == two[1]
    assert interval_of(ended).low > 0.5


def test_where_a_third_serves_it_goes_on_serving(two):
    third = another_model()
    finish(run_experiment(two), WORSE)
    assert Champion.objects.get().version_id == third


def test_without_a_clear_answer_it_goes_on_until_its_time_is_over(two):
    experiment = run_experiment(two, days=2)
    assert judge(experiment.started_at + timedelta(days=1, hours=23)).ended_at is None
    ended = judge(experiment.started_at + timedelta(days=2))
    assert ended.ending == Experiment.Ending.TIME and experiments.winner_of(ended) is None
    assert judge() is None
    assert model_for(reader_of(1)).version == two[1]


def test_one_runs_at_a_time(two, alice):
    experiments.start(SPLIT, *two, share=0.5, days=7, by=alice)
    with pytest.raises(experiments.CannotStart, match="Another experiment is running"):
        experiments.start(DRAFT, *two, share=0.5, days=7, by=alice)
    with pytest.raises(IntegrityError), transaction.atomic():
        run_experiment(two)
    assert Experiment.objects.count() == 1


@pytest.mark.parametrize(("pair", "words"), [((1, 1), "different"), ((0, 999_999), "be opened")])
def test_what_cannot_start_says_why(two, alice, pair, words):
    with pytest.raises(experiments.CannotStart, match=words):
        experiments.start(SPLIT, *pair, share=0.5, days=7, by=alice)
    assert not Experiment.objects.exists()


def test_acts_of_the_staff_are_written_down(two, alice):
    experiment = experiments.start(SPLIT, *two, share=0.5, days=7, by=alice)
    assert experiments.stop(experiment, alice) and not experiments.stop(experiment, alice)
    experiments.promote(experiment, two[0], alice)
    assert Champion.objects.get().version_id == two[0]
    with pytest.raises(ModelVersion.DoesNotExist):
        experiments.promote(experiment, two[1] + 1, alice)
    said = [act.get_change_message() for act in acts()]
    assert said == [
        "Serve this version",  # on the model's own page too
        "Stopped the experiment.",
        "Started the experiment.",
    ]

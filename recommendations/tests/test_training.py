"""Snapshot, gate, publish; and that nothing changes when training fails."""

from shutil import rmtree

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from catalog.models import Book, BookTag
from recommendations import gate, serving, snapshot, standard, training
from recommendations.engine import model
from recommendations.engine.model import Model
from recommendations.tests.conftest import books, train
from registry import artifact
from registry import services as registry
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from shelves import services as shelves
from shelves.datasets import remove_dataset
from shelves.models import Rating


def test_the_snapshot_holds_every_rating_and_mark(alice, library):
    shelves.rate_book(alice, books("red")[0], 7)
    shelves.want_to_read(alice, books("red")[1])
    taken = snapshot.take_snapshot()
    rows = {
        (int(taken.readers[r]), int(taken.books[b])): int(v)
        for r, b, v in zip(taken.reader, taken.book, taken.value, strict=True)
    }
    expected = {(r.reader_id, r.book_id): r.half_stars for r in Rating.objects.all()}
    assert rows == expected | {(alice.pk, books("red")[1].pk): 0}
    assert taken.books.tolist() == sorted(Book.objects.values_list("pk", flat=True))


def test_an_empty_site_says_what_is_missing(db):
    run = train()
    assert run.status == TrainingRun.Status.FAILED
    assert "rating" in run.message
    assert not Champion.objects.exists()


def test_a_run_that_fails_leaves_the_champion(trained, monkeypatch):
    serving_before = Champion.objects.get().version

    def broken(*_args, **_kwargs):
        raise MemoryError("no room")

    monkeypatch.setattr(training, "fit", broken)
    run = train()
    assert run.status == TrainingRun.Status.FAILED
    assert "no room" in run.message
    assert Champion.objects.get().version == serving_before
    assert ModelVersion.objects.count() == 1


def test_a_model_with_nan_is_not_published(trained, monkeypatch):
    arrays = Model.arrays

    def poisoned(self):
        return arrays(self) | {"stars_book_bias": np.array([np.nan], np.float32)}

    monkeypatch.setattr(Model, "arrays", poisoned)
    run = train()
    assert run.status == TrainingRun.Status.REFUSED
    assert "NaN" in run.message
    assert [folder.name for folder in Champion.objects.get().version.folder.parent.iterdir()] == [
        Champion.objects.get().version.folder.name
    ]


def test_the_schedule_trains_only_when_there_is_something_new(alice, trained):
    assert not training.something_new()
    run, _ = registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.SCHEDULE)
    assert training.execute(run).status == TrainingRun.Status.SKIPPED
    shelves.rate_book(alice, books("red")[0], 8)
    assert training.something_new()


def test_the_command_trains_and_reports(library, capsys):
    call_command("train", why="After the fair")
    assert "serves now" in capsys.readouterr().out
    assert Champion.objects.get(kind=Kind.RECOMMENDER).version.run.why == "After the fair"


def test_the_command_fails_aloud_without_ratings(db):
    with pytest.raises(CommandError, match="rating"):
        call_command("train")


def test_going_back_to_an_older_model_is_not_undone_by_the_schedule(trained):
    train()
    registry.promote(trained.version)
    assert not training.something_new()


def refuse_all(monkeypatch) -> None:
    monkeypatch.setattr(
        gate, "weigh", lambda *_, **__: [gate.Rule("whim", False, "Not good enough.")]
    )


def test_a_refused_run_is_not_repeated_on_the_same_data(library, monkeypatch):
    refuse_all(monkeypatch)
    assert train().status == TrainingRun.Status.REFUSED
    assert not training.something_new()
    assert not Champion.objects.exists()


def test_a_sign_up_is_nothing_new(trained, alice):
    assert not training.something_new()


def test_another_format_of_the_model_is_something_new(trained, monkeypatch):
    assert not training.something_new()
    monkeypatch.setattr(model, "FORMAT", model.FORMAT + 1)
    assert training.something_new()


def test_a_deleted_tag_is_something_new(trained):
    BookTag.objects.first().delete()
    assert training.something_new()


def test_a_model_of_what_is_left_after_a_loss_of_data_is_refused(trained):
    Rating.objects.filter(reader__external_id__lt="4").delete()
    run = train()
    assert run.status == TrainingRun.Status.REFUSED
    assert "less than half of what version" in run.message
    assert Champion.objects.get().version == trained.version


def test_a_data_set_that_was_removed_on_purpose_is_no_loss(alice, trained):
    for book in books("red")[:3]:
        shelves.rate_book(alice, book, 9)
    remove_dataset("test")
    run = train()
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    assert run.data["sources"] == []
    assert run.data["ratings"] == 3


def test_ctrl_c_ends_the_run_and_keeps_the_model(trained, monkeypatch):
    def interrupted(*_args, **_kwargs):
        raise KeyboardInterrupt

    monkeypatch.setattr(training, "fit", interrupted)
    with pytest.raises(KeyboardInterrupt):
        train()
    assert TrainingRun.objects.first().status == TrainingRun.Status.FAILED
    assert Champion.objects.get().version == trained.version


def of_an_earlier_format(version: ModelVersion) -> None:
    """Leave the version as an upgrade of the site finds it: whole, but not what it reads now."""
    arrays, facts = artifact.read(version.folder, version.digest)
    old = {name: np.array(array) for name, array in arrays.items()}
    artifact.remove(version.folder)
    version.digest = artifact.write(version.folder, old, facts | {"format": model.FORMAT - 1})
    version.save()
    serving._open = None


def repairs() -> list[TrainingRun]:
    return list(TrainingRun.objects.filter(trigger=TrainingRun.Trigger.REPAIR))


def test_a_champion_that_opens_needs_no_repair(trained):
    training.queue_repair()
    assert repairs() == []


def test_a_site_without_a_champion_needs_no_repair(library):
    training.queue_repair()
    assert repairs() == []


def test_an_operator_cannot_go_back_to_a_version_of_another_format(trained):
    old = Champion.objects.get().version
    assert train().status == TrainingRun.Status.PROMOTED
    of_an_earlier_format(old)
    with pytest.raises(artifact.ArtifactError, match="another release"):
        registry.promote(old)
    assert Champion.objects.get().version != old


def test_a_version_that_another_process_promotes_serves_soon(trained, monkeypatch):
    first = serving.current().version
    train()
    second = serving.current().version
    assert second != first
    # What another process writes is signalled here to nobody.
    monkeypatch.setattr(serving, "LOOKED_UP_EVERY", 600.0)
    Champion.objects.filter(kind=Kind.RECOMMENDER).update(version=first)
    assert serving.current().version == second
    monkeypatch.setattr(serving, "LOOKED_UP_EVERY", 0.0)
    assert serving.current().version == first


@pytest.mark.parametrize("lose", [of_an_earlier_format, lambda version: rmtree(version.folder)])
def test_a_champion_that_cannot_be_opened_is_trained_anew_once(trained, lose):
    version = Champion.objects.get().version
    lose(version)
    serving._open = None
    training.queue_repair()
    training.queue_repair()
    (run,) = repairs()
    assert training.execute(run).status == TrainingRun.Status.PROMOTED, run.message
    assert serving.current().version == Champion.objects.get().version_id != version.pk
    training.queue_repair()
    assert len(repairs()) == 1


def test_a_repair_that_the_gate_refuses_is_not_tried_again(trained, monkeypatch):
    of_an_earlier_format(Champion.objects.get().version)
    refuse_all(monkeypatch)
    training.queue_repair()
    assert training.execute(repairs()[0]).status == TrainingRun.Status.REFUSED
    training.queue_repair()
    assert len(repairs()) == 1


def test_a_repair_waits_for_the_run_that_is_queued_already(trained):
    of_an_earlier_format(Champion.objects.get().version)
    registry.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.OPERATOR)
    training.queue_repair()
    assert repairs() == []


def test_a_repair_is_skipped_if_the_model_has_come_back(trained):
    version = Champion.objects.get().version
    away = version.folder.with_name("away")
    version.folder.rename(away)
    serving._open = None
    training.queue_repair()
    away.rename(version.folder)
    serving._damaged.clear()
    assert training.execute(repairs()[0]).status == TrainingRun.Status.SKIPPED
    rmtree(version.folder)
    serving._open = None
    training.queue_repair()
    assert len(repairs()) == 2


def test_the_gate_does_not_measure_by_a_model_that_cannot_be_opened(trained):
    TrainingRun.objects.filter(pk=trained.pk).update(metrics={"ndcg@10": 1.0})
    assert standard.best_of_late(trained.data["ratings"]) == 1.0
    of_an_earlier_format(Champion.objects.get().version)
    assert standard.best_of_late(trained.data["ratings"]) == 0.0
    assert standard.standard_of_today(None, ["test"]) is None


def test_the_gate_does_not_measure_by_a_version_that_is_gone(trained):
    train()
    old = trained.version
    TrainingRun.objects.filter(pk=trained.pk).update(metrics={"ndcg@10": 1.0})
    assert standard.best_of_late(trained.data["ratings"]) == 1.0
    artifact.remove(old.folder)
    old.delete()
    assert standard.best_of_late(trained.data["ratings"]) == 0.0

"""The neural challenger: measured, told of, stopped and gone on with; the champion stays."""

import io
import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from accounts import erasure
from recommendations import challenger
from recommendations.engine import neural
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from shelves.models import Rating

needs_torch = pytest.mark.skipif(
    not neural.installed(), reason="PyTorch is not installed: requirements-neural.txt"
)


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    settings.NEURAL_DIR = tmp_path / "neural"


@pytest.fixture
def small(monkeypatch):
    lists = pytest.importorskip("recommendations.engine.neural.lists")
    for name, value in {"HIDDEN": 16, "LATENT": 8, "RANK": 8}.items():
        monkeypatch.setattr(lists, name, value)


def train(*arguments: str) -> tuple[TrainingRun, str]:
    said = io.StringIO()
    call_command("train_neural", "--epochs", "3", *arguments, stdout=said)
    return TrainingRun.objects.filter(kind=Kind.NEURAL).latest("pk"), said.getvalue()


@needs_torch
@pytest.mark.parametrize(
    ("what", "figures"),
    [
        ("lists", {"net", "ndcg@10", "recall@10", "coverage@10", "item_graph_ndcg@10"}),
        ("stars", {"net", "rmse", "mae", "taste_rmse", "svd_rmse"}),
    ],
)
def test_it_is_measured_and_never_serves(trained, small, what, figures):
    before = Champion.objects.get()
    run, said = train("--what", what)
    assert run.status == TrainingRun.Status.MEASURED
    assert run.message in said
    assert set(run.metrics) >= figures | {"gain", "gain_low", "gain_high", "seconds", "peak_mb"}
    curves = run.metrics["curves"]
    assert curves["what"] == what
    assert len(curves["train"]) == len(curves["validation"]) == run.metrics["epochs"] <= 3
    assert run.data["ratings"] == Rating.objects.count()
    assert not ModelVersion.objects.filter(kind=Kind.NEURAL).exists()
    after = Champion.objects.get()
    assert (after.version_id, after.promoted_at) == (before.version_id, before.promoted_at)
    assert not (challenger.folder() / "checkpoints").exists()


@needs_torch
def test_interrupted_it_says_where_it_is_and_goes_on_from_there(library, small, monkeypatch):
    def interrupt(run, say):
        def stop(line):
            say(line)
            if "epoch 2" in line:
                raise KeyboardInterrupt

        return challenger_train(run, stop)

    challenger_train = challenger.train
    with monkeypatch.context() as patch:
        patch.setattr(challenger, "train", interrupt)
        with pytest.raises(CommandError, match="checkpoints; the same command goes on"):
            train("--what", "stars")
    assert TrainingRun.objects.get().status == TrainingRun.Status.FAILED
    run, said = train("--what", "stars")
    assert "stars: going on after epoch 1" in said
    assert run.status == TrainingRun.Status.MEASURED


@needs_torch
def test_whoever_takes_up_a_run_does_what_was_asked_for(library, small):
    run = challenger.execute(TrainingRun.objects.get(pk=challenger.ask("stars", 1, 1.0).pk))
    assert run.status == TrainingRun.Status.MEASURED
    assert run.metrics["net"] == "stars"
    assert not ModelVersion.objects.exists()


def test_without_pytorch_it_says_what_to_install(library, monkeypatch):
    monkeypatch.setattr(neural, "find_spec", lambda name: None)
    with pytest.raises(CommandError, match="pip install -r requirements-neural.txt"):
        train()
    assert not TrainingRun.objects.exists()
    run = challenger.execute(challenger.ask("lists", 1, 1.0))
    assert run.status == TrainingRun.Status.FAILED
    assert "pip install" in run.message


@needs_torch
def test_too_few_ratings_are_said_in_words(db):
    with pytest.raises(CommandError, match="enough ratings"):
        train()


@needs_torch
@pytest.mark.parametrize(
    "wrong",
    [["--what", "covers"], ["--epochs", "0"], ["--epochs", "x"], ["--minutes", "nan"]]
    + [["--minutes", "-1"], ["--minutes", "x"]],
)
def test_wrong_arguments_end_in_a_sentence(db, wrong):
    with pytest.raises(CommandError, match="argument"):
        train(*wrong)
    assert not TrainingRun.objects.exists()


def test_whoever_is_erased_is_in_no_checkpoint(alice, own_folder):
    folder = challenger.folder() / "checkpoints" / "elsa"
    folder.mkdir(parents=True)
    (folder / "checkpoint.pt").write_bytes(b"learnt from Alice")
    erasure.erasing.send(sender=type(alice), reader=alice, reviews="")
    assert not folder.exists()


@pytest.mark.slow
def test_a_process_that_serves_never_loads_pytorch():
    serve = "import sys, bookrec_site.wsgi, bookrec_site.urls; sys.exit('torch' in sys.modules)"
    env = os.environ | {"DJANGO_SETTINGS_MODULE": "bookrec_site.settings"}
    subprocess.run([sys.executable, "-c", serve], env=env, cwd=settings.BASE_DIR, check=True)

"""Models in a bucket: fetched once a machine, there whole or not at all, and gone when they go."""

import multiprocessing
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.test import override_settings

from registry import artifact, keeping, services, storage
from registry.artifact import MANIFEST, ArtifactError
from registry.models import Kind, ModelVersion, TrainingRun
from registry.tests.bucket import KEYS, Bucket
from registry.tests.made_up import candidate, make, serving, train

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

FILES = {"books.npy", "weights.npy", MANIFEST}


@pytest.fixture(scope="module")
def server() -> Iterator[Bucket]:
    bucket = Bucket()
    try:
        bucket.wait()
        yield bucket
    finally:
        bucket.stop()


@pytest.fixture
def bucket(server, settings) -> Bucket:
    server.empty()
    settings.STORAGES = settings.STORAGES | {"models": server.storage()}
    return server


@pytest.fixture
def other_machine(settings, tmp_path) -> Callable[[], None]:
    """From here on nothing was fetched yet."""

    def move() -> None:
        settings.MODELS_DIR = tmp_path / "elsewhere"

    return move


def there(version: ModelVersion) -> set[str]:
    return set(storages["models"].listdir(version.name)[1])


def weights(version: ModelVersion) -> np.ndarray:
    return storage.read(version)[0]["weights"]


# --- There and back ---


def test_a_version_is_sent_whole_and_fetched_by_another_machine(bucket, other_machine):
    version = make()
    assert there(version) == FILES
    other_machine()
    assert storage.glance(version) == (0, "")
    arrays, _ = storage.read(version)
    assert isinstance(arrays["weights"], np.memmap)
    assert arrays["weights"].tolist() == [version.run_id] * 5
    assert storage.glance(version)[0] > 0
    assert [
        path.name for path in (version.folder.parents[1] / ".arriving/recommender").iterdir()
    ] == ["lock"]


def test_what_is_here_already_needs_no_bucket(bucket, other_machine):
    version = make()
    other_machine()
    storage.read(version)
    with patch.object(storages["models"], "open", side_effect=AssertionError):
        assert weights(version).tolist() == [version.run_id] * 5


def test_a_copy_that_is_damaged_here_is_fetched_anew(bucket):
    version = make()
    (version.folder / "weights.npy").write_bytes(b"?")
    assert weights(version).tolist() == [version.run_id] * 5


def test_what_was_changed_in_the_bucket_is_not_let_in(bucket, other_machine):
    version = make()
    other_machine()
    name = f"{version.name}/weights.npy"
    with storages["models"].open(name) as file:
        content = file.read()
    storages["models"].save(name, ContentFile(content[:-1] + b"?"))
    with pytest.raises(ArtifactError, match=r"weights\.npy is missing or damaged"):
        storage.read(version)
    assert not version.folder.exists()


def fetch_alone(where: Path, version: ModelVersion, answers: Any) -> None:
    """In a process of its own, with a storage of its own, and without the database."""
    with (
        override_settings(MODELS_DIR=where, STORAGES=dict(settings.STORAGES)),
        patch.object(storage, "_forget_what_is_deleted"),
    ):
        answers.put(weights(version).tolist())


def test_two_processes_may_fetch_at_once(bucket, tmp_path):
    version = make()
    processes = multiprocessing.get_context("fork")
    answers = processes.Queue()
    asked = (tmp_path / "elsewhere", version, answers)
    both = [processes.Process(target=fetch_alone, args=asked) for _ in range(2)]
    for process in both:
        process.start()
    assert [answers.get(timeout=60) for _ in both] == [[version.run_id] * 5] * 2
    for process in both:
        process.join()
    folder = tmp_path / "elsewhere" / version.name
    assert {path.name for path in folder.iterdir()} == FILES


# --- Whole, or not at all ---


def test_a_version_that_is_not_sent_whole_is_not_there_at_all(bucket):
    old = make()
    real = storages["models"].save

    def fails_at_the_last(name, content, **more):
        if name.endswith(MANIFEST):
            raise OSError("The line is cut.")
        return real(name, content, **more)

    with patch.object(storages["models"], "save", fails_at_the_last):
        run = train()
    assert run.status == TrainingRun.Status.FAILED
    assert "The line is cut." in run.message
    assert serving() == old
    assert list(ModelVersion.objects.all()) == [old]
    assert storages["models"].listdir(Kind.RECOMMENDER)[0] == [old.folder.name]
    assert [path.name for path in old.folder.parent.iterdir()] == [old.folder.name]


def test_what_a_killed_run_sent_is_cleared_by_the_next(bucket):
    cut_short = make()
    remote = storages["models"]
    remote.delete(f"{cut_short.name}/{MANIFEST}")  # as if it had not come to that
    make()
    assert there(cut_short) == set()


def test_the_models_of_another_site_are_not_written_over(bucket, other_machine):
    theirs = make()
    other_machine()  # and another database, which counts from one as well
    run, _ = services.queue_run(Kind.RECOMMENDER, TrainingRun.Trigger.COMMAND)
    with (
        patch.object(ModelVersion, "name", theirs.name),
        pytest.raises(ArtifactError, match="prefix of its own"),
    ):
        services.publish(run, candidate(run))
    assert there(theirs) == FILES
    assert list(ModelVersion.objects.all()) == [theirs]
    assert not theirs.folder.exists()


# --- Gone ---


def test_deletion_takes_away_both(bucket):
    old, new = make(), make()
    keeping.delete(old)
    assert there(old) == set() and not old.folder.exists()
    assert there(new) == FILES


def test_other_machines_forget_what_was_deleted_when_they_fetch_the_next(
    bucket, settings, tmp_path
):
    old, before = make(), make()
    shutil.copytree(settings.MODELS_DIR, tmp_path / "elsewhere")
    keeping.delete(old)
    last = make()
    settings.MODELS_DIR = tmp_path / "elsewhere"
    assert old.folder.exists()
    storage.read(last)
    assert not old.folder.exists() and before.folder.exists()


# --- The bucket is away ---


@pytest.fixture
def nowhere(settings) -> Callable[[], None]:
    """As when nothing listens where the bucket was."""

    def cut() -> None:
        away = {"bucket_name": "models", "endpoint_url": "http://127.0.0.1:9"} | KEYS
        gone = {"BACKEND": "registry.s3.S3Models", "OPTIONS": away}
        settings.STORAGES = settings.STORAGES | {"models": gone}

    return cut


def test_while_the_bucket_is_away_what_is_here_serves_and_the_rest_says_why(
    bucket, nowhere, other_machine
):
    old, new = make(), make()
    other_machine()
    storage.read(new)
    nowhere()
    services.promote(new)
    with pytest.raises(ArtifactError, match="storage of models does not do what it should"):
        services.promote(old)
    assert serving() == new
    with pytest.raises(ArtifactError):
        keeping.delete(old)
    assert set(ModelVersion.objects.all()) == {old, new}
    run = train()
    assert run.status == TrainingRun.Status.FAILED
    assert "storage of models" in run.message
    assert serving() == new


def test_by_default_models_are_files_of_this_machine(settings):
    assert storages["models"].path("") == str(settings.HOME / "models")
    version = make()
    assert artifact.read(version.folder, version.digest)

"""A model's folder is there whole, or refused in words."""

import hashlib
import json
import multiprocessing
import os
import signal
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry import artifact
from registry.artifact import ArtifactError

ARRAYS: dict[str, np.ndarray] = {
    "books": np.arange(100, dtype=np.int64),
    "weights": np.linspace(0, 1, 300, dtype=np.float32).reshape(100, 3),
    "empty": np.zeros((0, 4), np.uint8),
}
FACTS = {"data": {"ratings": 12}, "note": "Łódź"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "recommender" / "000001"


@pytest.fixture
def digest(folder: Path) -> str:
    return artifact.write(folder, ARRAYS, FACTS)


def test_what_was_written_is_read(folder, digest):
    arrays, facts = artifact.read(folder, digest)
    assert facts == FACTS
    assert arrays.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert arrays[name].dtype == array.dtype
        np.testing.assert_array_equal(arrays[name], array)


def test_arrays_are_mapped_not_copied_and_cannot_be_changed(folder, digest):
    arrays, _ = artifact.read(folder, digest)
    assert isinstance(arrays["weights"], np.memmap)
    with pytest.raises(ValueError, match="read-only"):
        arrays["weights"][0] = 1


def test_a_version_is_written_once(folder, digest):
    with pytest.raises(FileExistsError, match="written once"):
        artifact.write(folder, ARRAYS, {})
    assert artifact.read(folder, digest)[1] == FACTS


def test_other_users_can_read_it(folder, digest):
    assert folder.stat().st_mode & 0o777 == 0o755


# --- Damage ---


def flip_bit(path: Path, position: int) -> None:
    content = bytearray(path.read_bytes())
    content[position // 8 % len(content)] ^= 1 << position % 8
    path.write_bytes(content)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    name=st.sampled_from(["books.npy", "weights.npy", "empty.npy", artifact.MANIFEST]),
    position=st.integers(0, 10**6),
)
def test_a_flipped_bit_is_refused(folder, digest, name, position):
    flip_bit(folder / name, position)
    with pytest.raises(ArtifactError, match=name):
        artifact.read(folder, digest)
    flip_bit(folder / name, position)


@pytest.mark.parametrize("name", ["weights.npy", artifact.MANIFEST])
@pytest.mark.parametrize("share", [0, 0.5, 0.99])
def test_a_truncated_file_is_refused(folder, digest, name, share):
    path = folder / name
    os.truncate(path, int(path.stat().st_size * share))
    with pytest.raises(ArtifactError, match=name):
        artifact.read(folder, digest)


@pytest.mark.parametrize("name", ["weights.npy", artifact.MANIFEST])
def test_a_missing_file_is_refused(folder, digest, name):
    (folder / name).unlink()
    with pytest.raises(ArtifactError, match="missing or damaged|can.t be read"):
        artifact.read(folder, digest)


def test_a_missing_folder_is_refused(folder):
    with pytest.raises(ArtifactError, match="can.t be read"):
        artifact.read(folder, "0" * 64)


def test_a_file_of_another_version_is_refused(folder, digest):
    other = folder.with_name("000002")
    artifact.write(other, ARRAYS | {"weights": ARRAYS["weights"] + 1}, FACTS)
    (folder / "weights.npy").write_bytes((other / "weights.npy").read_bytes())
    with pytest.raises(ArtifactError, match=r"weights\.npy is missing or damaged"):
        artifact.read(folder, digest)


def test_a_whole_folder_of_another_version_is_refused(folder, digest):
    other = folder.with_name("000002")
    other_digest = artifact.write(other, ARRAYS, {"of": "another"})
    with pytest.raises(ArtifactError, match="not the one that was written"):
        artifact.read(folder, other_digest)


def test_a_format_of_the_future_is_refused(folder, digest):
    manifest = json.loads((folder / artifact.MANIFEST).read_text())
    manifest["format"] = 99
    text = json.dumps(manifest).encode()
    (folder / artifact.MANIFEST).write_bytes(text)
    with pytest.raises(ArtifactError, match="of format 99"):
        artifact.read(folder, sha256(text))


# --- What may not be in it ---


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_not_a_number_is_refused_and_nothing_is_left(folder, value, dtype):
    with pytest.raises(ArtifactError, match="NaN or infinity"):
        artifact.write(folder, {"good": np.ones(3), "bad": np.array([1, value], dtype)}, {})
    assert list(folder.parent.iterdir()) == []


@pytest.mark.parametrize(
    "array", [np.array([{"a": 1}], object), np.array(["text"]), np.array([b"bytes"])]
)
def test_only_numbers_are_written(folder, array):
    with pytest.raises(ArtifactError, match="is not a number"):
        artifact.write(folder, {"bad": array}, {})
    assert list(folder.parent.iterdir()) == []


class Trap:
    """Leaves a trace if it is ever unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return (Path.touch, (self.trace,))


def test_a_pickle_in_place_of_numbers_is_never_opened(folder, tmp_path):
    trace = tmp_path / "trace"
    folder.mkdir(parents=True)
    np.save(folder / "weights.npy", np.array([Trap(trace)], object), allow_pickle=True)
    files = {"weights": {"sha256": sha256((folder / "weights.npy").read_bytes())}}
    text = json.dumps({"format": 1, "files": files, "facts": {}}).encode()
    (folder / artifact.MANIFEST).write_bytes(text)
    with pytest.raises(ArtifactError, match="no plain array"):
        artifact.read(folder, sha256(text))
    assert not trace.exists()


def test_facts_must_be_json_numbers(folder):
    with pytest.raises(ValueError, match="JSON compliant"):
        artifact.write(folder, ARRAYS, {"rmse": float("nan")})
    assert list(folder.parent.iterdir()) == []


# --- Interruptions ---


def write_and_die(folder: Path) -> None:
    """Killed between the arrays and the manifest."""

    def die(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    json.dumps = die  # type: ignore[assignment]
    artifact.write(folder, ARRAYS, FACTS)


def test_a_killed_write_leaves_no_version_and_its_remains_are_cleared(folder):
    process = multiprocessing.get_context("fork").Process(target=write_and_die, args=[folder])
    process.start()
    process.join(30)
    assert process.exitcode == -signal.SIGKILL
    assert not folder.exists()
    assert len(list(folder.parent.iterdir())) == 1
    artifact.remove_leftovers(folder.parent)
    assert list(folder.parent.iterdir()) == []
    digest = artifact.write(folder, ARRAYS, FACTS)
    assert artifact.read(folder, digest)[1] == FACTS


def test_clearing_remains_leaves_versions_alone(folder, digest):
    artifact.remove_leftovers(folder.parent)
    assert artifact.read(folder, digest)[1] == FACTS


def test_a_removed_version_can_still_be_read_by_who_has_it_open(folder, digest):
    arrays, _ = artifact.read(folder, digest)
    artifact.remove(folder)
    assert not folder.exists()
    np.testing.assert_array_equal(arrays["weights"], ARRAYS["weights"])

"""The folder of a model: plain arrays, a manifest with their hashes, and nothing that can run.

A folder is written under a temporary name and renamed when it is whole, so that it is there or it
is not. `.npy` files are opened as read-only memory maps, which all processes of a machine share.
No Django here: an artefact opens in a notebook as well.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np

MANIFEST = "manifest.json"
_FORMAT = 1


class ArtifactError(Exception):
    """The folder is missing, damaged, or of a format that this version can't read."""


def write(folder: Path, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> str:
    """Write arrays and facts (JSON) as a new folder; returns the SHA-256 of its manifest.

    Raises FileExistsError if there is such a folder: artefacts are immutable.
    """
    if folder.exists():
        raise FileExistsError(f"{folder} is there already; a model version is written once.")
    folder.parent.mkdir(parents=True, exist_ok=True)
    temporary = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        files = {
            name: _write_array(temporary / f"{name}.npy", array) for name, array in arrays.items()
        }
        manifest = {"format": _FORMAT, "files": files, "facts": facts}
        text = json.dumps(manifest, indent=1, sort_keys=True, allow_nan=False).encode()
        with _written(temporary / MANIFEST) as file:
            file.write(text)
        temporary.chmod(0o755)
        temporary.rename(folder)
        _sync_folder(folder.parent)
    except BaseException:
        shutil.rmtree(temporary, ignore_errors=True)
        raise
    return hashlib.sha256(text).hexdigest()


def read(folder: Path, digest: str) -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    """Open arrays (read-only memory maps) and facts, after checking every byte against its hash.

    Raises ArtifactError, in words, if anything is not as it was written.
    """
    try:
        manifest = json.loads(_manifest(folder, digest))
        if manifest["format"] != _FORMAT:
            raise ArtifactError(f"{folder} is of format {manifest['format']}, not {_FORMAT}.")
        files = manifest["files"].items()
        arrays = {name: _read_array(folder / f"{name}.npy", file) for name, file in files}
    except OSError as error:
        raise ArtifactError(f"{error.filename} can't be read: {error.strerror}.") from error
    return arrays, manifest["facts"]


def glance(folder: Path, digest: str) -> tuple[int, str]:
    """Bytes on disk, and what is damaged, in words, as far as it shows without reading the arrays."""
    try:
        text = _manifest(folder, digest)
        sizes = [(folder / f"{name}.npy").stat().st_size for name in json.loads(text)["files"]]
    except OSError as error:
        return 0, f"{error.filename} can't be read: {error.strerror}."
    except ArtifactError as error:
        return 0, str(error)
    return len(text) + sum(sizes), ""


def names(folder: Path, digest: str) -> list[str]:
    """The arrays that its manifest, which is checked, says there are."""
    return list(json.loads(_manifest(folder, digest))["files"])


def _manifest(folder: Path, digest: str) -> bytes:
    text = (folder / MANIFEST).read_bytes()
    if hashlib.sha256(text).hexdigest() != digest:
        raise ArtifactError(f"{folder / MANIFEST} is not the one that was written.")
    return text


def _read_array(path: Path, facts: Mapping[str, Any]) -> np.ndarray:
    if not path.is_file() or _hash(path) != facts["sha256"]:
        raise ArtifactError(f"{path} is missing or damaged.")
    try:
        return np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError as error:
        raise ArtifactError(f"{path} holds no plain array: {error}") from error


def remove(folder: Path) -> None:
    """Delete a version; processes that have it open keep reading their maps."""
    shutil.rmtree(folder, ignore_errors=True)


def remove_leftovers(parent: Path) -> None:
    """Clear what runs that were killed while writing have left behind."""
    for path in parent.glob(".*-*"):
        shutil.rmtree(path, ignore_errors=True)


def _write_array(path: Path, array: np.ndarray) -> dict[str, Any]:
    if not np.issubdtype(array.dtype, np.number):
        raise ArtifactError(f"{path.name}: {array.dtype} is not a number.")
    if np.issubdtype(array.dtype, np.floating) and not np.isfinite(array).all():
        raise ArtifactError(f"{path.name} holds NaN or infinity.")
    with _written(path) as file:
        np.save(file, np.ascontiguousarray(array), allow_pickle=False)
    return {"sha256": _hash(path), "shape": list(array.shape), "dtype": str(array.dtype)}


@contextmanager
def _written(path: Path) -> Iterator[IO[bytes]]:
    """A new file, on the disk for sure at the end."""
    with path.open("wb") as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()

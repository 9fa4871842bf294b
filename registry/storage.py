"""Where models lie: on this machine, and in Django's storage `models` if that is another place.

By default both are one folder. A remote storage (S3) holds the same files under the same names: sent
with the manifest last and taken away with it first, so that a version is there whole or not at all.
Each machine fetches a version once and maps it from its own folder, whether the storage answers or
not.
"""

import fcntl
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
from django.conf import settings
from django.core.files import File
from django.core.files.storage import FileSystemStorage, Storage, storages

from registry import artifact
from registry.artifact import MANIFEST, ArtifactError
from registry.models import ModelVersion

Opened = tuple[dict[str, np.ndarray], dict[str, Any]]


def write(version: ModelVersion, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]) -> str:
    """Write its folder and send it; returns the digest. Whole, or not at all.

    Raises ArtifactError if the storage does not take it, and what `artifact.write` raises.
    """
    artifact.remove_leftovers(version.folder.parent)
    digest = artifact.write(version.folder, arrays, facts)
    if remote := _remote():
        try:
            with _in_words():
                _clear_what_was_cut_short(remote, version.kind)
                _send(remote, version)
        except BaseException:
            artifact.remove(version.folder)
            raise
    return digest


def read(version: ModelVersion) -> Opened:
    """Open it, every byte checked; it is fetched if this machine has it not, or not whole.

    Raises ArtifactError, in words.
    """
    remote = _remote()
    if remote is None:
        return artifact.read(version.folder, version.digest)
    try:
        return artifact.read(version.folder, version.digest)
    except ArtifactError:
        return _fetched(remote, version)


def glance(version: ModelVersion) -> tuple[int, str]:
    """Bytes on this machine, and what is damaged, as far as it shows without reading the arrays.

    What is yet to be fetched has no bytes, and no damage.
    """
    if must_be_fetched(version):
        return 0, ""
    return artifact.glance(version.folder, version.digest)


def must_be_fetched(version: ModelVersion) -> bool:
    """Whether to read it takes as long as the storage does."""
    return _remote() is not None and not version.folder.exists()


def is_there(version: ModelVersion) -> bool:
    """Whether it has a manifest anywhere: of what lacks one, nothing can be opened."""
    if (version.folder / MANIFEST).exists():
        return True
    remote = _remote()
    if remote is None:
        return False
    with _in_words():
        return remote.exists(f"{version.name}/{MANIFEST}")


def remove(version: ModelVersion) -> None:
    """Delete it everywhere; who has it open keeps reading their maps.

    Other machines' copies go when they fetch the next version. Raises ArtifactError if the storage
    does not answer; it is then whole, or can't be opened and may be removed again.
    """
    if remote := _remote():
        with _in_words():
            _delete(remote, version.name)
    artifact.remove(version.folder)


def without_place(damage: str) -> str:
    """Files are named from the folder of all models on: where that lies is this machine's affair."""
    return damage.replace(f"{settings.MODELS_DIR}/", "")


def _remote() -> Storage | None:
    storage = storages["models"]
    return None if isinstance(storage, FileSystemStorage) else storage


@contextmanager
def _in_words() -> Iterator[None]:
    """Each storage has errors of its own, and a model that can't be had is all the same to readers."""
    try:
        yield
    except ArtifactError:
        raise
    except Exception as error:
        why = f"The storage of models does not do what it should ({type(error).__name__}: {error})."
        raise ArtifactError(why) from error


# --- There ---


def _send(remote: Storage, version: ModelVersion) -> None:
    if remote.exists(f"{version.name}/{MANIFEST}"):
        raise ArtifactError(
            f"{version.name} is in the storage already: another site, or another database, keeps "
            "its models there. Give this one a prefix of its own."
        )
    try:
        for name in [*_arrays(version.folder), MANIFEST]:
            with (version.folder / name).open("rb") as file:
                remote.save(f"{version.name}/{name}", File(file))
    except BaseException:
        _delete(remote, version.name)
        raise


def _arrays(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*.npy"))


def _delete(remote: Storage, name: str) -> None:
    _, files = remote.listdir(name)
    for file in sorted(files, key=lambda file: file != MANIFEST):
        remote.delete(f"{name}/{file}")


def _clear_what_was_cut_short(remote: Storage, kind: str) -> None:
    """Left by runs that were killed while sending; what is whole may be another database's."""
    folders, _ = remote.listdir(kind)
    for folder in folders:
        _, files = remote.listdir(f"{kind}/{folder}")
        if MANIFEST not in files:
            _delete(remote, f"{kind}/{folder}")


# --- Back again ---


def _fetched(remote: Storage, version: ModelVersion) -> Opened:
    """One process of the machine fetches; the others wait, and find it there."""
    with _alone(version) as arriving:
        try:
            return artifact.read(version.folder, version.digest)
        except ArtifactError:
            _fetch(remote, version, arriving)
        _forget_what_is_deleted(version)
        return artifact.read(version.folder, version.digest)


@contextmanager
def _alone(version: ModelVersion) -> Iterator[Path]:
    """A folder for what arrives, beside those of the kinds; the lock goes with the process."""
    arriving = settings.MODELS_DIR / ".arriving" / version.kind
    arriving.mkdir(parents=True, exist_ok=True)
    with (arriving / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for left in arriving.glob("*/"):
            shutil.rmtree(left, ignore_errors=True)
        yield arriving


def _fetch(remote: Storage, version: ModelVersion, arriving: Path) -> None:
    temporary = Path(tempfile.mkdtemp(dir=arriving))
    try:
        with _in_words():
            _bring(remote, version, MANIFEST, temporary)
            for name in artifact.names(temporary, version.digest):
                _bring(remote, version, f"{name}.npy", temporary)
        artifact.read(temporary, version.digest)
        temporary.chmod(0o755)
        version.folder.parent.mkdir(parents=True, exist_ok=True)
        artifact.remove(version.folder)
        temporary.rename(version.folder)
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _bring(remote: Storage, version: ModelVersion, name: str, into: Path) -> None:
    with remote.open(f"{version.name}/{name}") as source, (into / name).open("wb") as target:
        shutil.copyfileobj(source, target)


def _forget_what_is_deleted(fetched: ModelVersion) -> None:
    """Versions before this one that were deleted on another machine."""
    kept = set(ModelVersion.objects.filter(kind=fetched.kind).values_list("pk", flat=True))
    for folder in fetched.folder.parent.iterdir():
        number = int(folder.name) if folder.name.isdigit() else fetched.pk
        if number < fetched.pk and number not in kept:
            artifact.remove(folder)

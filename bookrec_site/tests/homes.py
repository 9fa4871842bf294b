"""Folders for sites and servers of tests; what takes long to make is kept from session to session."""

import fcntl
import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bookrec_site import paths

KEPT = paths.BASE_DIR / "var" / "cache" / "tests"
# Of the project's folders, those that no site is made of.
BESIDE = {"benchmarks", "docs", "locale", "node_modules", "tests", "var", "__pycache__"}


def make_short_home() -> Path:
    """A folder near the root: pytest's own are too deep for sockets, and closed to the servers."""
    home = Path(tempfile.mkdtemp(prefix="bookrec-test-", dir="/tmp"))
    home.chmod(0o711)
    return home


def remove_home(home: Path) -> None:
    for folder in (home / "services", paths.socket_dir(home)):
        shutil.rmtree(folder.resolve(), ignore_errors=True)
    shutil.rmtree(home)


def copy_folder(source: Path, target: Path) -> None:
    """Into one that may be there already; what lies in it stays its owners'."""
    subprocess.run(["cp", "-a", f"{source}/.", target], check=True)


@contextmanager
def kept(name: str, digest: str, make: Callable[[Path], None]) -> Iterator[Path]:
    """A folder to copy from while the block runs, made anew where the digest is another.

    Args:
        make: fills a folder that is not there yet. One that it does not complete is never used.
    """
    KEPT.mkdir(parents=True, exist_ok=True)
    folder, unfinished = KEPT / f"{name}-{digest}", KEPT / f"{name}-unfinished"
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            for old in KEPT.glob(f"{name}-*"):
                shutil.rmtree(old, ignore_errors=True)
            make(unfinished)
            unfinished.rename(folder)
        yield folder


def digest_of(files: Iterable[Path], *more: str) -> str:
    """Of names and contents. Another account, which could not read the folder, has another one."""
    digest = hashlib.sha256(repr((os.geteuid(), *more)).encode())
    for file in sorted(files):
        digest.update(f"\0{file.relative_to(paths.BASE_DIR)}\0".encode() + file.read_bytes())
    return digest.hexdigest()[:16]


def files_of_a_site() -> Iterator[Path]:
    """Whatever a site may be made of: code, templates, the starter catalogue, settings."""
    for folder, below, names in os.walk(paths.BASE_DIR):
        below[:] = [name for name in below if name not in BESIDE and not name.startswith(".")]
        yield from (Path(folder, name) for name in names if not name.endswith(".md"))

"""A secret made once for a home and kept in a file that its owner alone can read."""

import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

_PATIENCE_SECONDS = 5.0


def kept_secret(path: Path) -> str:
    """The secret in this file, which is made if need be; processes that start together get one."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    secret = secrets.token_urlsafe(48)
    temporary = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        _write(temporary, secret)
        # A link is there with all its content at once, and fails where a process was first.
        path.hardlink_to(temporary)
    except FileExistsError:
        pass
    except OSError:  # some file systems know no hard links
        with suppress(FileExistsError):
            _write(path, secret)
    finally:
        temporary.unlink(missing_ok=True)


def _write(path: Path, secret: str) -> None:
    """Write a file that is not there yet; of several processes one succeeds."""
    with open(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
        file.write(secret)


def _read(path: Path) -> str:
    """What the file says; while it is empty, the process that made it is about to write."""
    until = time.monotonic() + _PATIENCE_SECONDS
    while not (secret := path.read_text().strip()):
        if time.monotonic() > until:
            raise RuntimeError(f"{path} is empty: delete it, and a new secret is made.")
        time.sleep(0.01)
    return secret

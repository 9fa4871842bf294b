"""One site at a time in a home folder; short commands may share what runs there."""

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from bookrec_site.startup.account import Account
from bookrec_site.startup.processes import Refused, birth


@dataclass(frozen=True)
class Holder:
    """Who took the lock, written into it for whoever comes next."""

    pid: int
    birth: str
    what: str
    url: str = ""
    ready: bool = False
    """Whether the servers are set up, so that others may join in."""

    @classmethod
    def me(cls, what: str, url: str = "") -> Self:
        return cls(os.getpid(), birth(os.getpid()) or "", what, url)

    @property
    def lives(self) -> bool:
        return birth(self.pid) == self.birth

    def __str__(self) -> str:
        where = f" at {self.url}" if self.url else ""
        return f"{self.what}{where} (process {self.pid})"


class Busy(Exception):
    """Somebody else holds the lock."""

    def __init__(self, holder: Holder) -> None:
        super().__init__(str(holder))
        self.holder = holder


class HomeLock:
    """The right to start servers in a home.

    Every process started under the lock inherits its descriptor, so after a `kill -9` it stays taken
    until the last of them is gone: then no old server can be alive beside a new one.
    """

    def __init__(self, home: Path, account: Account) -> None:
        self.path = home / "lock"
        self.fd = open_lock(self.path, account)

    def take(self, holder: Holder, patience: float = 40.0) -> None:
        """Take the lock, waiting while only leftovers of a dead holder keep it.

        Raises:
            Busy: a living holder has it.
            Refused: leftovers did not end within `patience` seconds.
        """
        deadline = time.monotonic() + patience
        while not try_lock(self.fd, fcntl.LOCK_EX):
            other = self.holder()
            if other and other.lives:
                raise Busy(other)
            if time.monotonic() > deadline:
                raise Refused(
                    f"Processes of an earlier run still hold {self.path}. End them and start again."
                )
            time.sleep(0.05)
        self.announce(holder)

    def announce(self, holder: Holder) -> None:
        """Tell the others, in the lock file, who holds the lock."""
        os.ftruncate(self.fd, 0)
        os.pwrite(self.fd, json.dumps(asdict(holder)).encode(), 0)

    def holder(self) -> Holder | None:
        try:
            return Holder(**json.loads(os.pread(self.fd, 4096, 0)))
        except (ValueError, TypeError):  # being written just now, or never was
            return None

    def release(self) -> None:
        os.close(self.fd)


@contextmanager
def borrowed(home: Path, account: Account) -> Iterator[bool]:
    """Keep whoever started the servers from stopping them; False where that has begun."""
    fd = open_lock(home / "lock.users", account)
    try:
        yield try_lock(fd, fcntl.LOCK_SH)
    finally:
        os.close(fd)


@contextmanager
def unborrowed(home: Path, account: Account) -> Iterator[None]:
    """Wait until nobody borrows the servers, and keep it so."""
    fd = open_lock(home / "lock.users", account)
    try:
        fcntl.flock(fd, fcntl.LOCK_EX)
        yield
    finally:
        os.close(fd)


def open_lock(path: Path, account: Account) -> int:
    fd = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    account.share(path)
    return fd


def try_lock(fd: int, kind: int) -> bool:
    try:
        fcntl.flock(fd, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

"""Programs that must not outlive the process that starts them."""

import ctypes
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from bookrec_site.startup.account import Account

PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True)

# What a user has set for other programs, and would bend ours.
FOREIGN = ("PYTHONHOME", "PYTHONPATH", "GUNICORN_CMD_ARGS", "CELERY_")


@dataclass(frozen=True)
class Program:
    """What to start, and how it is to end."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    account: Account | None = None
    nice: int = 0
    stage: int = 0
    """Lower stages are stopped first."""
    stop_signal: signal.Signals = signal.SIGTERM
    grace: float = 10.0
    """Seconds between the stop signal and SIGKILL."""
    orphan_signal: signal.Signals = signal.SIGKILL
    """What the kernel sends when the starter is gone without having stopped it."""
    quiet: bool = False
    """Whether its lines go to its log file only, for they say little while all is well."""


class Refused(Exception):
    """Starting is not possible; the message says why and what to do, in one line."""


def die_with(parent: int, signal_number: int = signal.SIGKILL) -> None:
    """Have the kernel send this process a signal when its parent ends, however it ends.

    The kernel's "parent" is the thread that forked: fork from main threads only. A child of
    this process does not inherit the wish and has to ask for itself.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal_number)
    if os.getppid() != parent:  # it ended before we could ask
        os._exit(1)


def spawn(program: Program, *, output: int | IO[bytes], keep_open: int) -> subprocess.Popen[bytes]:
    """Start a program in a session of its own, so that the terminal's Ctrl-C reaches only us.

    `keep_open` is the descriptor of the home's lock. The child and its children hold it
    too, so the lock is free only when the last of them is gone.
    """
    parent = os.getpid()

    def in_child() -> None:  # runs after the change of account, which would undo the wish
        die_with(parent, program.orphan_signal)
        os.umask(0o077 if program.account else 0o022)
        os.nice(program.nice)

    account = program.account if os.geteuid() == 0 else None
    try:
        return subprocess.Popen(
            program.argv,
            env=dict(program.env),
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            preexec_fn=in_child,
            pass_fds=(keep_open,),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
    except (OSError, subprocess.SubprocessError) as error:
        raise Refused(f"{program.name} can't be started: {error}.") from error


def signal_group(process: subprocess.Popen[bytes], signal_number: int) -> None:
    """Signal a program started by `spawn` and every process of its session's group."""
    try:
        os.killpg(process.pid, signal_number)
    except ProcessLookupError:
        return


def forget_foreign_settings() -> None:
    """Drop from the environment, for us and our children, what is meant for other programs."""
    for name in list(os.environ):
        if name.startswith(FOREIGN) or (
            name.startswith("PG") and not os.environ.get("DATABASE_URL")
        ):
            del os.environ[name]


def birth(pid: int) -> str | None:
    """When a living process began, in the kernel's ticks; None where it is gone or a zombie.

    Number and birth together name one process: numbers are given out again.
    """
    try:
        # The name in parentheses may hold anything; what follows it are plain fields.
        fields = Path(f"/proc/{pid}/stat").read_text(errors="replace").rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] in "ZX" else fields[19]

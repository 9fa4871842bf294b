"""PostgreSQL and Valkey in the home folder, for whoever has set neither DATABASE_URL nor REDIS_URL."""

import os
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path

from bookrec_site import paths
from bookrec_site.startup import binaries, preflight
from bookrec_site.startup.account import Account, service_account
from bookrec_site.startup.home_lock import Busy, Holder, HomeLock, borrowed, unborrowed
from bookrec_site.startup.postgresql import PostgreSQL
from bookrec_site.startup.processes import Program, Refused, signal_group, spawn
from bookrec_site.startup.valkey import Valkey

Server = PostgreSQL | Valkey
Process = subprocess.Popen[bytes]

# Seconds. A database that crashed replays its journal before it answers.
LONGEST_RECOVERY = 300.0
LONGEST_START = 60.0


def servers(home: Path, *, durable: bool = True) -> list[Server]:
    """The servers that the environment leaves to us, with their folders made."""
    own_database = not os.environ.get("DATABASE_URL")
    own_redis = not os.environ.get("REDIS_URL")
    if not own_database and not own_redis:
        return []
    account = service_account(home)
    sockets = make_socket_dir(home, account)
    data = make_services_dir(home, account)
    wanted: list[Server] = []
    if own_database:
        preflight.check_user()
        programs = binaries.postgresql_bin(account, data)
        wanted.append(PostgreSQL(data / "postgresql", sockets, programs, account, durable))
    if own_redis:
        program = binaries.valkey_server(account, data)
        wanted.append(Valkey(data / "valkey", sockets, program, account))
    return wanted


def make_home(home: Path) -> None:
    try:
        # Root's servers run as another account, which has to pass.
        home.mkdir(parents=True, exist_ok=True, mode=0o711 if os.geteuid() == 0 else 0o700)
    except (OSError, ValueError) as error:
        raise Refused(f"The folder {home} can't be made: {error}. Set BOOKREC_HOME.") from error
    if not os.access(home, os.W_OK | os.X_OK):
        raise Refused(f"You can't write to the folder {home}. Set BOOKREC_HOME to another.")
    logs = home / "logs"
    if not logs.exists():
        logs.mkdir(mode=0o700)
        service_account(home).share(logs)


def make_socket_dir(home: Path, account: Account) -> Path:
    folder = paths.socket_dir(home)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        # /tmp is everybody's: somebody may have been there first, to listen in.
        status = folder.lstat()
        private = stat.S_ISDIR(status.st_mode) and not status.st_mode & 0o077
        if not private or status.st_uid not in (account.uid, os.geteuid()):
            raise Refused(
                f"{folder} must be a folder of {account.name} that nobody else can enter."
            ) from None
    account.own(folder)
    return folder


def make_services_dir(home: Path, account: Account) -> Path:
    """The folder of the servers' data; elsewhere if the home is closed to their account.

    A home below /root is: the servers do not run as root, and opening folders above the home is not
    ours to do. Then a link in the home leads to a folder below /var/lib.
    """
    folder = home / "services"
    if not folder.is_symlink() and not folder.exists():
        if account.can_enter(home):
            folder.mkdir(mode=0o700)
            account.own(folder)
        else:
            _link_outside(folder, account)
    target = folder.resolve()
    if not target.is_dir() or not account.can_enter(target.parent):
        raise Refused(f"The servers' data in {target} is out of reach for {account.name}.")
    owner = target.stat().st_uid
    if owner != account.uid:
        raise Refused(
            f"{target} belongs to user {owner}, not to {account.name}: start the site as whoever "
            "started it first, or set BOOKREC_HOME to another folder."
        )
    return target


def _link_outside(folder: Path, account: Account) -> None:
    try:
        outside = Path(tempfile.mkdtemp(prefix="bookrec-", dir="/var/lib"))
    except OSError as error:
        raise Refused(
            f"{folder.parent} is closed to {account.name}, who runs the database for root ({error}). "
            "Set BOOKREC_HOME to a folder that everybody may enter."
        ) from error
    account.own(outside)
    folder.symlink_to(outside)


@contextmanager
def services(home: Path, what: str, *, durable: bool = True) -> Iterator[None]:
    """Have the embedded servers running while the block runs; use those that run already.

    Whoever starts them waits at the end for other commands that joined in, then stops them.
    Enter it from the main thread: the servers end with the thread that starts them.

    Args:
        home: the folder of the data, made if it is missing.
        what: the name of the caller, for the messages of others that find the home taken.
        durable: see `PostgreSQL.durable`.
    """
    make_home(home)
    account = service_account(home)
    lock = HomeLock(home, account)
    me = Holder.me(what)
    deadline = time.monotonic() + LONGEST_START
    with ExitStack() as stack:
        stack.callback(lock.release)
        while not (starter := _takes(lock, me)) and not _joins(lock, home, account, stack):
            if time.monotonic() > deadline:
                raise Refused(f"The servers of {lock.holder()} do not answer.")
            time.sleep(0.1)
        if starter:
            stack.enter_context(_running(home, account, servers(home, durable=durable), lock.fd))
            lock.announce(replace(me, ready=True))
        yield


def _takes(lock: HomeLock, me: Holder) -> bool:
    try:
        lock.take(me)
    except Busy:
        return False
    return True


def _joins(lock: HomeLock, home: Path, account: Account, stack: ExitStack) -> bool:
    """Borrow the running servers, if they are ready, answer, and are not about to stop."""
    with ExitStack() as attempt:
        if not attempt.enter_context(borrowed(home, account)):
            return False
        holder = lock.holder()
        if not holder or not holder.ready:
            return False
        if not all(server.answers() for server in servers(home)):
            return False
        stack.push(attempt.pop_all())
    return True


@contextmanager
def _running(home: Path, account: Account, wanted: list[Server], lock: int) -> Iterator[None]:
    started: list[tuple[Program, Process]] = []
    try:
        for server in wanted:
            server.prepare(lock)
            program = server.program()
            with (home / "logs" / f"{program.name}.log").open("ab") as log:
                started.append((program, spawn(program, output=log, keep_open=lock)))
            account.share(Path(log.name))
        for server, (program, process) in zip(wanted, started, strict=True):
            _wait(server, process, home / "logs" / f"{program.name}.log")
            server.set_up()
        yield
    finally:
        with unborrowed(home, account):
            _stop(started)


def _wait(server: Server, process: Process, log: Path) -> None:
    deadline = time.monotonic() + LONGEST_RECOVERY
    while not server.answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise Refused(f"A server did not start; the end of {log} says why.")
        time.sleep(0.02)


def _stop(started: list[tuple[Program, Process]]) -> None:
    for program, process in started:
        signal_group(process, program.stop_signal)
    for program, process in started:
        try:
            process.wait(program.grace)
        except subprocess.TimeoutExpired:
            signal_group(process, signal.SIGKILL)
            process.wait()

"""A PostgreSQL server of our own: made in a second, reached by a Unix socket, no password anywhere."""

import os
import shutil
import signal
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import psycopg

from bookrec_site.paths import PG_SOCKET
from bookrec_site.startup.account import Account, user_name
from bookrec_site.startup.processes import Program, Refused, spawn

# Without a locale that knows Unicode, case folding and trigrams fail on every script but Latin's
# ASCII part; `builtin` needs no ICU, but trigrams still read LC_CTYPE.
INITDB = (
    "--username=postgres",
    "--auth=peer",
    "--encoding=UTF8",
    "--locale=C.UTF-8",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
)
EXTENSIONS = ("pg_trgm", "unaccent")
# Docker's default /dev/shm is too small for parallel queries.
ENOUGH_SHARED_MEMORY = 256 << 20
FAST_AND_LOOSE = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}


@dataclass(frozen=True)
class PostgreSQL:
    data: Path
    sockets: Path
    binaries: Path
    account: Account
    durable: bool = True
    """False for data that nobody will miss: faster, and lost in a power cut."""

    def prepare(self, lock: int) -> None:
        """Make the data folder if there is none, and clear what a killed server left behind.

        `lock` is the descriptor of the home's lock: while it is held, no older server of ours
        can be alive.
        """
        if not self.data.exists():
            self._initdb(lock)
        self._check_version()
        self._write_access_rules()
        self._clear_leftovers()

    def program(self) -> Program:
        return Program(
            name="postgres",
            argv=(str(self.binaries / "postgres"), "-D", str(self.data), *self._options()),
            env=self._env(),
            cwd=self.data,
            account=self.account,
            stage=2,
            quiet=True,
            # SIGTERM would wait for every client to leave, SIGINT sends them away.
            stop_signal=signal.SIGINT,
            orphan_signal=signal.SIGINT,
            grace=30,
        )

    def answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg.OperationalError:
            return False
        return True

    def set_up(self) -> None:
        """Make role, database and extensions where they are missing."""
        with self._connect("postgres") as server:
            if not server.execute("SELECT 1 FROM pg_roles WHERE rolname = 'app'").fetchone():
                # It may make databases, for the tests need their own.
                server.execute("CREATE ROLE app LOGIN CREATEDB")
            if not server.execute("SELECT 1 FROM pg_database WHERE datname = 'bookrec'").fetchone():
                server.execute("CREATE DATABASE bookrec OWNER app")
        for database in ("bookrec", "template1"):
            with self._connect(database) as server:
                for extension in EXTENSIONS:
                    server.execute(f"CREATE EXTENSION IF NOT EXISTS {extension}")

    def _connect(self, database: str) -> psycopg.Connection:
        return psycopg.connect(
            host=str(self.sockets),
            user="postgres",
            dbname=database,
            autocommit=True,
            connect_timeout=3,
        )

    def _initdb(self, lock: int) -> None:
        """Into a folder aside, which takes its name when it is complete."""
        unfinished = self.data.with_suffix(".unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        argv = (str(self.binaries / "initdb"), "-D", str(unfinished), *INITDB)
        program = Program(
            name="initdb",
            argv=argv if self.durable else (*argv, "--no-sync"),
            env=self._env(),
            cwd=self.data.parent,
            account=self.account,
        )
        process = spawn(program, output=subprocess.PIPE, keep_open=lock)
        said = process.communicate()[0].decode(errors="replace").strip().splitlines()
        if process.returncode:
            why = next((line for line in said if "error" in line), "; ".join(said[-1:]))
            raise Refused(f"PostgreSQL can't make its data folder {self.data}: {why}")
        unfinished.rename(self.data)

    def _check_version(self) -> None:
        ours = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        ).stdout.split()[-1]
        made_by = (self.data / "PG_VERSION").read_text().strip()
        if ours.partition(".")[0] != made_by:
            raise Refused(
                f"{self.data} was made by PostgreSQL {made_by}, this is {ours}. Dump it with "
                f"pg_dump {made_by}, move the folder away, start, and restore the dump."
            )

    def _write_access_rules(self) -> None:
        """Who runs the site may be `app` or `postgres`; nobody else gets in, and nobody by network."""
        people = {user_name(os.geteuid()) or "", self.account.name}
        roles = ("app", "postgres")
        rules = [f'site "{person}" {role}' for person in sorted(people) for role in roles]
        self._write("pg_hba.conf", ["local all all peer map=site"])
        self._write("pg_ident.conf", rules)

    def _write(self, name: str, lines: Iterable[str]) -> None:
        path = self.data / name
        path.write_text("".join(f"{line}\n" for line in lines))
        self.account.own(path)

    def _clear_leftovers(self) -> None:
        """A pid file names a process of the past; the number may be a zombie's or another's now."""
        pid_file = self.data / "postmaster.pid"
        if pid_file.exists() and self._runs_as(int(pid_file.read_text().split()[0])):
            raise Refused(
                f"Another PostgreSQL, not started from here, runs on {self.data}. Stop it."
            )
        for path in (pid_file, self.sockets / PG_SOCKET, self.sockets / f"{PG_SOCKET}.lock"):
            path.unlink(missing_ok=True)

    def _runs_as(self, pid: int) -> bool:
        try:
            return os.fsencode(self.data) in Path(f"/proc/{pid}/cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError):
            return False

    def _env(self) -> dict[str, str]:
        return {"PATH": os.defpath, "HOME": str(self.data.parent), "LC_ALL": "C.UTF-8"}

    def _options(self) -> Iterable[str]:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": "60",
            "shared_buffers": "256MB",
            "max_wal_size": "2GB",
            "random_page_cost": "1.1",
            "jit": "off",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] ",
            # Details and statements hold what readers wrote, and their addresses.
            "log_error_verbosity": "terse",
            "log_min_error_statement": "panic",
        }
        if not _enough_shared_memory():
            options["dynamic_shared_memory_type"] = "mmap"
        if not self.durable:
            options |= FAST_AND_LOOSE
        return (word for name, value in options.items() for word in ("-c", f"{name}={value}"))


def _enough_shared_memory() -> bool:
    try:
        return shutil.disk_usage("/dev/shm").total >= ENOUGH_SHARED_MEMORY
    except OSError:
        return False

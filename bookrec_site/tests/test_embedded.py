import os
import shutil
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg
import pytest
import redis

from bookrec_site import paths
from bookrec_site.startup import embedded
from bookrec_site.startup.account import service_account
from bookrec_site.startup.processes import Refused
from bookrec_site.tests.test_supervisor import holders, wait_until

pytestmark = pytest.mark.slow

# Nothing here needs to outlive a power cut, and the disk is the slow part.
services = partial(embedded.services, durable=False)

AS_ROOT = os.geteuid() == 0
KEEPS_RUNNING = """
import sys, time
from pathlib import Path
import psycopg
from bookrec_site import paths
from bookrec_site.startup.embedded import services
home = Path(sys.argv[1])
with services(home, "a long command", durable=False):
    psycopg.connect(host=str(paths.socket_dir(home)), dbname="bookrec", user="app").close()
    print("running", flush=True)
    time.sleep(float(sys.argv[2]))
"""


@pytest.fixture(autouse=True)
def no_servers_of_others(monkeypatch):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)


def connect(home: Path, database: str = "bookrec", user: str = "app") -> psycopg.Connection:
    socket = str(paths.socket_dir(home))
    return psycopg.connect(host=socket, dbname=database, user=user, autocommit=True)


def ask(home: Path, question: str, **where: str):
    with connect(home, **where) as connection:
        (answer,) = connection.execute(question).fetchone() or ()
        return answer


def valkey(home: Path) -> redis.Redis:
    return redis.Redis.from_url(paths.redis_url(home))


def start_command(home: Path, seconds: float, *, wait: bool = True) -> subprocess.Popen[bytes]:
    """Another process that has the servers running for a while, and asks them something."""
    process = subprocess.Popen(
        [sys.executable, "-c", KEEPS_RUNNING, home, str(seconds)],
        cwd=paths.BASE_DIR,
        stdout=subprocess.PIPE,
        start_new_session=True,
    )
    assert process.stdout
    assert not wait or process.stdout.readline() == b"running\n"
    return process


def pid_of_postgres(home: Path) -> int:
    return int((home / "services" / "postgresql" / "postmaster.pid").read_text().split()[0])


def test_the_site_is_no_superuser_in_a_database_that_knows_every_script(home: Path):
    with services(home, "test"):
        assert ask(home, "SELECT rolsuper FROM pg_roles WHERE rolname = current_user") is False
        assert ask(home, "SELECT similarity('Война', 'война')") == 1
        assert ask(home, "SELECT upper('ö') || lower('É')") == "Öé"
        assert ask(home, "SELECT unaccent('Čapek')") == "Capek"
        with connect(home) as app:
            app.execute("CREATE DATABASE test_bookrec")
        assert ask(home, "SELECT similarity('a', 'a')", database="test_bookrec") == 1
        assert valkey(home).ping()


def test_data_outlives_a_stop_and_a_kill(home: Path):
    with services(home, "test"):
        with connect(home) as app:
            app.execute("CREATE TABLE note (text text)")
            app.execute("INSERT INTO note VALUES ('kept')")
        valkey(home).set("queue", "kept")
    assert holders(home) == []
    command = start_command(home, 60)
    with connect(home) as app:
        app.execute("INSERT INTO note VALUES ('kept too')")
    command.kill()
    command.wait()
    wait_until(lambda: holders(home) == [], "left: the servers", seconds=3)
    with services(home, "test"):
        assert ask(home, "SELECT count(*) FROM note") == 2
        assert valkey(home).get("queue") == b"kept"


@contextmanager
def zombie():
    """A process that has ended while nobody has asked how."""
    process = subprocess.Popen(["/bin/true"])
    wait_until(lambda: Path(f"/proc/{process.pid}/stat").read_text().split()[2] == "Z")
    yield process.pid
    process.wait()


@contextmanager
def stranger():
    process = subprocess.Popen(["/bin/sleep", "60"])
    yield process.pid
    process.kill()
    process.wait()


@pytest.mark.parametrize("holder", [zombie, stranger])
def test_a_pid_file_of_the_past_is_no_obstacle(home: Path, holder: Callable):
    with services(home, "test"):
        pid_file = home / "services" / "postgresql" / "postmaster.pid"
        lines = pid_file.read_text().splitlines()
        lock_file = paths.socket_dir(home) / ".s.PGSQL.5432.lock"
        lock_lines = lock_file.read_text().splitlines()
    with holder() as pid:
        pid_file.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
        lock_file.write_text("\n".join([str(pid), *lock_lines[1:]]) + "\n")
        with services(home, "test"):
            assert ask(home, "SELECT 1") == 1


def test_a_database_server_that_was_not_started_from_here_is_left_alone(home: Path):
    with services(home, "test"):
        data = home / "services" / "postgresql"
    foreign = subprocess.Popen(["/bin/sh", "-c", "sleep 60; :", "postgres", "-D", str(data)])
    try:
        (data / "postmaster.pid").write_text(f"{foreign.pid}\n{data}\n")
        with pytest.raises(Refused, match="Another PostgreSQL"), services(home, "test"):
            pass
        assert (data / "postmaster.pid").exists()
    finally:
        foreign.kill()
        foreign.wait()


def test_an_interrupted_first_start_begins_anew(home: Path):
    services_dir = home / "services"
    with services(home, "test"):
        pass
    shutil.move(services_dir / "postgresql", services_dir / "postgresql.unfinished")
    (services_dir / "postgresql.unfinished" / "PG_VERSION").unlink()
    with services(home, "test"):
        assert ask(home, "SELECT 1") == 1
    assert not (services_dir / "postgresql.unfinished").exists()


def test_data_of_another_version_is_refused_and_left_as_it_is(home: Path):
    with services(home, "test"):
        pass
    version = home / "services" / "postgresql" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(Refused, match="made by PostgreSQL 17"), services(home, "test"):
        pass
    assert version.read_text() == "17\n"
    assert holders(home) == []


def test_a_long_path_with_odd_characters_gets_short_private_sockets(home: Path):
    deep = home / "it's a, long % path" / ("x" * 90)
    with services(deep, "test"):
        sockets = paths.socket_dir(deep)
        assert sockets.parent == Path("/tmp")
        assert stat.S_IMODE(sockets.stat().st_mode) == 0o700
        assert ask(deep, "SELECT 1") == 1
        assert valkey(deep).ping()
    shutil.rmtree(sockets)


def test_a_socket_folder_that_others_can_enter_is_refused(home: Path):
    deep = home / ("x" * 100)
    sockets = paths.socket_dir(deep)
    sockets.mkdir(mode=0o777)
    sockets.chmod(0o777)
    try:
        with pytest.raises(Refused, match="nobody else can enter"), services(deep, "test"):
            pass
    finally:
        sockets.rmdir()


def test_commands_share_the_servers_and_the_first_waits_for_the_last(home: Path):
    first = start_command(home, 0.3)
    began = time.monotonic()
    with services(home, "the second"):
        postgres = pid_of_postgres(home)
        time.sleep(1)
        assert first.poll() is None, "it went, and took the servers along"
        assert ask(home, "SELECT 1") == 1
        assert pid_of_postgres(home) == postgres
    first.wait(10)
    assert time.monotonic() - began < 10
    assert holders(home) == []


def test_commands_that_start_at_once_share_the_servers(home: Path):
    commands = [start_command(home, 0.5, wait=False) for _ in range(3)]
    assert [command.wait(30) for command in commands] == [0, 0, 0]
    assert all(command.communicate()[0] == b"running\n" for command in commands)
    assert holders(home) == []


def test_a_home_that_cannot_be_made_is_refused_in_a_sentence(home: Path):
    (home / "file").touch()
    with pytest.raises(Refused, match="can't be made"), services(home / "file" / "home", "test"):
        pass


def test_servers_named_by_the_environment_are_not_started(home: Path, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", "postgres://elsewhere/bookrec")
    with services(home, "test"):
        assert valkey(home).ping()
        assert not (home / "services" / "postgresql").exists()
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere")
    with services(home, "test"):
        assert len(holders(home)) == 1


@pytest.mark.skipif(not AS_ROOT, reason="only root can lend its servers to another account")
def test_as_root_the_servers_run_as_somebody_else(home: Path):
    with services(home, "test"):
        owners = {process.uids().real for process in holders(home)} - {0}
        assert owners == {service_account(home).uid}
        assert 0 not in {p.uids().real for p in holders(home) if p.pid != os.getpid()}


@pytest.mark.skipif(not AS_ROOT, reason="only root can lend its servers to another account")
def test_below_a_closed_folder_the_data_lies_elsewhere_and_the_folder_stays_closed(home: Path):
    closed = home / "closed"
    closed.mkdir(mode=0o700)
    inside = closed / "home"
    with services(inside, "test"):
        data = (inside / "services").resolve()
        assert data.parent == Path("/var/lib")
        assert ask(inside, "SELECT 1") == 1
    assert stat.S_IMODE(closed.stat().st_mode) == 0o700
    shutil.rmtree(data)
    shutil.rmtree(paths.socket_dir(inside))


@pytest.mark.skipif(not AS_ROOT, reason="needs a second account")
def test_another_account_of_the_machine_gets_no_connection(home: Path):
    with services(home, "test"):
        paths.socket_dir(home).chmod(0o755)
        (paths.socket_dir(home) / paths.PG_SOCKET).chmod(0o777)
        child = os.fork()
        if not child:
            os._exit(as_daemon(lambda: connect(home, user="postgres")))
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def as_daemon(connect: Callable[[], object]) -> int:
    """0 if the account `daemon` is turned away by the server itself."""
    os.setgroups([])
    os.setuid(1)
    try:
        connect()
    except psycopg.OperationalError as error:
        return 0 if "eer authentication failed" in str(error) else 2
    return 1

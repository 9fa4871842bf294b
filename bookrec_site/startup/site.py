"""The whole site with one command: which programs it is made of, and in what order they start."""

import http.client
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

from bookrec_site import paths
from bookrec_site.startup import preflight
from bookrec_site.startup.account import service_account
from bookrec_site.startup.console import Console
from bookrec_site.startup.embedded import LONGEST_RECOVERY, make_home, servers
from bookrec_site.startup.home_lock import Busy, Holder, HomeLock
from bookrec_site.startup.processes import Program, Refused
from bookrec_site.startup.supervisor import GaveUp, StopAsked, Supervisor

# Seconds after which a site that does not answer is worth a word.
LONGEST_WEB_START = 60.0


def up(port: int) -> int:
    """Start everything, keep it running until asked to stop, stop everything; the exit status."""
    home = paths.home()
    console = Console()
    with _taken(home, f"http://127.0.0.1:{port}") as (lock, me):
        preflight.check_port(port)
        preflight.check_disk(home)
        try:
            with Supervisor(console, home / "logs", lock.fd) as supervisor:
                _run(supervisor, home, lock, me)
        except StopAsked:
            console.say("Stopped.")
        except GaveUp as error:
            console.say(f"Gave up: {error}")
            return 1
    return 0


def programs(home: Path, port: int, env: Mapping[str, str]) -> list[Program]:
    """What makes up the site besides the servers, the web first; `stage` orders the stopping."""
    # One thread for linear algebra a process: they share the machine.
    env = {"OMP_NUM_THREADS": "1", **env}
    python = (sys.executable, "-m")
    manage = (sys.executable, str(paths.BASE_DIR / "manage.py"))
    celery = ("celery", "--quiet", "--app=tasks")
    beat = ("beat", f"--schedule={_beat_schedule(home)}", "--pidfile=")
    gunicorn = (
        "gunicorn",
        "--config=python:bookrec_site.gunicorn_conf",
        f"--bind=127.0.0.1:{port}",
    )
    start = partial(Program, env=env, cwd=paths.BASE_DIR, grace=15)
    return [
        start("web", (*python, *gunicorn), stage=0),
        start("beat", (*python, *celery, *beat), stage=0),
        start("worker", (*manage, "worker"), stage=1),
        start("training", (*manage, "worker", "--training"), stage=1, nice=10),
    ]


def environment(home: Path, url: str) -> dict[str, str]:
    """What the programs are told: the caller's settings, the home, and the address of the site."""
    ours = {
        "BOOKREC_HOME": str(home),
        "DJANGO_SETTINGS_MODULE": "bookrec_site.settings",
        "PYTHONUNBUFFERED": "1",
        "PYTHONUTF8": "1",
    }
    return {"BASE_URL": url, **os.environ, **ours}


def _run(supervisor: Supervisor, home: Path, lock: HomeLock, me: Holder) -> None:
    env = environment(home, me.url)
    _start_servers(supervisor, home, lock.fd)
    lock.announce(replace(me, ready=True))
    port = urlsplit(me.url).port or 80
    setting_up = home / "setting-up"
    setting_up.touch()
    web, *others = programs(home, port, env | {"BOOKREC_SETTING_UP": str(setting_up)})
    supervisor.start(web)  # reads its code meanwhile, see wsgi.py
    _set_up(supervisor, env)
    setting_up.unlink()
    if supervisor.run(lambda: _ready(port, env["BASE_URL"]), LONGEST_WEB_START):
        supervisor.console.say(f"Bookrec is ready at {me.url} (Ctrl-C stops it).")
    else:
        supervisor.console.say("The site does not answer yet; what it says is above.")
    # Only now, so that they do not slow the first page down.
    for program in others:
        supervisor.start(program)
    supervisor.run()


def _start_servers(supervisor: Supervisor, home: Path, lock: int) -> None:
    wanted = servers(home)
    for server in wanted:
        server.prepare(lock)
        supervisor.start(server.program())
    for server in wanted:
        if not supervisor.run(server.answers, LONGEST_RECOVERY):
            raise GaveUp(f"{server.program().name} does not answer.")
        server.set_up()


def _set_up(supervisor: Supervisor, env: Mapping[str, str]) -> None:
    argv = (sys.executable, str(paths.BASE_DIR / "manage.py"), "prepare")
    if supervisor.run_once(Program("setup", argv, env=env, cwd=paths.BASE_DIR, stage=0)):
        raise GaveUp("setting up failed; the reason is above.")


def _beat_schedule(home: Path) -> Path:
    """Where beat notes its last runs; begun anew each time, as a killed beat may leave it damaged."""
    schedule = home / "beat-schedule"
    for path in home.glob(f"{schedule.name}*"):  # the file's ending depends on the machine
        path.unlink()
    return schedule


def _ready(port: int, base_url: str) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/readyz", headers={"Host": urlsplit(base_url).netloc})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@contextmanager
def _taken(home: Path, url: str) -> Iterator[tuple[HomeLock, Holder]]:
    """The home, for this site alone."""
    make_home(home)
    lock = HomeLock(home, service_account(home))
    me = Holder.me("Bookrec", url)
    try:
        lock.take(me)
        yield lock, me
    except Busy as busy:
        other = busy.holder
        problem = (
            f"already running at {other.url}" if other.url else f"kept waiting by {other.what}"
        )
        raise Refused(f"Bookrec is {problem} (process {other.pid}, folder {home}).") from busy
    finally:
        lock.release()

"""A home of a benchmark's own: servers alone, or a site with its data, served as `./run` serves it.

Servers that the caller's environment names are left alone.
"""

import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import django

from benchmarks.arguments import name_of
from bookrec_site import paths
from bookrec_site.startup.embedded import services
from bookrec_site.startup.processes import forget_foreign_settings

# Loading and training a large data set comes first.
_MOST_SECONDS = 3600
_OURS = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "DJANGO_SETTINGS_MODULE")


@dataclass(frozen=True)
class OwnSite:
    port: int
    environment: dict[str, str]
    """For commands that join in with the site's servers."""

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def own_site(data: Path | None = None, **settings: str) -> Iterator[OwnSite]:
    """A new site with this data set, or with the starter catalogue, trained and serving.

    It does not train again while it is measured. `settings` are variables of its environment.
    """
    with _home() as (home, environment):
        environment |= {"RETRAIN_EVERY": "0"} | settings
        if data:
            manage(environment, "migrate", "--verbosity=0")
            manage(environment, "load_dataset", name_of(data), str(data))
        site = OwnSite(_free_port(), environment)
        with (home / "site.log").open("wb") as log:
            process = subprocess.Popen(
                [*_MANAGE, "up", "--port", str(site.port)],
                env=environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        try:
            _wait(process, home / "site.log", f"ready at {site.url}")
            yield site
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()


@contextmanager
def own_servers() -> Iterator[tuple[Path, dict[str, str]]]:
    """A new home folder with running servers, and the environment for commands that use them."""
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    with _home() as (home, environment):
        environment |= {"DATABASE_URL": paths.pg_url(home), "REDIS_URL": paths.redis_url(home)}
        with services(home, "a benchmark"):
            yield home, environment


@contextmanager
def _home() -> Iterator[tuple[Path, dict[str, str]]]:
    forget_foreign_settings()
    # Near the root: a socket's path must be short, and the servers' account must get there.
    with tempfile.TemporaryDirectory(prefix="bookrec-bench-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environment = {name: value for name, value in os.environ.items() if name not in _OURS}
        yield home, environment | {"BOOKREC_HOME": folder}


def start_django(environment: dict[str, str]) -> None:
    """For work in a process of its own (`benchmarks.processes`), beside the site."""
    os.environ.clear()
    os.environ.update(environment)
    os.environ["DJANGO_SETTINGS_MODULE"] = "bookrec_site.settings"
    django.setup()


_MANAGE = [sys.executable, str(paths.BASE_DIR / "manage.py")]


def manage(environment: dict[str, str], *arguments: str) -> None:
    """Run a command of the site. Raises SystemExit if it fails."""
    done = subprocess.run([*_MANAGE, *arguments], env=environment, stdout=sys.stderr)
    if done.returncode:
        raise SystemExit(f"manage.py {arguments[0]} failed.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait(process: subprocess.Popen[bytes], log: Path, words: str) -> None:
    until = time.monotonic() + _MOST_SECONDS
    while words not in log.read_text(errors="replace"):
        if process.poll() is not None or time.monotonic() > until:
            raise SystemExit(f"The site did not start.\n{log.read_text(errors='replace')[-2000:]}")
        time.sleep(0.2)

"""The whole site by `./run up`: refused, shared, killed and stopped."""

import os
import signal
import socket
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bookrec_site import paths
from bookrec_site.tests.test_supervisor import children_of, holders, wait_until

pytestmark = pytest.mark.slow


class Site:
    def __init__(self, home: Path) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.home = home
        self.log = home / "output"
        outside = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "PORT")
        self.env = {name: value for name, value in os.environ.items() if name not in outside}
        self.env["BOOKREC_HOME"] = str(home)

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [paths.BASE_DIR / "run", "up", "--port", str(self.port)],
                env=self.env,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: f"ready at {self.url}" in self.output or self.ended, self, seconds=120)
        assert not self.ended, self.output
        # The workers follow the web: everything is there when the last program is.
        wait_until(lambda: self.find("--training"), self)

    @property
    def output(self) -> str:
        return self.log.read_text()

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    @property
    def answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=10) as answer:
                return answer.status == 200
        except OSError:
            return False

    def find(self, word: str) -> list[psutil.Process]:
        """The site's programs with a word in their command line."""
        children = children_of(self.process.pid)
        return [child for child, words in children if word in " ".join(words)]

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [paths.BASE_DIR / "run", *arguments],
            env=self.env | environment,
            capture_output=True,
            text=True,
            timeout=120,
        )


@pytest.fixture
def site(home: Path) -> Iterator[Site]:
    site = Site(home)
    site.start()
    yield site
    if not site.ended:
        site.process.send_signal(signal.SIGTERM)
        site.process.wait(60)


def test_the_site_holds_its_place_heals_and_leaves_nothing_behind(site: Site, tmp_path: Path):
    assert site.answers

    second = site.run("up", "--port", str(site.port + 1))
    assert second.returncode == 2
    assert second.stderr.startswith(f"Bookrec is already running at {site.url} ")
    assert second.stderr.count("\n") == 1

    elsewhere = site.run("up", "--port", str(site.port), BOOKREC_HOME=str(tmp_path / "other"))
    assert elsewhere.returncode == 2
    assert f"Port {site.port} is taken" in elsewhere.stderr
    assert elsewhere.stderr.count("\n") == 1

    beside = site.run("manage", "showmigrations", "catalog")
    assert "[X] 0001_initial" in beside.stdout, beside.stderr

    for word in ("gunicorn", "bin/postgres", "valkey-server"):
        (old,) = site.find(word)
        family = [old, *old.children(recursive=True)]
        old.kill()
        wait_until(lambda: site.find(word) and site.find(word) != [old], site)  # noqa: B023
        wait_until(lambda: site.answers, site, seconds=30)
        assert [process for process in family if process in holders(site.home)] == []

    site.process.kill()
    site.process.wait()
    wait_until(lambda: holders(site.home) == [], "left: the site's processes", seconds=3)

    site.start()
    assert site.answers
    site.process.send_signal(signal.SIGTERM)
    assert site.process.wait(60) == 0
    assert holders(site.home) == []
    assert not site.answers

"""The whole site by `./run up`: refused, shared, killed and stopped."""

import urllib.request
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from bookrec_site.tests.live_site import Site, Visitor, running_site
from bookrec_site.tests.test_journey import rate, sign_up
from bookrec_site.tests.test_supervisor import children_of, holders, wait_until

pytestmark = pytest.mark.slow


def answers(site: Site) -> bool:
    try:
        with urllib.request.urlopen(f"{site.url}/readyz", timeout=10) as answer:
            return answer.status == 200
    except OSError:
        return False


def find(site: Site, word: str) -> list[psutil.Process]:
    """The site's programs with a word in their command line."""
    children = children_of(site.process.pid)
    return [child for child, words in children if word in " ".join(words)]


@pytest.fixture
def site(furnished: Path) -> Iterator[Site]:
    with running_site(furnished) as site:
        # The workers follow the web: everything is there when the last program is.
        wait_until(lambda: find(site, "--training"), site)
        yield site


def test_the_site_holds_its_place_heals_and_leaves_nothing_behind(site: Site, tmp_path: Path):
    assert answers(site)
    reader = Visitor(site.url)
    sign_up(reader, "ada@example.org")
    rate(reader, "Dune", "5.0")

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
        (old,) = find(site, word)
        family = [old, *old.children(recursive=True)]
        old.kill()
        wait_until(lambda: find(site, word) and find(site, word) != [old], site)  # noqa: B023
        wait_until(lambda: answers(site), site, seconds=30)
        assert [process for process in family if process in holders(site.home)] == []

    site.process.kill()
    site.process.wait()
    wait_until(lambda: holders(site.home) == [], "left: the site's processes", seconds=3)

    site.start()
    assert answers(site)
    assert [given["book"]["title"] for given in reader.api("/me/ratings")["results"]] == ["Dune"]
    assert site.stop() == 0
    assert holders(site.home) == []
    assert not answers(site)

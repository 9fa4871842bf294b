"""One PostgreSQL and one Valkey for the whole test session, in a folder that goes with it.

DATABASE_URL and REDIS_URL, where set, name servers to test against instead.
"""

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bookrec_site import paths
from bookrec_site.startup.embedded import services
from bookrec_site.startup.processes import forget_foreign_settings


def make_short_home() -> Path:
    """A folder near the root: pytest's own are too deep for sockets, and closed to the servers."""
    home = Path(tempfile.mkdtemp(prefix="bookrec-test-", dir="/tmp"))
    home.chmod(0o711)
    return home


def remove_home(home: Path) -> None:
    for folder in (home / "services", paths.socket_dir(home)):
        shutil.rmtree(folder.resolve(), ignore_errors=True)
    shutil.rmtree(home)


# The settings look for their home when they are first read, so it must be named before Django starts.
# That is why this file, not pyproject.toml, names the settings.
SESSION_HOME = make_short_home()
atexit.register(remove_home, SESSION_HOME)
(SESSION_HOME / "static").mkdir()
forget_foreign_settings()
os.environ["BOOKREC_HOME"] = str(SESSION_HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "bookrec_site.settings"
# Compiled loops outlive the session: compiling takes longer than the tests that need them.
os.environ.setdefault("NUMBA_CACHE_DIR", str(paths.BASE_DIR / "var" / "cache" / "numba"))

import django  # noqa: E402

django.setup()

from django.core.cache import cache  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from accounts.models import User  # noqa: E402


def pytest_xdist_auto_num_workers() -> int:
    """Each worker starts servers of its own; those named from outside can't be shared."""
    named = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    return 0 if named else min(os.cpu_count() or 1, 4)


def pytest_xdist_setupnodes() -> None:
    """A worker reads the settings anew, with a home of its own."""
    del os.environ["DJANGO_SETTINGS_MODULE"]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Slow files first, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.fixture(scope="session", autouse=True)
def embedded_services() -> Iterator[None]:
    with services(SESSION_HOME, "tests", durable=False):
        yield


@pytest.fixture(autouse=True)
def empty_cache(embedded_services: None) -> None:
    """No test sees what another one cached."""
    cache.clear()


@pytest.fixture(autouse=True)
def uncollected_static_files(settings: Any) -> None:
    """Pages name their style sheets and scripts as they lie in the project."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}


@pytest.fixture
def home() -> Iterator[Path]:
    """An empty home folder for a site or servers of the test's own."""
    folder = make_short_home()
    yield folder
    remove_home(folder)


@pytest.fixture(scope="session")
def data_dir() -> Path:
    """The real data sets, which are not part of the project."""
    default = paths.BASE_DIR.parent / "shared" / "data"
    folder = Path(os.environ.get("BOOKREC_DATA") or default)
    if not folder.is_dir():
        pytest.skip(f"no data sets in {folder}; BOOKREC_DATA names another folder")
    return folder


@pytest.fixture
def alice(db: None) -> User:
    return User.objects.create_user("alice@example.org", name="Alice")


@pytest.fixture
def bob(db: None) -> User:
    return User.objects.create_user("bob@example.org", name="Bob")


@pytest.fixture
def operator(db: None) -> User:
    return User.objects.create_superuser("operator@example.org", name="Olga")


@pytest.fixture
def api() -> APIClient:
    """Somebody's program, not signed in; like a browser's, its changes need a CSRF token."""
    return APIClient(enforce_csrf_checks=True)

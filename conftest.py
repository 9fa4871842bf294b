"""One PostgreSQL and one Valkey for the whole test session, in a folder that goes with it.

DATABASE_URL and REDIS_URL, where set, name servers to test against instead.
"""

import atexit
import gc
import os
import signal
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bookrec_site import paths
from bookrec_site.startup.embedded import services
from bookrec_site.startup.processes import forget_foreign_settings
from bookrec_site.tests.homes import make_short_home, remove_home

# The settings look for their home when they are first read, so it must be named before Django starts.
# That is why this file, not pyproject.toml, names the settings.
SESSION_HOME = make_short_home()
atexit.register(remove_home, SESSION_HOME)
(SESSION_HOME / "static").mkdir()
forget_foreign_settings()
os.environ["BOOKREC_HOME"] = str(SESSION_HOME)
# What is made once for all workers lies in the home of the process that hands the tests out.
SHARED_HOME = Path(os.environ.setdefault("BOOKREC_TESTS_HOME", str(SESSION_HOME)))
os.environ["DJANGO_SETTINGS_MODULE"] = "bookrec_site.settings"
# Compiled loops and tests outlive the session: compiling takes longer than many of them run.
os.environ.setdefault("NUMBA_CACHE_DIR", str(paths.BASE_DIR / "var" / "cache" / "numba"))
sys.dont_write_bytecode = False

pytest_plugins = ["bookrec_site.tests.described"]

import django  # noqa: E402
import pandas as pd  # noqa: E402

django.setup()
# As where the site runs: PyArrow, which pandas would keep strings in, comes with a peer of the benchmarks alone.
pd.set_option("mode.string_storage", "python")

from django.conf import settings  # noqa: E402
from django.core.cache import cache  # noqa: E402
from django.db import connections  # noqa: E402
from django.test import TransactionTestCase, override_settings  # noqa: E402
from django.utils import translation  # noqa: E402
from rest_framework.test import APIClient  # noqa: E402

from accounts.models import User  # noqa: E402
from bookrec_site.cache import ForgivingRedisCache  # noqa: E402
from bookrec_site.tests.database import empty_tables, give_database  # noqa: E402
from recommendations import serving  # noqa: E402
from recommendations.online import assignment  # noqa: E402
from tasks import receivers  # noqa: E402
from texts import alike  # noqa: E402


def pytest_xdist_auto_num_workers() -> int:
    """Each worker starts servers of its own; those named from outside can't be shared."""
    named = os.environ.get("DATABASE_URL") or os.environ.get("REDIS_URL")
    return 0 if named else min(os.cpu_count() or 1, 4)


def pytest_xdist_setupnodes() -> None:
    """A worker reads the settings anew, with a home of its own, and shares the cores with others."""
    del os.environ["DJANGO_SETTINGS_MODULE"]
    os.environ.setdefault("OMP_NUM_THREADS", "1")


def pytest_configure(config: pytest.Config) -> None:
    """What must hold for all is tried on fewer examples where only the fast tests are asked for.

    Only whoever runs tests needs Hypothesis; the process that hands them out starts without.
    """
    # Whoever ends the tests, by whatever signal, ends the servers and sites that they started.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    if config.getoption("dist", "no") != "no":
        return
    from hypothesis import settings

    examples = 20 if "not slow" in config.getoption("markexpr") else 100
    # No deadline: the first example that reaches a compiled loop waits for the compiler.
    settings.register_profile("ours", max_examples=examples, deadline=None)
    settings.load_profile("ours")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Files of many slow tests first, those of few tests last: no worker is long alone at the end.

    The first worker sets up a site for all; so the second begins with a file that needs none.
    """
    slow = Counter(item.path for item in items if item.get_closest_marker("slow"))
    tests = Counter(item.path for item in items)
    on_site = {item.path for item in items if "prepared" in getattr(item, "fixturenames", ())}
    files = sorted(tests, key=lambda path: (path not in on_site, -slow[path], -tests[path]))
    first = files[:1]
    files.sort(key=lambda path: (-slow[path], -tests[path]))
    second = [path for path in files if path not in on_site and path not in first][:1]
    order = {path: place for place, path in enumerate(dict.fromkeys([*first, *second, *files]))}
    items.sort(key=lambda item: order[item.path])


def pytest_collection_finish() -> None:
    """What was imported stays: whoever looks for garbage a thousand times need not look there."""
    gc.collect()
    gc.freeze()


# Elsewhere, if DATABASE_URL names a server: there pytest-django makes and migrates a database.
OWN_DATABASE = settings.DATABASES["default"]["HOST"] == str(paths.socket_dir(SESSION_HOME))
TransactionTestCase._fixture_teardown = empty_tables  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def embedded_services() -> Iterator[None]:
    if OWN_DATABASE:
        give_database(SESSION_HOME)
    with services(SESSION_HOME, "tests", durable=False):
        yield


if OWN_DATABASE:

    @pytest.fixture(scope="session")
    def django_db_setup(
        embedded_services: None, django_test_environment: None, django_db_blocker: Any
    ) -> Iterator[None]:
        """The servers' own database, which has nothing in it but its tables."""
        yield
        with django_db_blocker.unblock():
            connections.close_all()


@pytest.fixture(autouse=True)
def empty_cache(embedded_services: None) -> None:
    """No test sees what another one cached, or waits out the rest after another one's failures."""
    ForgivingRedisCache.failures, ForgivingRedisCache.rests_until = 0, 0.0
    receivers._rests_until = 0.0
    serving.forget_champion()
    assignment.forget()
    alike.forget()
    cache.clear()


@pytest.fixture(autouse=True)
def back_to_english() -> Iterator[None]:
    """A request leaves its language with the thread; the next test begins without one."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session", autouse=True)
def settings_of_tests() -> Iterator[None]:
    """Pages name style sheets and scripts as they lie in the project; passwords hash in no time."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    with override_settings(
        STORAGES=settings.STORAGES | {"staticfiles": plain},
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
    ):
        yield


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

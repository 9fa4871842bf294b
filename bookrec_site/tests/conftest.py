"""A browser and a running site, for tests that look at pages as a person does."""

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, sync_playwright

from bookrec_site.tests.browsing import FLAGS
from bookrec_site.tests.live_site import Site, running_site
from conftest import make_short_home, remove_home


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Closed with the module: while it is open, Django keeps this process from the database."""
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on the path: no page was looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def running() -> Iterator[Site]:
    home = make_short_home()
    with running_site(home) as site:
        yield site
    remove_home(home)


@pytest.fixture
def site(browser: Browser, running: Site) -> Site:
    """One site for all who look at pages; each signs up readers of their own."""
    return running

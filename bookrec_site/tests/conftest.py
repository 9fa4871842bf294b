"""A browser and a running site, for tests that look at pages as a person does."""

import shutil
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from bookrec_site.tests.browsing import FLAGS, take_picture
from bookrec_site.tests.homes import (
    copy_folder,
    digest_of,
    files_of_a_site,
    kept,
    make_short_home,
    remove_home,
)
from bookrec_site.tests.live_site import Site, running_site
from conftest import SHARED_HOME


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


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Function, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A picture of every page that was open when a test failed."""
    report = yield
    browser = item.funcargs.get("browser")
    if call.when == "call" and report.failed and isinstance(browser, Browser):
        pages = [page for context in browser.contexts for page in context.pages]
        for number, page in enumerate(pages):
            take_picture(page, f"failed-{item.name}-{number}")
    return report


@pytest.fixture(scope="session")
def prepared() -> Path:
    """A home as its first start leaves it, made once for all workers, without a server running.

    Whatever is tried with a copy of it shows that `./run` sets up an empty home by itself.
    """
    folder = SHARED_HOME / "prepared"
    with kept("site", digest_of(files_of_a_site()), first_start) as made:
        if not folder.exists():
            folder.mkdir()
            copy_folder(made, folder)
    return folder


def first_start(folder: Path) -> None:
    home = make_short_home()
    try:
        with running_site(home) as site:
            pass
        assert site.process.returncode == 0, site.log.read_text()
        copy_folder(home, folder)
    finally:
        remove_home(home)


@pytest.fixture
def furnished(home: Path, prepared: Path) -> Path:
    """A home of the test's own in which a site has been set up and trained before."""
    copy_folder(prepared, home)
    return home


@pytest.fixture(scope="session")
def running(prepared: Path) -> Iterator[Site]:
    home = make_short_home()
    copy_folder(prepared, home)
    with running_site(home) as site:
        yield site
    remove_home(home)


@pytest.fixture
def site(browser: Browser, running: Site) -> Iterator[Site]:
    """One site for all who look at pages; each signs up readers of their own.

    Closes the pages that the test leaves: what they still ask for would keep the machine busy.
    """
    before = browser.contexts
    yield running
    for context in browser.contexts:
        if context not in before:
            context.close()

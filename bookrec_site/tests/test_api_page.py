"""The page to try the API, in a real browser under the site's strict policy."""

import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings as site
from django.test import Client

from accounts.models import ApiToken
from catalog.tests.books import make_book

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]

REPORT_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


@pytest.fixture
def browser() -> Iterator[Any]:
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"],
        )
        yield chromium
        chromium.close()


class DocsPage:
    """What a developer does on the page."""

    def __init__(self, browser: Any, address: str, session: str = "") -> None:
        context = browser.new_context()
        if session:
            cookie = {"name": site.SESSION_COOKIE_NAME, "value": session, "url": address}
            context.add_cookies([cookie])
        self.outside: list[str] = []
        self.page = context.new_page()
        self.page.add_init_script(REPORT_VIOLATIONS)
        self.page.on("request", lambda request: self.note(request.url, address))
        self.page.goto(f"{address}/api/docs")
        self.page.locator(".opblock").first.wait_for()

    def note(self, url: str, address: str) -> None:
        if not url.startswith((address, "data:", "blob:")):
            self.outside.append(url)

    def give_token(self, token: str) -> None:
        self.page.locator(".btn.authorize").click()
        form = self.page.locator(".auth-container", has_text="Bearer")
        form.locator("input").fill(token)
        form.locator("button.authorize").click()
        self.page.locator(".btn-done").first.click()

    def try_out(self, operation: str, **parameters: str) -> str:
        """The status that the page shows after "Execute"."""
        block = self.page.locator(f"[id$='-{operation}']")
        block.locator(".opblock-summary-control").click()
        for name, value in parameters.items():
            block.locator(f"tr[data-param-name='{name}'] input").fill(value)
        block.locator(".execute").click()
        status = block.locator(".live-responses-table tbody .response-col_status").first
        return status.inner_text().split()[0]

    def is_clean(self) -> bool:
        return self.page.evaluate("window.violations") == [] and self.outside == []


@pytest.fixture
def open_page(browser: Any, live_server: Any) -> Callable[..., DocsPage]:
    return lambda session="": DocsPage(browser, live_server.url, session)


@pytest.fixture
def dune_id(transactional_db: None) -> str:
    return str(make_book("Dune").pk)


@pytest.fixture
def session(alice) -> str:
    client = Client()
    client.force_login(alice)
    return client.cookies[site.SESSION_COOKIE_NAME].value


@pytest.fixture
def token(alice) -> str:
    return ApiToken.objects.create(alice, name="a program")[1]


# The data is made before the browser starts: its event loop keeps Django from the database.


def test_a_visitor_tries_what_is_open_and_is_told_what_is_not(dune_id, open_page):
    page = open_page()
    assert page.try_out("get_book", book_id=dune_id) == "200"
    assert page.try_out("get_me") == "401"
    assert page.is_clean()


def test_a_signed_in_reader_reads_and_changes(dune_id, session, open_page):
    page = open_page(session)
    assert "alice@example.org" in page.page.locator(".api-bar").inner_text()
    assert page.try_out("get_me") == "200"
    assert page.try_out("rate_book", book_id=dune_id) == "201"
    assert page.try_out("clear_rating", book_id=dune_id) == "204"
    assert page.is_clean()


def test_the_bearer_of_a_token_reads_and_changes(dune_id, token, open_page):
    page = open_page()
    page.give_token(token)
    assert page.try_out("get_me") == "200"
    assert page.try_out("rate_book", book_id=dune_id) == "201"
    assert page.is_clean()

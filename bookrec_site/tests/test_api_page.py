"""The page to try the API, in a real browser under the site's strict policy."""

import pytest
from playwright.sync_api import Browser, Page

from bookrec_site.tests.browsing import PHONE, become_reader, open_page, overflow_of
from bookrec_site.tests.live_site import Site, Visitor
from bookrec_site.tests.test_journey import find, make_token, sign_up

pytestmark = pytest.mark.slow

REPORT_VIOLATIONS = """
    window.violations = [];
    document.addEventListener("securitypolicyviolation", event =>
        window.violations.push(`${event.violatedDirective} ${event.blockedURI}`));
"""


class DocsPage:
    """What a developer does on the page."""

    def __init__(self, page: Page, site: Site) -> None:
        self.outside: list[str] = []
        self.page = page
        page.add_init_script(REPORT_VIOLATIONS)
        page.on("request", lambda request: self.note(request.url, site.url))
        page.goto(f"{site.url}/api/docs")
        page.locator(".opblock").first.wait_for()

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
def dune(running: Site) -> str:
    return str(find(Visitor(running.url), "Dune")["id"])


def test_a_visitor_tries_what_is_open_and_is_told_what_is_not(
    dune: str, site: Site, browser: Browser
):
    page = DocsPage(open_page(browser)[0], site)
    assert page.try_out("get_book", book_id=dune) == "200"
    assert page.try_out("get_me") == "401"
    page.page.set_viewport_size(PHONE)
    assert page.try_out("list_books") == "200"
    assert overflow_of(page.page) <= 0
    assert page.is_clean()


def test_a_signed_in_reader_reads_and_changes(dune: str, site: Site, browser: Browser):
    tab, _ = open_page(browser)
    become_reader(tab, site, "tries@example.org")
    page = DocsPage(tab, site)
    assert "tries@example.org" in tab.locator(".api-bar").inner_text()
    assert page.try_out("get_me") == "200"
    assert page.try_out("rate_book", book_id=dune) == "201"
    assert page.try_out("clear_rating", book_id=dune) == "204"
    assert page.is_clean()


def test_the_bearer_of_a_token_reads_and_changes(dune: str, site: Site, browser: Browser):
    reader = Visitor(site.url)
    sign_up(reader, "bears@example.org")
    page = DocsPage(open_page(browser)[0], site)
    page.give_token(make_token(reader))
    assert page.try_out("get_me") == "200"
    assert page.try_out("rate_book", book_id=dune) == "201"
    assert page.is_clean()

"""What a reader sees when the network goes, when filters change, and on paper."""

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    become_reader,
    keep,
    open_page,
    overflow_between,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

KEPT = """async () => {
    const found = [];
    for (const name of await caches.keys()) {
        for (const request of await (await caches.open(name)).keys()) found.push(new URL(request.url).pathname);
    }
    return found;
}"""
CONTROLLED = "navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)"


def visit(page: Page, site: Site, path: str = "") -> None:
    page.goto(f"{site.url}{path}")
    page.wait_for_function(CONTROLLED)


@ENDS
def test_without_a_network_there_is_a_page_all_the_same(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    page, _ = open_page(browser, viewport=size, color_scheme=theme)
    visit(page, site)
    page.context.set_offline(True)
    page.goto(f"{site.url}/about")
    expect(page.get_by_role("heading", name="There is no connection")).to_be_visible()
    assert page.evaluate("document.fonts.check('16px Literata')"), "its faces are kept as well"
    assert page.evaluate("getComputedStyle(document.querySelector('.go')).display") == "flex"
    keep(page, f"offline-{name}-{theme}")
    page.context.set_offline(False)
    expect(page.get_by_role("heading", name="About Bookrec")).to_be_visible()
    page.context.close()


def test_no_page_of_a_reader_is_kept(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "careful@example.org")
    for path in ("/my-books", "/account", "/browse", "/"):
        visit(page, site, path)
    kept = page.evaluate(KEPT)
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline"]
    assert len(kept) < 20
    page.goto(f"{site.url}/accounts/logout/")
    page.get_by_role("main").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("link", name="Sign in").first).to_be_visible()
    page.context.set_offline(True)
    page.goto(f"{site.url}/my-books")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no connection")
    assert [said for said in complaints if "ERR_INTERNET_DISCONNECTED" not in said] == []
    page.context.close()


def test_title_and_heading_follow_the_filters(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "follows@example.org")
    page.goto(f"{site.url}/browse")
    expect(page).to_have_title("Browse – Bookrec")
    page.get_by_label("Genre", exact=True).select_option("fantasy")
    expect(page).to_have_title("Fantasy – Bookrec")
    expect(page.get_by_role("heading", level=1)).to_have_text("Fantasy")
    page.go_back()
    expect(page).to_have_title("Browse – Bookrec")
    expect(page.get_by_role("heading", level=1)).to_have_text("Browse")
    assert complaints == []
    page.context.close()


@pytest.mark.parametrize("path", ["/books/2", "/browse?genre=fantasy"])
def test_on_paper_there_is_nothing_to_press(site: Site, browser: Browser, path: str) -> None:
    page, _ = open_page(browser, viewport={"width": 700, "height": 1000}, color_scheme="dark")
    page.goto(site.url + path)
    page.emulate_media(media="print", color_scheme="dark")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.locator(".on-paper")).to_contain_text(f"{site.url}{path.split('?')[0]}")
    for pressed in ("button", "input", "nav", "form"):
        assert page.locator(f"{pressed}:visible").count() == 0, pressed
    ground = page.evaluate("getComputedStyle(document.documentElement).getPropertyValue('--paper')")
    assert ground.strip() == "#fff"
    cover = page.locator(".cover:visible").first.bounding_box()
    assert cover and cover["width"] < 150
    keep(page, f"paper-{path.split('?')[0].strip('/').replace('/', '-')}")
    page.context.close()


@ENDS
def test_a_page_that_is_not_there_leads_on(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    page, _ = open_page(browser, viewport=size, color_scheme=theme)
    page.goto(f"{site.url}/books/999999-the-hobbit")
    assert overflow_between(page) <= 0
    keep(page, f"missing-{name}-{theme}")
    expect(page.get_by_label("Look for the book")).to_have_value("the hobbit")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    expect(page.get_by_role("main").get_by_role("link", name="The Hobbit").first).to_be_visible()
    page.context.close()

"""Every page, as a visitor and as a reader: axe finds nothing, and nothing is wider than the window."""

import re
from collections.abc import Callable, Iterable
from typing import Any, Literal

import pytest
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory
from playwright.sync_api import Browser, Page, Route, ViewportSize, expect

from bookrec_site.tests.browsing import (
    COLOURS_ALONE,
    DESKTOP,
    EVERY_RULE,
    PHONE,
    faults_of,
    open_page,
    overflow_of,
)
from bookrec_site.tests.live_site import Site
from bookrec_site.tests.walking import Member, busy_reader, reader_pages, visitor_pages

pytestmark = pytest.mark.slow

Look = tuple[ViewportSize, Literal["light", "dark"], dict[str, Any]]
# Each width and each theme; where the most stands on a page, each width in each theme. Only colours
# change with the theme, so the second of a width asks for contrast alone.
LOOKS: list[Look] = [(PHONE, "dark", EVERY_RULE), (DESKTOP, "light", EVERY_RULE)]
MORE_LOOKS: list[Look] = [(PHONE, "light", COLOURS_ALONE), (DESKTOP, "dark", COLOURS_ALONE)]
RICH = re.compile(r"^/$|^/books/\d+-|^/my-books$|^/together/")
NARROWEST, WIDEST = 320, 2560
# The size of letters that a reader has set in their browser, and widths at which it is tried.
PLAIN, TWICE = {"standard": 16, "fixed": 13}, {"standard": 32, "fixed": 26}
WIDTHS_OF_TWICE = (320, 390, 1280)
REFUSALS = ("400", "403", "403_csrf", "404", "405", "413", "429", "500", "503")
# What Swagger UI draws on the page for programs is its own: headings that skip a level, and buttons
# with links in them. The bar around it is ours.
NOT_OURS = {"exclude": [["#swagger-ui"]]}

UNFOLD = "() => document.querySelectorAll('main details').forEach((part) => { part.open = true })"
OPEN_MENU = "() => document.querySelector('main .menu[popover]')?.showPopover()"
CLOSE_MENU = "() => document.querySelector('.menu:popover-open')?.hidePopover()"


def faults_everywhere(page: Page, looks: list[Look], inside: Any = None) -> list[str]:
    """What is wrong with the page as it is now."""
    wrong = []
    for size, theme, options in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        wrong += [f"{size['width']} {theme} {fault}" for fault in faults_of(page, options, inside)]
    wrong += overflows(page, "", (NARROWEST, WIDEST))
    session = page.context.new_cdp_session(page)
    session.send("Page.setFontSizes", {"fontSizes": TWICE})
    wrong += overflows(page, "letters of twice the size", WIDTHS_OF_TWICE)
    session.send("Page.setFontSizes", {"fontSizes": PLAIN})
    session.detach()
    return wrong


def overflows(page: Page, what: str, widths: Iterable[int]) -> list[str]:
    wrong = []
    for width in widths:
        page.set_viewport_size({"width": width, "height": 800})
        if (over := overflow_of(page)) > 0:
            wrong.append(f"{width} {what}: {over} too wide")
    return wrong


def walk(page: Page, site: Site, paths: Iterable[str]) -> dict[str, list[str]]:
    """The pages with faults. What can be unfolded is, and the first menu is open."""
    wrong = {}
    for path in paths:
        page.set_viewport_size(DESKTOP)
        page.goto(site.url + path)
        expect(page.get_by_role("heading", level=1).first).to_be_visible()
        page.evaluate(UNFOLD)
        page.evaluate(OPEN_MENU)
        inside = NOT_OURS if path == "/api/docs" else None
        looks = LOOKS + MORE_LOOKS if RICH.search(path) else LOOKS
        if found := faults_everywhere(page, looks, inside):
            wrong[path] = found
        page.evaluate(CLOSE_MENU)
    return wrong


@pytest.fixture(scope="module")
def reader(browser: Browser, running: Site) -> tuple[Member, dict[str, str]]:
    return busy_reader(browser, running, "everywhere")


def test_axe_is_at_work(browser: Browser, site: Site) -> None:
    page, _ = open_page(browser, viewport=PHONE)
    page.goto(f"{site.url}/about")
    page.evaluate(
        """() => {
            Object.assign(document.querySelector("main p").style, { color: "#888", background: "#777" });
            document.querySelector("main").append(document.createElement("button"));
            document.querySelector("main").style.width = "500px";
        }"""
    )
    found = " ".join(faults_everywhere(page, LOOKS + MORE_LOOKS))
    for rule in (
        "390 light color-contrast",
        "1440 dark color-contrast",
        "390 dark button-name",
        "320 : ",
    ):
        assert rule in found
    page.context.close()


def test_pages_of_a_reader(reader: tuple[Member, dict[str, str]], site: Site) -> None:
    member, places = reader
    assert walk(member.page, site, reader_pages(places)) == {}


def test_pages_of_a_visitor(
    reader: tuple[Member, dict[str, str]], browser: Browser, site: Site
) -> None:
    page, complaints = open_page(browser)
    assert walk(page, site, visitor_pages(reader[1])) == {}
    assert [said for said in complaints if "404" not in said] == []
    page.context.close()


def test_first_steps(browser: Browser, site: Site) -> None:
    """Of a visitor who gave stars, and of a reader who gave none."""
    page, _ = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        page.locator("#steps-books .rate label").last.click()
    expect(page.locator("#picks .why").first).to_be_visible()
    assert walk(page, site, ["/"]) == {}
    page.locator("#seek").press_sequentially("hobb")
    expect(page.get_by_role("option").first).to_be_visible()
    assert faults_of(page) == []
    page.context.close()


def serving(html: str) -> Callable[[Route], None]:
    return lambda route: route.fulfill(body=html, content_type="text/html; charset=utf-8")


def test_pages_that_say_no(browser: Browser, site: Site) -> None:
    request = RequestFactory().get("/refused")
    request.user = AnonymousUser()
    # Known already: Django keeps this process from the database.
    request.simulated = True  # type: ignore[attr-defined]
    page, _ = open_page(browser, viewport=DESKTOP)
    wrong = {}
    for name in REFUSALS:
        page.route("**/refused", serving(render_to_string(f"{name}.html", request=request)))
        wrong[name] = walk(page, site, ["/refused"])
        page.unroute("**/refused")
    assert wrong == dict.fromkeys(REFUSALS, {})
    page.context.close()

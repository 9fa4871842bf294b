"""The main job as a person does it, in a real browser. The pictures are kept in var/screenshots."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from bookrec_site import paths
from bookrec_site.tests.live_site import Site, running_site

pytestmark = pytest.mark.slow

PICTURES = paths.BASE_DIR / "var" / "screenshots"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on the path: the browser journey was not walked")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def site(home: Path, browser: Browser) -> Iterator[Site]:
    with running_site(home) as site:
        yield site


def open_page(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page of a fresh visitor, and what the browser complains about while they look."""
    context = browser.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return page, complaints


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Rate a few books you know")).to_be_visible()


def give_five_stars(page: Page, title: str) -> None:
    """On the page of the book, found by the search box."""
    page.get_by_role("searchbox").first.fill(title)
    page.get_by_role("searchbox").first.press("Enter")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/rating")):
        page.locator(".rate label").last.click()
    expect(page.locator(".rate output").first).to_contain_text("5")


def test_rating_changes_picks_before_ones_eyes(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    keep(page, "front-desktop")
    sign_up(page, site, "ada@example.org")
    picks = page.locator("#picks")
    expect(picks).to_contain_text("You have not rated a book yet")
    keep(page, "first-steps-desktop")

    first = page.locator(".starting > li").first
    title = first.locator("cite").inner_text()
    with page.expect_response(lambda answer: answer.url.endswith("/rating")):
        first.locator(".rate label").last.click()
    expect(picks).to_contain_text("From 1 book you rated")
    expect(picks.locator(".why").first).to_contain_text(title)

    for book in ("Dune", "Foundation", "Neuromancer", "The Hobbit"):
        give_five_stars(page, book)
    keep(page, "book-rated-desktop")
    page.goto(site.url)
    expect(page.get_by_role("heading", name="Three for this evening")).to_be_visible()
    page.get_by_text("Why this?").first.click()
    keep(page, "home-desktop")

    top = picks.locator(".pick").first.locator("cite").first
    unwanted = top.inner_text()
    with page.expect_response(lambda answer: answer.url.endswith("/dismissal")):
        picks.locator(".pick").first.get_by_role("button", name="Not for me").click()
    expect(top).not_to_have_text(unwanted)
    page.get_by_role("button", name="Undo").click()
    expect(top).to_have_text(unwanted)

    page.goto(f"{site.url}/my-books")
    expect(page.get_by_role("main")).to_contain_text("Neuromancer")
    keep(page, "my-books-desktop")
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_journey_on_a_phone(site: Site, browser: Browser, theme: str) -> None:
    page, complaints = open_page(
        browser, viewport=PHONE, has_touch=True, is_mobile=True, color_scheme=theme
    )
    page.goto(site.url)
    keep(page, f"front-phone-{theme}")
    sign_up(page, site, f"{theme}@example.org")
    give_five_stars(page, "Dune")
    keep(page, f"book-phone-{theme}")
    page.goto(site.url)
    expect(page.locator("#picks .why").first).to_contain_text("Dune")
    keep(page, f"home-phone-{theme}")
    overflow = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    assert overflow <= 0, "the page must not scroll sideways"
    assert complaints == []


def test_the_journey_without_javascript(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    sign_up(page, site, "bob@example.org")
    first = page.locator(".starting > li").first
    title = first.locator("cite").inner_text()
    first.locator(".rate label").last.click()
    first.get_by_role("button", name="Save").click()
    expect(page.locator("#picks .why").first).to_contain_text(title)
    keep(page, "home-without-javascript")
    assert complaints == []

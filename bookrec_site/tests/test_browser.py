"""The main job as a person does it, in a real browser."""

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    PHONE,
    give_five_stars,
    keep,
    open_page,
    overflow_of,
    sign_up,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow


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
    assert overflow_of(page) <= 0
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

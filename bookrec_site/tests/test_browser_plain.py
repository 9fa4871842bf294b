"""Without JavaScript: a visitor tries three books, signs up, and does all that a reader does."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import DESKTOP, keep, open_page
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow


def try_book(page: Page, place: int) -> str:
    """The title of what the visitor gave five stars."""
    card = page.locator("#steps-books > li").nth(place)
    title = card.locator(".title").inner_text()
    card.locator(".rate label").last.click()
    card.get_by_role("button", name="Save").click()
    expect(page.locator("#picks .given-so-far")).to_contain_text(title)
    return title


def test_from_the_front_page_to_undo(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    main = page.get_by_role("main")
    notice = page.locator(".notice")
    page.goto(site.url)
    tried = [try_book(page, place) for place in (0, 1, 0)]
    expect(page.locator("#picks .why").first).to_contain_text(
        re.compile("|".join(map(re.escape, tried)))
    )

    page.get_by_role("link", name="Sign up to keep them").click()
    page.get_by_label("Email").fill("plain-journey@example.org")
    page.get_by_label("Password").fill("a long enough password")
    main.get_by_role("button", name="Sign up").click()
    expect(page.locator("#notices")).to_contain_text("The 3 books that you rated before")

    page.get_by_role("searchbox", name="Search books").fill("teh hobit")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(main).to_contain_text("Showing results for the hobbit")
    main.get_by_role("link", name="The Hobbit", exact=True).first.click()
    page.locator(".rate label").last.click()
    page.get_by_role("button", name="Save").first.click()
    expect(page.locator(".rate output").first).to_contain_text("5")

    page.goto(f"{site.url}/browse?q=Dune")
    main.get_by_role("link", name="Dune", exact=True).first.click()
    page.locator(".face").get_by_role("button", name="Want to read").click()
    expect(page.locator(".face [popovertarget]")).to_contain_text("Want to read")
    page.goto(f"{site.url}/my-books?shelf=want")
    expect(main).to_contain_text("Dune")

    page.get_by_role("link", name="Bookrec, home").click()
    pick = page.locator("#picks .pick").first
    title = pick.locator("cite").first.inner_text()
    pick.get_by_text("Why this?").click()
    expect(pick.locator(".causes cite").first).to_be_visible()
    keep(page, "plain-why-this")
    pick.get_by_role("button", name="Not for me").click()
    expect(pick.locator("cite").first).not_to_have_text(title)
    notice.get_by_role("button", name="Undo").click()
    expect(pick.locator("cite").first).to_have_text(title)

    page.goto(f"{site.url}/dials")
    page.get_by_label("Books of one author in a list").select_option("1")
    page.get_by_role("button", name="Keep these dials").click()
    expect(notice).to_contain_text("Your dials are kept")
    page.goto(f"{site.url}/picks")
    expect(page.locator(".dialled")).to_contain_text("at most 1 of one author")

    page.goto(f"{site.url}/moods")
    page.get_by_role("checkbox", name="Funny").check()
    page.get_by_role("button", name="Find books").click()
    expect(page.locator("#mood-results .pick").first).to_be_visible()
    assert complaints == []
    page.context.close()

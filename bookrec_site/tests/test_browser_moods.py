"""Books by mood in a real browser: typed, chosen, by keyboard alone, and without scripts."""

import re

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    PHONE,
    become_reader,
    keep,
    open_page,
    overflow_between,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow


@ENDS
def test_a_visitor_types_words_and_sees_books_that_say_why(
    site: Site, browser: Browser, size: dict[str, int], name: str, theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    page.goto(f"{site.url}/moods")
    assert overflow_between(page) <= 0
    keep(page, f"moods-{name}-{theme}")

    page.get_by_label("In your own words").fill("lonely, hopeful ending")
    results = page.locator("#mood-results")
    expect(results.get_by_role("heading", level=2)).to_contain_text("match")
    expect(page).to_have_url(re.compile("words=lonely"))
    first = results.locator(".pick").first
    expect(first.locator(".said")).to_contain_text(re.compile("lonely|hopeful"))
    keep(page, f"moods-words-{name}-{theme}")
    assert overflow_between(page) <= 0

    page.get_by_label("In your own words").fill("xqzzyx")
    expect(results).to_contain_text("Nobody here says “xqzzyx” of a book.")
    page.get_by_label("In your own words").fill("")
    page.get_by_role("checkbox", name="Cosy").check()
    expect(page).to_have_url(re.compile("mood=cosy"))
    expect(results.locator(".pick").first).to_contain_text(re.compile("co[sz]y", re.IGNORECASE))
    page.reload()
    expect(page.get_by_role("checkbox", name="Cosy")).to_be_checked()
    expect(results.locator(".pick").first).to_contain_text(re.compile("co[sz]y", re.IGNORECASE))
    assert complaints == []
    page.context.close()


def test_a_reader_mixes_in_their_taste_and_dismisses_a_book(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, color_scheme="light")
    become_reader(page, site, "moods@example.org", "Dune", "Foundation", "Neuromancer")
    page.goto(f"{site.url}/moods?mood=epic")
    expect(page.get_by_role("radio", name="Some")).to_be_checked()
    page.get_by_role("radio", name="A lot").check()
    expect(page).to_have_url(re.compile("taste=2"))
    first = page.locator("#mood-results .pick").first
    expect(first.locator(".why")).to_contain_text("Because you gave")
    keep(page, "moods-reader")
    gone = first.locator("h3").inner_text()
    first.get_by_role("button", name="Not for me").click()
    expect(page.locator(".notices")).to_contain_text(gone)
    page.reload()
    expect(page.locator("#mood-results .pick").first.locator("h3")).not_to_have_text(gone)
    assert complaints == []
    page.context.close()


def test_by_keyboard_alone(site: Site, browser: Browser) -> None:
    page, _ = open_page(browser, viewport=DESKTOP, color_scheme="dark")
    page.goto(f"{site.url}/moods")
    page.get_by_role("checkbox", name="Funny").focus()
    page.keyboard.press("Space")
    expect(page).to_have_url(re.compile("mood=funny"))
    page.get_by_label("In your own words").focus()
    page.keyboard.type("animals")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("mood=funny&words=animals"))
    expect(page.locator("#mood-results .pick").first).to_be_visible()
    page.context.close()


def test_without_scripts(site: Site, browser: Browser) -> None:
    page, _ = open_page(browser, viewport=PHONE, java_script_enabled=False)
    page.goto(f"{site.url}/moods")
    page.get_by_role("checkbox", name="Dark").check()
    page.get_by_role("button", name="Find books").click()
    expect(page.locator("#mood-results .pick").first).to_contain_text("ark")
    page.context.close()

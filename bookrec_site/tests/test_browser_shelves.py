"""A reader's own shelves in a real browser: by pointer, by keyboard, on a phone, without scripts."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    become_reader,
    keep,
    open_book,
    open_page,
    overflow_between,
    sign_up,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow


def choose(page: Page, status: str) -> None:
    """From the menu of the book that the page is about."""
    page.locator(".face [popovertarget]").click()
    menu = page.locator(".menu:popover-open")
    expect(menu).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/shelf")):
        menu.get_by_role("button", name=status, exact=True).click()


@ENDS
def test_from_wanting_to_having_read(
    site: Site, browser: Browser, size: dict[str, int], name: str, theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    become_reader(page, site, f"shelves-{name}-{theme}@example.org")
    open_book(page, site, "Dune")
    page.locator(".face").get_by_role("button", name="Want to read").click()
    expect(page.locator(".face [popovertarget]")).to_contain_text("Want to read")
    page.locator(".face [popovertarget]").click()
    keep(page, f"shelves-menu-{name}-{theme}", full_page=False)
    page.keyboard.press("Escape")
    choose(page, "Reading")
    expect(page.locator(".face [popovertarget]")).to_contain_text("Reading")
    expect(page.locator(".kept")).to_contain_text("Reading since")
    choose(page, "Read")
    expect(page.locator(".notice")).to_contain_text("How was it?")
    expect(page.locator(".kept")).to_contain_text("Finished")
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.locator(".face [popovertarget]")).to_contain_text("Reading")
    choose(page, "Read")
    expect(page.locator(".notice")).to_contain_text("How was it?")
    page.locator(".notice .close").click()

    page.get_by_role("link", name="Dates, note, shelves").first.click()
    page.get_by_role("textbox", name="Note").fill("Lent to Bob in spring.")
    page.get_by_role("button", name="Keep note").click()
    expect(page.locator(".notice")).to_contain_text("Only you can read it")
    page.locator(".notice .close").click()
    keep(page, f"shelves-mine-{name}-{theme}")
    assert overflow_between(page) <= 0

    for title in ("Foundation", "Neuromancer", "Emma"):
        open_book(page, site, title)
        page.locator(".face").get_by_role("button", name="Want to read").click()
        expect(page.locator(".face [popovertarget]")).to_contain_text("Want to read")
    keep(page, f"shelves-book-{name}-{theme}")
    page.goto(f"{site.url}/my-books/goals")
    page.get_by_role("textbox", name="Books").fill("24")
    page.get_by_role("button", name="Keep this goal").click()
    expect(page.locator(".goal-line")).to_contain_text("1 of 24")
    keep(page, f"shelves-goals-{name}-{theme}")

    page.goto(f"{site.url}/my-books")
    page.get_by_text("New shelf").click()
    page.get_by_label("Name", exact=True).fill("For the train")
    page.get_by_role("button", name="Make shelf").click()
    expect(page.get_by_role("heading", name="An empty shelf")).to_be_visible()
    page.goto(f"{site.url}/my-books?shelf=want")
    keep(page, f"shelves-want-{name}-{theme}")
    page.get_by_text("Edit several").click()
    page.get_by_label(re.compile("Tick these 3")).check()
    keep(page, f"shelves-many-{name}-{theme}")
    page.get_by_label("What to do").select_option(label="For the train")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".notice")).to_contain_text("3 books put on “For the train”")
    expect(page.locator("#shelf-tabs")).to_contain_text("For the train 3")
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.locator("#shelf-tabs")).to_contain_text("For the train 0")
    page.goto(f"{site.url}/my-books")
    keep(page, f"shelves-all-{name}-{theme}")
    assert overflow_between(page) <= 0
    assert complaints == []


def test_the_menu_by_keyboard_alone(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "shelves-keys@example.org")
    open_book(page, site, "Dune")
    opener = page.locator(".face [popovertarget]")
    opener.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".menu:popover-open")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".menu:popover-open")).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Reading", exact=True)).to_be_focused()
    page.keyboard.press("Enter")
    expect(opener).to_contain_text("Reading")
    expect(opener).to_be_focused()
    assert complaints == []


def test_without_javascript_everything_is_there(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    sign_up(page, site, "shelves-plain@example.org")
    open_book(page, site, "Dune")
    page.locator(".face [popovertarget]").click()
    page.locator(".menu:popover-open").get_by_role("button", name="Did not finish").click()
    expect(page.locator(".notice")).to_contain_text("That is no rating")
    expect(page.locator(".face [popovertarget]")).to_contain_text("Did not finish")
    page.get_by_role("button", name="Undo").click()
    expect(page.locator(".face").get_by_role("button", name="Want to read")).to_be_visible()
    page.locator(".face").get_by_role("button", name="Want to read").click()
    expect(page.locator(".face [popovertarget]")).to_contain_text("Want to read")
    page.goto(f"{site.url}/my-books?shelf=want")
    page.get_by_text("Edit several").click()
    page.get_by_label("Choose Dune").check()
    page.get_by_label("What to do").select_option(label="Read")
    page.get_by_role("button", name="Do it").click()
    expect(page.locator(".notice")).to_contain_text("1 book moved to “Read”")
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("main")).to_contain_text("Dune")
    assert complaints == []

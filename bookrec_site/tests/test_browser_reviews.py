"""The page of a book in a real browser: reviews, dates in place, how sure the forecast is."""

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    PHONE,
    become_reader,
    keep,
    open_book,
    open_page,
    overflow_between,
    sign_up,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

SPOILER = "Nobody leaves the island.\n\n- *not* one\n- <b>none</b>"


@ENDS
def test_a_review_from_writing_to_undo(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    become_reader(page, site, f"reviews-{name}-{theme}@example.org", "Dune")
    open_book(page, site, "Emma")
    expect(page.locator(".foryou .sure")).to_contain_text("in four of five cases")
    page.get_by_text("Write a review").click()
    page.get_by_label("What would you tell another reader?").fill(SPOILER)
    page.get_by_label("It gives away what happens").check()
    page.get_by_label("Signed").fill(f"Ada {name} {theme}")
    keep(page, f"review-form-{name}-{theme}")
    assert overflow_between(page) <= 0
    page.get_by_role("button", name="Publish").click()
    expect(page.locator(".notice")).to_contain_text("for everybody to read")
    page.locator(".notice .close").click()

    own = page.locator(".own .review")
    expect(own.locator(".said")).to_be_hidden()
    own.locator("summary").press("Enter")
    expect(own.locator("li")).to_have_text(["not one", "<b>none</b>"])
    keep(page, f"review-{name}-{theme}")
    assert overflow_between(page) <= 0

    page.get_by_role("button", name="Delete my review").click()
    expect(page.locator(".own")).to_have_count(0)
    page.locator(".notice").get_by_role("button", name="Undo").click()
    expect(page.locator(".own .review")).to_contain_text(f"Ada {name} {theme}")
    assert complaints == []


def test_dates_are_opened_and_kept_on_the_page_itself(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "dates-in-place@example.org")
    open_book(page, site, "Emma")
    page.locator(".face").get_by_role("link", name="Dates, note, shelves").click()
    expect(page.locator("#my-dates")).to_be_visible()
    page.locator(".face [popovertarget]").first.click()
    menu = page.locator(".menu:popover-open")
    with page.expect_response(lambda answer: answer.url.endswith("/shelf")):
        menu.get_by_role("button", name="Reading", exact=True).click()
    expect(page.locator("#my-dates .reading select").first).to_have_value("")
    page.locator("#my-dates").get_by_label("Began").first.fill("2026-01")
    page.locator("#my-dates").get_by_role("button", name="Save").first.click()
    expect(page.locator(".notice")).to_contain_text("Your dates are kept")
    expect(page.get_by_role("heading", level=1, name="Emma")).to_be_visible()
    expect(page.locator(".kept")).to_contain_text("Reading since January 2026")
    assert complaints == []


def test_without_scripts_a_review_is_written_read_and_reported(
    site: Site, browser: Browser
) -> None:
    writer, _ = open_page(browser, viewport=PHONE, java_script_enabled=False)
    sign_up(writer, site, "plain-writer@example.org")
    open_book(writer, site, "Dracula")
    writer.get_by_text("Write a review").click()
    writer.get_by_label("What would you tell another reader?").fill("Letters all the way down.")
    writer.get_by_label("Signed").fill("Plain writer")
    writer.get_by_role("button", name="Publish").click()
    expect(writer.locator(".own .review")).to_contain_text("Letters all the way down.")

    visitor, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    open_book(visitor, site, "Dracula")
    review = visitor.locator(".review", has_text="Letters all the way down.")
    expect(review).to_contain_text("Plain writer")
    review.locator(".report summary").click()
    expect(review.get_by_role("link", name="Sign in")).to_be_visible()
    keep(visitor, "review-visitor-plain")

    sign_up(visitor, site, "plain-reporter@example.org")
    open_book(visitor, site, "Dracula")
    review.locator(".report summary").click()
    review.get_by_label("What is wrong with it?").select_option("elsewhere")
    review.get_by_role("button", name="Report").click()
    expect(visitor.locator(".notice")).to_contain_text("Thank you")
    assert complaints == []

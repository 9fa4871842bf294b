"""Trying it without an account, in a real browser: stars, picks at once, and signing up."""

import time
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    PHONE,
    keep,
    open_page,
    overflow_between,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow
VISIT = "bookrec_visit"


def card(page: Page, place: int) -> Any:
    return page.locator("#steps-books > li").nth(place)


def give_five(page: Page, place: int) -> str:
    """The title; returns when the picks have changed."""
    title = card(page, place).locator(".title").inner_text()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        card(page, place).locator(".rate label").last.click()
    return title


def cookies(page: Page) -> set[str]:
    return {cookie["name"] for cookie in page.context.cookies()}


def too_small(page: Page) -> list[str]:
    """Controls of the section that a finger would miss."""
    return page.evaluate(
        """[...document.querySelectorAll(
            '#first-steps button, #first-steps input[type=search], #picks .button, #picks summary'
        )].filter((e) => e.checkVisibility({visibilityProperty: true}))
          .filter((e) => e.getBoundingClientRect().height < 43.5)
          .map((e) => e.outerHTML.slice(0, 120))"""
    )


@ENDS
def test_a_visitor_rates_sees_picks_and_signs_up(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    touch = name != "desktop"
    page, complaints = open_page(browser, viewport=size, color_scheme=theme, has_touch=touch)
    page.goto(site.url)
    expect(page.locator("#picks")).to_contain_text("as soon as you give a book its stars")
    keep(page, f"try-before-{name}-{theme}")
    assert VISIT not in cookies(page)

    first = give_five(page, 0)
    expect(page.locator("#picks .why").first).to_contain_text(first)
    expect(page.locator("#steps-line")).to_contain_text("One rated. Two more")
    assert VISIT in cookies(page) and "bookrec_sessionid" not in cookies(page)
    before = page.locator("#picks h3").all_inner_texts()
    second = give_five(page, 3)
    expect(page.locator("#picks")).to_contain_text("From 2 books you rated")
    assert page.locator("#picks h3").all_inner_texts() != before

    gone = card(page, 1).locator(".title").inner_text()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        card(page, 1).get_by_role("button", name="Haven’t read it").click()
    page.wait_for_load_state("networkidle")
    expect(card(page, 1).locator(".title")).not_to_have_text(gone)
    titles = page.locator("#steps-books .title").all_inner_texts()
    assert len(set(titles)) == len(titles) == 6
    page.locator("#picks summary").first.click()
    expect(page.locator("#picks .causes").first).to_be_visible()
    keep(page, f"try-{name}-{theme}")
    assert overflow_between(page) == 0
    assert not touch or too_small(page) == []

    page.reload()
    expect(page.locator("#picks .given-so-far")).to_contain_text(first)
    page.get_by_role("link", name="Sign up to keep them").click()
    page.get_by_label("Email").fill(f"try-{name}-{theme}@example.org")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.locator("#notices")).to_contain_text("The 2 books that you rated before")
    expect(page.locator("#steps-line")).to_contain_text("Two rated. Three more")
    keep(page, f"first-steps-{name}-{theme}")
    assert overflow_between(page) == 0
    give_five(page, 2)
    expect(page.locator("#steps-line")).to_contain_text("Three rated. Two more")
    page.goto(f"{site.url}/my-books?status=read")
    for title in (first, second):
        expect(page.get_by_role("main")).to_contain_text(title)
    assert complaints == []


def test_others_and_a_book_of_ones_own(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    before = set(page.locator("#steps-books .title").all_inner_texts())
    page.get_by_role("button", name="Show me others").click()
    expect(card(page, 0).locator(".title")).not_to_have_text(next(iter(before)))
    page.wait_for_function(
        "(gone) => [...document.querySelectorAll('#steps-books .title')]"
        ".every((title) => !gone.includes(title.innerText))",
        arg=list(before),
    )
    page.locator("#own").fill("persuasoin")
    found = page.locator(".own-found > li").first
    expect(found).to_contain_text("Persuasion")
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        found.locator(".rate label").last.click()
    expect(page.locator("#picks .given-so-far")).to_contain_text("Persuasion")
    expect(page.locator("#picks .why").first).to_contain_text("Persuasion")
    keep(page, "try-own-desktop")
    assert complaints == []


def test_quick_stars_all_count(site: Site, browser: Browser) -> None:
    """The visit travels in a cookie: answers that overlap must not undo each other."""
    page, _ = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    page.evaluate(
        """for (const card of [...document.querySelectorAll('#steps-books > li')].slice(0, 5))
             card.querySelector('.halves label:last-of-type').click()"""
    )
    expect(page.locator("#steps-line")).to_contain_text("rated: enough to go by")
    page.wait_for_load_state("networkidle")
    page.reload()
    expect(page.locator("#picks .given-so-far a")).to_have_count(5)


def test_with_the_keyboard_alone(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    title = card(page, 0).locator(".title").inner_text()
    card(page, 0).locator("input[type=radio]").first.focus()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        page.keyboard.press("ArrowLeft")  # from the first step round to the last
    expect(page.locator("#picks .why").first).to_contain_text(title)
    page.locator("#unread-2").focus()
    gone = card(page, 1).locator(".title").inner_text()
    page.keyboard.press("Enter")
    expect(card(page, 1).locator(".title")).not_to_have_text(gone)
    expect(page.locator("#unread-2")).to_be_focused()
    assert complaints == []


def test_the_page_of_a_book_for_a_visitor(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=PHONE, has_touch=True)
    page.goto(f"{site.url}/browse?q=dune")
    page.get_by_role("main").get_by_role("link", name="Dune", exact=True).first.click()
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "for-you"):
        page.locator(".rate label").last.click()
    expect(page.locator("#for-you")).to_contain_text("You gave it 5")
    page.get_by_role("link", name="See your picks").click()
    expect(page.locator("#picks .why").first).to_contain_text("Dune")
    page.locator("#picks h3 a").first.click()
    expect(page.locator("#for-you")).to_contain_text("for you")
    keep(page, "try-book-phone")
    assert complaints == []


def test_without_javascript(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    page.goto(site.url)
    title = card(page, 0).locator(".title").inner_text()
    card(page, 0).locator(".rate label").last.click()
    card(page, 0).get_by_role("button", name="Save").click()
    expect(page.locator("#picks .why").first).to_contain_text(title)
    gone = card(page, 0).locator(".title").inner_text()
    card(page, 0).get_by_role("button", name="Haven’t read it").click()
    expect(card(page, 0).locator(".title")).not_to_have_text(gone)
    titles = page.locator("#steps-books .title")
    shown = titles.all_inner_texts()
    assert gone not in shown
    page.get_by_role("button", name="Show me others").click()
    expect(card(page, 0).locator(".title")).not_to_have_text(shown[0])
    assert not set(shown) & set(titles.all_inner_texts())
    page.locator("#own").fill("persuasion")
    page.get_by_role("button", name="Find it").click()
    expect(page.locator(".own-found > li").first).to_contain_text("Persuasion")
    keep(page, "try-without-javascript")
    assert complaints == []


def test_how_long_a_star_takes(site: Site, browser: Browser) -> None:
    """From the press to changed picks. The bound is loose: the machine may be busy."""
    page, _ = open_page(browser, viewport=DESKTOP)
    page.goto(site.url)
    took = []
    for place in range(4):
        started = time.monotonic()
        title = give_five(page, place)
        took.append(time.monotonic() - started)
        expect(page.locator("#picks .given-so-far")).to_contain_text(title)
    print(f"star to picks: {sorted(took)[1]:.3f} s")
    assert min(took) < 3

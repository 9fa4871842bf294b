"""By keyboard alone: Tab, Enter, arrows and Escape; and what has the focus can always be seen."""

import re
from contextlib import suppress

import pytest
from playwright.sync_api import Browser, Locator, Page, TimeoutError, expect

from bookrec_site.tests.browsing import DESKTOP, keep, open_page
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

# Where the focus is, whether it is on the screen and not beneath something else, and whether
# something is drawn for it: by itself, by what follows it, or by what holds it.
FOCUSED = """() => {
    const one = document.activeElement;
    const box = one.getBoundingClientRect();
    const drawn = (e) => {
        const style = getComputedStyle(e);
        return style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
    };
    const near = [one, one.nextElementSibling, one.closest("label"), one.closest(".halves"), one.closest("li")];
    const shown = near.find((e) => e && drawn(e));
    const seen = shown?.getBoundingClientRect() ?? box;
    const [x, y] = [seen.left + seen.width / 2, seen.top + seen.height / 2];
    return {
        what: `${one.tagName} ${one.id} ${one.className} ${(one.textContent || one.ariaLabel || "").trim().slice(0, 40)}`,
        drawn: Boolean(shown),
        inside: y >= 0 && y <= innerHeight && x >= 0 && x <= innerWidth,
    };
}"""


# On a busy machine what the focus is on may be drawn anew at this moment.
AT_EASE = f"() => {{ const at = ({FOCUSED})(); return at.drawn && at.inside; }}"


def step(page: Page, key: str = "Tab") -> str:
    """Press, and check what has the focus now; says what it is."""
    page.keyboard.press(key)
    at = page.evaluate(FOCUSED)
    if not (at["drawn"] and at["inside"]):
        with suppress(TimeoutError):
            page.wait_for_function(AT_EASE, timeout=5_000)
        at = page.evaluate(FOCUSED)
    assert at["drawn"] and at["inside"], at
    return at["what"]


def reach(page: Page, target: Locator, most: int = 60, key: str = "Tab") -> None:
    for _ in range(most):
        step(page, key)
        if target.evaluate("one => one === document.activeElement"):
            return
    raise AssertionError(f"{most} times {key} do not lead to {target}")


def test_a_visitor_becomes_a_reader(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(f"{site.url}/about")
    assert "Skip to the page" in step(page)
    page.keyboard.press("Enter")
    expect(page.get_by_role("main")).to_be_focused()
    assert page.get_by_role("main").locator(":focus").count() == 0
    step(page)
    assert page.locator("main :focus, .foot :focus").count() == 1, "the head was skipped"

    page.goto(site.url)
    box = page.get_by_role("combobox", name="Search books")
    reach(page, box)
    page.keyboard.type("hobb", delay=20)
    option = page.get_by_role("option").first
    expect(option).to_contain_text("The Hobbit")
    page.keyboard.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_be_focused()
    page.keyboard.press("ArrowDown")
    expect(option).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Hobbit")

    page.goto(site.url)
    stars = page.locator("#steps-books .rate").first
    reach(page, stars.get_by_role("radio").first)
    with page.expect_response(lambda answer: answer.request.headers.get("hx-target") == "picks"):
        for _ in range(2):  # backwards from the first: five stars, then four and a half
            step(page, "ArrowLeft")
    expect(stars.get_by_role("radio").nth(-2)).to_be_checked()
    expect(page.locator("#picks .why").first).to_be_visible()
    keep(page, "keyboard-stars")

    page.keyboard.press("Shift+Tab")
    reach(page, page.get_by_role("link", name="Sign up to keep them"))
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("signup"))
    reach(page, page.get_by_label("Email"))
    page.keyboard.type("keyboard@example.org")
    reach(page, page.get_by_label("Password"), 4)
    page.keyboard.type("a long enough password")
    page.keyboard.press("Enter")
    expect(page.locator("#steps-line")).to_contain_text("One rated")

    page.goto(site.url)
    walk_home(page)
    assert complaints == []
    page.context.close()


def walk_home(page: Page) -> None:
    """Why this?, a menu, a shelf: opened, left by Escape, scrolled; focus comes back."""
    pick = page.locator("#picks .pick").first
    why = pick.locator("summary").first
    reach(page, why, 120)
    page.keyboard.press("Enter")
    expect(pick.locator(".causes").first).to_be_visible()
    opener = pick.locator("[popovertarget]").first
    reach(page, opener, 20, "Shift+Tab")
    page.keyboard.press("Enter")
    menu = page.locator(".menu:popover-open")
    expect(menu).to_be_visible()
    step(page)
    assert menu.locator(":focus").count() == 1
    page.keyboard.press("Escape")
    expect(menu).to_have_count(0)
    expect(opener).to_be_focused()
    page.keyboard.press("Enter")
    step(page)
    with page.expect_response(
        lambda answer: answer.request.headers.get("hx-target") == "more-rows"
    ):
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")  # at once, while all is drawn anew
    page.wait_for_function(AT_EASE)

    shelf = page.locator(".shelf").first
    cards = shelf.locator(":scope > li")
    reach(page, cards.first.locator("a").first, 150)
    for _ in range(8):
        step(page, "ArrowRight")
    expect(cards.nth(8).locator("a").first).to_be_focused()
    assert shelf.evaluate("one => one.scrollLeft") > 0

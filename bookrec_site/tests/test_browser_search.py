"""Searching as a person does it, in a real browser. The pictures are kept in var/screenshots."""

import pytest
from playwright.sync_api import Browser, Page, expect

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

# A browser without the speech interface, and one whose recogniser hears words when it is told to.
DEAF = "delete window.SpeechRecognition; delete window.webkitSpeechRecognition;"
HEARING = """
window.SpeechRecognition = class {
  start() {
    const result = [{ transcript: "the hobit" }];
    result.isFinal = true;
    window.hear = () => { this.onresult({ results: [result] }); this.onend(); };
  }
  stop() {}
};
"""


def box_of(page: Page):
    return page.get_by_role("combobox", name="Search books")


@ENDS
def test_suggestions_by_keyboard(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    page.goto(f"{site.url}/about")
    box = box_of(page)
    box.press_sequentially("hobb", delay=20)
    options = page.get_by_role("option")
    expect(options.first).to_contain_text("The Hobbit")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(options.first).to_have_attribute("aria-selected", "false")
    keep(page, f"suggestions-{name}-{theme}")

    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    chosen = options.first.get_attribute("id")
    assert chosen
    expect(box).to_have_attribute("aria-activedescendant", chosen)
    box.press("ArrowUp")
    expect(page.locator("[aria-selected=true]")).to_have_count(0)

    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("hobb")
    expect(box).to_have_attribute("aria-expanded", "false")

    box.press("ArrowDown")
    expect(options.first).to_be_visible()
    box.press("ArrowDown")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("The Hobbit")
    assert complaints == []


@ENDS
def test_a_mistyped_search(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    page.goto(site.url)
    box_of(page).fill("teh hobit")
    box_of(page).press("Enter")
    main = page.get_by_role("main")
    expect(main).to_contain_text("Showing results for the hobbit")
    expect(main.get_by_role("link", name="The Hobbit", exact=True).first).to_be_visible()
    expect(box_of(page)).to_have_value("teh hobit")
    keep(page, f"search-{name}-{theme}")
    assert overflow_between(page) <= 0
    page.goto(f"{site.url}/browse?q=hobbit+neuromancer")
    expect(main).to_contain_text("One of the words alone")
    keep(page, f"search-nothing-{name}-{theme}")
    assert complaints == []


def test_an_answer_to_older_words_does_not_come_last(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(f"{site.url}/about")

    def late(route) -> None:
        page.wait_for_timeout(600)
        route.continue_()

    page.route("**/browse?q=hobb", late)
    box_of(page).fill("hobb")
    page.wait_for_timeout(150)
    box_of(page).fill("dune")
    expect(page.get_by_role("option").first).to_contain_text("Dune")
    page.wait_for_timeout(900)
    expect(page.get_by_role("option").first).to_contain_text("Dune")
    page.unroute_all(behavior="ignoreErrors")
    assert [said for said in complaints if "ERR_FAILED" not in said] == []


def test_words_change_and_filters_stay(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "filters@example.org")
    page.goto(f"{site.url}/browse?genre=science-fiction")
    box_of(page).fill("dune")
    with page.expect_response(lambda answer: "q=dune" in answer.url and "genre=" in answer.url):
        page.get_by_role("button", name="Search", exact=True).click()
    results = page.locator("#results")
    expect(results).to_contain_text("Science fiction")
    expect(results.get_by_role("link", name="Dune", exact=True).first).to_be_visible()
    results.get_by_role("link", name="Not in my books").click()
    expect(page.get_by_label("Filters in force")).to_contain_text("not in my books")
    assert complaints == []


def test_by_voice_where_the_browser_listens(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=PHONE)
    page.add_init_script(HEARING)
    page.goto(site.url)
    button = page.get_by_role("button", name="Search by voice")
    button.click()
    expect(button).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#speak-note")).to_be_visible()
    expect(page.locator("#spoken")).to_contain_text("Listening")
    keep(page, "search-listening-phone")
    page.evaluate("hear()")
    expect(page.get_by_role("main")).to_contain_text("Showing results for the hobbit")
    assert complaints == []


def test_no_microphone_where_the_browser_is_deaf(site: Site, browser: Browser) -> None:
    page, _ = open_page(browser, viewport=PHONE)
    page.add_init_script(DEAF)
    page.goto(site.url)
    expect(box_of(page)).to_be_visible()
    expect(page.locator("#speak")).to_be_hidden()


def test_without_javascript_it_is_a_form(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    page.goto(site.url)
    page.get_by_role("searchbox", name="Search books").fill("nueromancer")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Showing results for neuromancer")
    page.get_by_role("link", name="Neuromancer", exact=True).first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Neuromancer")
    assert complaints == []

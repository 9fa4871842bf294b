"""A library comes in, in a real browser: looked into, answered, imported, taken back."""

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, FilePayload, Page, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    FOR_JOBS,
    faults_of,
    keep,
    open_page,
    overflow_between,
    sign_up,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow
HEAD = (
    "Book Id,Title,Author,ISBN,ISBN13,My Rating,Date Read,Date Added,Bookshelves,"
    "Bookshelves with positions,Exclusive Shelf,My Review,Private Notes,Read Count,Owned Copies"
)
LINES = [
    ',"Dune (Dune, #1)",Frank Herbert,"=""""","=""""",5,2021/03/14,,,,read,,,1,0',
    ",Foundation,Isaac Asimov,,,4,,,,,read,Grand and a little dry.,,1,0",
    ",Neuromancer,William Gibson,,,5,,,favourites,,read,,,1,0",
    ",Emma,Jane Austen,,,0,,,,,to-read,,,0,0",
    ",Persuasion,,,,4,,,,,read,,,1,0",
    ",A Book That Nobody Has,Nobody Atall,,,3,,,,,read,,,1,0",
    "too,short",
]
FILE: FilePayload = {
    "name": "goodreads_library_export.csv",
    "mimeType": "text/csv",
    "buffer": "\n".join([HEAD, *LINES]).encode(),
}


def look_into(page: Page) -> None:
    page.get_by_label("Your file").set_input_files(FILE)
    page.get_by_role("button", name="Look into it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "4 of 6 books found", timeout=FOR_JOBS
    )


def sound(page: Page, name: str) -> None:
    keep(page, f"import-{name}")
    assert overflow_between(page) <= 0
    # The rules look at both colours; a third look at the same pages finds nothing else.
    assert "desktop" in name or faults_of(page) == []


@ENDS
def test_from_a_file_to_picks_and_back(
    site: Site, browser: Browser, size: Any, name: str, theme: Any
) -> None:
    page, complaints = open_page(
        browser, viewport=size, color_scheme=theme, has_touch=name == "phone"
    )
    sign_up(page, site, f"import-{name}-{theme}@example.org")
    page.get_by_role("link", name="bring your library").click()
    page.get_by_text("Goodreads", exact=True).click()
    expect(page.get_by_text("Export Library")).to_be_visible()
    sound(page, f"start-{name}-{theme}")
    look_into(page)
    expect(page.get_by_role("button", name="Import 4 books")).to_be_visible()
    sound(page, f"preview-{name}-{theme}")

    page.get_by_role("checkbox", name="Import line 5, Emma").uncheck()
    expect(page.get_by_role("button", name="Import 3 books")).to_be_visible()
    page.get_by_role("link", name="Perhaps").click()
    page.get_by_role("radio", name=re.compile("Persuasion")).check()
    expect(page.get_by_role("button", name="Import 4 books")).to_be_visible()
    expect(page.locator(".outcome")).to_contain_text("4 stars")
    expect(page.get_by_role("heading", level=1)).to_have_text("5 of 6 books found")
    expect(page.get_by_role("radio", name=re.compile("Persuasion"))).to_be_focused()
    sound(page, f"perhaps-{name}-{theme}")

    page.get_by_role("button", name="Import 4 books").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("4 books are in your library", timeout=FOR_JOBS)
    expect(page.get_by_role("heading", name="Your new picks")).to_be_visible()
    expect(page.locator("#picks .why").first).to_contain_text("Because you gave")
    sound(page, f"result-{name}-{theme}")
    page.get_by_role("link", name=re.compile("Which ones.*not found so far")).click()
    expect(page.get_by_role("main")).to_contain_text("A Book That Nobody Has")
    sound(page, f"waiting-{name}-{theme}")

    page.go_back()
    page.get_by_role("button", name="Take the whole import back").click()
    expect(title).to_have_text("This import is taken back")
    page.goto(f"{site.url}/my-books")
    expect(page.get_by_role("heading", name="Your shelves are empty")).to_be_visible()
    assert complaints == []


def test_without_javascript_all_of_it_works(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    sign_up(page, site, "import-plain@example.org")
    page.goto(f"{site.url}/import")
    look_into(page)  # the page asks anew by itself
    page.get_by_role("checkbox", name="Import line 5, Emma").uncheck()
    page.get_by_role("button", name="Keep my ticks and answers").click()
    expect(page.get_by_role("button", name="Import 3 books")).to_be_visible()
    page.get_by_role("link", name="Perhaps").click()
    page.get_by_role("radio", name="None of these").check()
    page.get_by_role("button", name="Keep my ticks and answers").click()
    expect(page.get_by_role("radio", name="None of these")).to_be_checked()
    page.get_by_role("link", name="Not found").click()
    page.get_by_role("link", name="Look for it yourself").click()
    page.get_by_label("Search our books").fill("jane eyre")
    page.get_by_role("main").get_by_role("button", name="Search").click()
    page.get_by_role("radio", name=re.compile("Jane Eyre")).check()
    page.get_by_role("button", name="That’s it").click()
    page.get_by_role("button", name="Import 4 books").click()
    title = page.get_by_role("heading", level=1)
    expect(title).to_have_text("4 books are in your library", timeout=FOR_JOBS)
    expect(page.locator("#picks .pick")).to_have_count(3)
    page.get_by_role("button", name="Take the whole import back").click()
    expect(title).to_have_text("This import is taken back")
    assert complaints == []

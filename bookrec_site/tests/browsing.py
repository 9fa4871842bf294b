"""What every walk through the site in a browser does.

PICTURES=1 keeps a picture of each step in var/screenshots; a test that fails leaves one in any case.
"""

import os
from contextlib import suppress
from typing import Any, Literal

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    TimeoutError,
    ViewportSize,
    expect,
)

from bookrec_site import paths
from bookrec_site.tests.live_site import PATIENCE, Site, hidden_fields

PICTURES_WANTED = bool(os.environ.get("PICTURES"))
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
PHONE: ViewportSize = {"width": 390, "height": 844}
TABLET: ViewportSize = {"width": 768, "height": 1024}
DESKTOP: ViewportSize = {"width": 1440, "height": 900}
# What has not come by then does not come, even where others use the machine as well.
expect.set_options(timeout=30_000)
# Milliseconds. Where the queue did not answer at once, work in the background begins within a minute.
FOR_JOBS = 100_000
# The narrowest and the widest, and both themes, in two walks; `overflow_between` looks at the pages
# in the width between them.
ENDS = pytest.mark.parametrize(
    ("name", "size", "theme"),
    [("phone", PHONE, "dark"), ("desktop", DESKTOP, "light")],
    ids=["phone-dark", "desktop-light"],
)


def open_page(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page of a fresh visitor, and what the browser complains about while they look."""
    context = browser.new_context(reduced_motion="reduce", **options)
    context.set_default_timeout(PATIENCE * 1000)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if is_complaint(said) else None)
    return page, complaints


def is_complaint(said: ConsoleMessage) -> bool:
    """Whoever leaves a page leaves its requests; htmx tells of them as of any that failed."""
    left = said.text.startswith(("htmx:sendAbort", "htmx:afterRequest"))
    return said.type == "error" and not left


def keep(page: Page, name: str, full_page: bool = True) -> None:
    """A picture to look at, where they are wanted."""
    if PICTURES_WANTED:
        take_picture(page, name, full_page)


def take_picture(page: Page, name: str, full_page: bool = True) -> None:
    """On a busy machine the browser may fail to; that proves nothing."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    with suppress(TimeoutError):
        page.screenshot(path=PICTURES / f"{name}.png", full_page=full_page, timeout=10_000)


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Rate a few books you know")).to_be_visible()


def become_reader(page: Page, site: Site, email: str, *loved: str) -> list[int]:
    """Sign up and give these books five stars, without a look at the pages on the way.

    The numbers of the books.
    """
    request, url = page.request, site.url
    form = "/accounts/signup/"
    fields = hidden_fields(request.get(url + form).text(), form)
    fields |= {"email": email, "password1": "a long enough password"}
    answer = request.post(url + form, form=dict(fields), headers={"Referer": url + form})
    assert answer.ok and form not in answer.url, f"{answer.status} {answer.text()}"
    headers = {"X-CSRFToken": hidden_fields(answer.text())["csrfmiddlewaretoken"], "Referer": url}
    books = []
    for title in loved:
        found = request.get(f"{url}/api/v1/books", params={"q": title}).json()["results"]
        book = next(book["id"] for book in found if book["title"] == title)
        answer = request.put(f"{url}/api/v1/me/ratings/{book}", data={"stars": 5}, headers=headers)
        assert answer.ok, f"{title}: {answer.status} {answer.text()}"
        books.append(book)
    return books


def give_five_stars(page: Page, title: str) -> None:
    """On the page of the book, found by the search box."""
    page.locator("#seek").fill(title)
    page.locator("#seek").press("Enter")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/rating")):
        page.locator(".rate label").last.click()
    expect(page.locator(".rate output").first).to_contain_text("5")


def open_book(page: Page, site: Site, title: str) -> None:
    page.goto(f"{site.url}/browse?q={title}")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()


def overflow_of(page: Page) -> int:
    """By how many points the page is wider than its window."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def overflow_between(page: Page) -> int:
    """`overflow_of` the page as it is and as wide as a tablet, whichever is more."""
    here, size = overflow_of(page), page.viewport_size
    assert size is not None
    page.set_viewport_size(TABLET)
    there = overflow_of(page)
    page.set_viewport_size(size)
    return max(here, there)


# Without "preload" axe does not fetch every style sheet anew, for rules that it leaves off itself.
EVERY_RULE: dict[str, Any] = {"resultTypes": ["violations"], "preload": False}
COLOURS_ALONE = EVERY_RULE | {"runOnly": ["color-contrast"]}


def faults_of(page: Page, options: dict[str, Any] = EVERY_RULE, inside: Any = None) -> list[str]:
    """What axe finds: each rule that is broken, and the first places where it is."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(
        "([inside, options]) => axe.run(inside ?? document, options)", [inside, options]
    )
    return [
        f"{fault['id']}: {'; '.join(str(node['target']) for node in fault['nodes'][:4])}"
        for fault in found["violations"]
    ]


def look(page: Page, name: str) -> None:
    """Nothing is wrong with the page, in either theme, narrow or wide; pictures are kept."""
    looks: list[tuple[ViewportSize, Literal["light", "dark"], dict[str, Any]]] = [
        (PHONE, "dark", EVERY_RULE),
        (DESKTOP, "light", COLOURS_ALONE),
    ]
    for size, theme, rules in looks:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")
        keep(page, f"{name}-{size['width']}-{theme}")
        assert faults_of(page, rules) == [], name
    page.set_viewport_size({"width": 320, "height": 800})
    assert overflow_of(page) <= 0, name
    page.set_viewport_size(DESKTOP)

"""What every walk through the site in a browser does. The pictures are kept in var/screenshots."""

from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site import paths
from bookrec_site.tests.live_site import Site

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
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
TABLET = {"width": 768, "height": 1024}
# Every width and both themes, in as few walks as that takes.
EVERY_LOOK = pytest.mark.parametrize(
    ("name", "size", "theme"),
    [("phone", PHONE, "dark"), ("tablet", TABLET, "light"), ("desktop", DESKTOP, "dark")],
    ids=["phone-dark", "tablet-light", "desktop-dark"],
)


def open_page(browser: Browser, **options: Any) -> tuple[Page, list[str]]:
    """A page of a fresh visitor, and what the browser complains about while they look."""
    context = browser.new_context(reduced_motion="reduce", **options)
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    return page, complaints


def keep(page: Page, name: str) -> None:
    PICTURES.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=True)


def sign_up(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(page.get_by_role("heading", name="Rate a few books you know")).to_be_visible()


def give_five_stars(page: Page, title: str) -> None:
    """On the page of the book, found by the search box."""
    page.locator("#seek").fill(title)
    page.locator("#seek").press("Enter")
    page.get_by_role("main").get_by_role("link", name=title, exact=True).first.click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    with page.expect_response(lambda answer: answer.url.endswith("/rating")):
        page.locator(".rate label").last.click()
    expect(page.locator(".rate output").first).to_contain_text("5")

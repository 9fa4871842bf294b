"""Choices, leaving and staying, as a person goes through them in a browser."""

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import DESKTOP, look, open_page, sign_up
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"


def test_a_visitor_reads_what_is_kept_before_signing_up(browser: Browser, site: Site):
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.goto(f"{site.url}/accounts/signup/")
    page.get_by_role("link", name="What is kept, and why").click()
    expect(page.get_by_role("heading", level=1, name="Privacy")).to_be_visible()
    look(page, "privacy-public")
    assert complaints == []


def test_personal_picks_are_turned_off_and_on_again(browser: Browser, site: Site):
    page, complaints = open_page(browser, viewport=DESKTOP)
    sign_up(page, site, "chooser@example.org")
    page.goto(f"{site.url}/account/privacy")
    look(page, "privacy-choices")
    page.get_by_role("button", name="Turn off “Personal picks”").click()
    expect(page.get_by_role("button", name="Turn on “Personal picks”")).to_be_visible()
    page.goto(site.url)
    expect(page.get_by_text("You have turned personal picks off.")).to_be_visible()
    expect(page.get_by_role("heading", name="Rate a few books you know")).to_have_count(0)
    page.get_by_role("link", name="Turn personal picks on").click()
    page.get_by_role("button", name="Turn on “Personal picks”").click()
    expect(page.get_by_role("button", name="Turn off “Personal picks”")).to_be_visible()
    assert complaints == []


def test_somebody_leaves_and_stays_after_all(browser: Browser, site: Site):
    page, complaints = open_page(browser, viewport=DESKTOP)
    sign_up(page, site, "leaver@example.org")
    page.goto(f"{site.url}/account/erasure")
    look(page, "privacy-asked-who")
    page.get_by_role("link", name="Show that it is you, then go on").click()
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    page.get_by_label("Leave them, without my name and stars").check()
    look(page, "privacy-asked")
    page.get_by_role("button", name="Erase my account").click()
    expect(page.get_by_role("heading", name="Until then")).to_be_visible()
    look(page, "privacy-waiting")
    page.get_by_role("link", name="The receipt").click()
    look(page, "privacy-receipt")
    page.goto(f"{site.url}/about")
    page.get_by_role("button", name="Keep my account").click()
    expect(page.get_by_text("Your account stays.")).to_be_visible()
    expect(page.get_by_role("button", name="Keep my account")).to_have_count(0)
    assert complaints == []

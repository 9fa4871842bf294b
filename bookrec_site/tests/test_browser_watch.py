"""The data and drift, as those who run the site see them in a browser."""

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import DESKTOP, become_reader, look, open_page
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

MAKE_OPERATOR = """
from accounts.models import User
User.objects.filter(email="watch@example.org").update(is_staff=True, is_superuser=True)
"""


def test_data_and_drift_are_drawn_and_say_what_is_odd(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    become_reader(page, site, "watch@example.org")
    site.manage("shell", "-c", MAKE_OPERATOR)
    site.manage("data_report")
    for _ in range(2):
        site.manage("check_drift")

    page.goto(f"{site.url}/staff/")
    page.get_by_role("link", name="The data").click()
    expect(page.get_by_text("are simulated")).to_be_visible()
    expect(page.locator("figure.plot.drawn")).to_have_count(page.locator("figure.plot").count())
    look(page, "staff-data")
    page.get_by_role("button", name="Count now").click()
    expect(page.get_by_text("The data are being counted")).to_be_visible()

    page.get_by_role("link", name="Drift").click()
    lines = page.locator("figure.plot[data-plot=lines]")
    expect(page.locator("figure.plot.drawn")).to_have_count(lines.count())
    assert lines.count() >= 3
    expect(page.get_by_text("Nothing: no limit is crossed")).to_be_visible()
    look(page, "staff-drift")
    page.get_by_role("button", name="Check now").click()
    expect(page.get_by_text("A check is under way")).to_be_visible()
    assert complaints == []

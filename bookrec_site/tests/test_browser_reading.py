"""My reading in a real browser: plots are drawn from their tables, shared as pictures, and not needed."""

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import (
    DESKTOP,
    ENDS,
    become_reader,
    keep,
    open_page,
    overflow_between,
    sign_up,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow
DATED = {"Dune": "2024-03-14", "Emma": "2024-03", "Foundation": "2023-06-01"}
# How many points of a drawing are not empty.
INK = """canvas => {
    const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
    return data.filter((value, n) => n % 4 === 3 && value > 0).length;
}"""
COLOURS = """canvas => canvas.toDataURL()"""


def reader_of(page: Page, site: Site, email: str) -> None:
    """Somebody who gave stars to three books, and said when they read them."""
    books = become_reader(page, site, email, *DATED)
    for book, date in zip(books, DATED.values(), strict=True):
        page.goto(f"{site.url}/books/{book}/mine")
        ended = page.locator("#my-dates input[name=finished]").last
        ended.fill(date)
        ended.press("Enter")
        expect(page.locator(".notice")).to_contain_text("Your dates are kept")


@ENDS
def test_plots_are_drawn_from_their_tables(
    site: Site, browser: Browser, size: dict[str, int], name: str, theme: str
) -> None:
    page, complaints = open_page(browser, viewport=size, color_scheme=theme)
    reader_of(page, site, f"reading-{name}-{theme}@example.org")
    page.goto(f"{site.url}/my-reading")
    expect(page.get_by_role("heading", name="2024 in books")).to_be_visible()
    plots = page.locator("figure.plot")
    expect(page.locator("figure.plot.drawn")).to_have_count(plots.count())
    assert plots.count() >= 5
    for plot in plots.all():
        expect(plot.get_by_role("img")).to_have_attribute(
            "aria-label", plot.locator("h3").inner_text()
        )
        assert plot.locator("canvas").evaluate(INK) > 1000
        expect(plot.locator("table")).to_be_hidden()
    keep(page, f"reading-{name}-{theme}")
    assert overflow_between(page) <= 0

    months = plots.first
    months.get_by_text("As a table").click()
    march = months.get_by_role("row", name="March")
    expect(march.get_by_role("cell").first).to_have_text("2")
    keep(page, f"reading-table-{name}-{theme}")
    assert overflow_between(page) <= 0

    before = months.locator("canvas").evaluate(COLOURS)
    page.get_by_role("button", name="Light" if theme == "dark" else "Dark").click()
    page.wait_for_function(
        "before => document.querySelector('.plot canvas').toDataURL() !== before", arg=before
    )
    page.get_by_role("link", name="All years").click()
    expect(page.get_by_role("heading", name="All your years in books")).to_be_visible()
    expect(page.locator("figure.plot.drawn")).to_have_count(plots.count())
    assert complaints == []


def test_a_plot_and_the_card_are_shared_as_pictures(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    reader_of(page, site, "reading-share@example.org")
    page.goto(f"{site.url}/my-reading")
    expect(page.locator("figure.plot.drawn").first).to_be_visible()
    for button, file in (("Share this card", "year"), ("Share as a picture", "months")):
        with page.expect_download() as download:
            page.get_by_role("button", name=button).first.press("Enter")
        assert download.value.suggested_filename == f"bookrec-{file}.png"
        picture = download.value.path().read_bytes()
        assert picture.startswith(b"\x89PNG")
        assert int.from_bytes(picture[16:20], "big") == 1200
    # Nothing leaves the site: what is not a part of it was made in the browser.
    assert all(url.startswith((site.url, "data:", "blob:")) for url in asked)
    assert complaints == []


def test_without_javascript_the_tables_are_there(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    sign_up(page, site, "reading-plain@example.org")
    page.goto(f"{site.url}/my-reading")
    expect(page.get_by_role("heading", name="Nothing read yet, as far as we know")).to_be_visible()
    page.goto(f"{site.url}/browse?q=Dune")
    page.get_by_role("main").get_by_role("link", name="Dune", exact=True).first.click()
    page.locator(".face [popovertarget]").click()
    page.locator(".menu:popover-open").get_by_role("button", name="Read", exact=True).click()
    expect(page.locator(".notice")).to_contain_text("How was it?")
    page.goto(f"{site.url}/my-reading")
    expect(page.get_by_text("1 book that you have read has no date")).to_be_visible()
    tables = page.locator("figure.plot table")
    assert tables.count() >= 3
    for table in tables.all():
        expect(table).to_be_visible()
    expect(page.get_by_role("button", name="Share as a picture")).to_have_count(0)
    assert complaints == []

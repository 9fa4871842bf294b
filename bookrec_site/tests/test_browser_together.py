"""Two readers in two browsers: one sends a link, the other joins; and the pages of taste twins."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from bookrec_site.tests.browsing import (
    ENDS,
    become_reader,
    faults_of,
    give_five_stars,
    keep,
    open_page,
    overflow_of,
)
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow
HERS = ["Dune", "Foundation", "Neuromancer"]
HIS = ["Emma", "Persuasion", "Jane Eyre"]


def new_reader(
    browser: Browser, site: Site, who: str, loved: list[str], **look
) -> tuple[Page, list[str]]:
    page, complaints = open_page(browser, **look)
    become_reader(page, site, f"{who}@example.org", *loved)
    return page, complaints


def status_of(page: Page, url: str) -> int:
    answer = page.goto(url)
    assert answer is not None
    return answer.status


def too_small(page: Page) -> list[str]:
    """What a finger would miss."""
    return page.evaluate(
        """[...document.querySelectorAll('main :is(.button, summary, .choice a, input)')]
          .filter((e) => e.checkVisibility() && e.type !== 'hidden')
          .filter((e) => e.getBoundingClientRect().height < 43.5 && e.type !== 'checkbox')
          .map((e) => e.outerHTML.slice(0, 120))"""
    )


@ENDS
def test_two_readers_choose_together(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    look = {"viewport": size, "color_scheme": theme, "has_touch": name == "phone"}
    ann, hers = new_reader(browser, site, f"together-ann-{name}", HERS, **look)
    ann.goto(f"{site.url}/together")
    ann.get_by_label("Its name").fill("Sunday club")
    ann.get_by_label("What the others call you").fill("Ann")
    ann.get_by_role("button", name="Make it").click()
    expect(ann.get_by_role("heading", level=1, name="Sunday club")).to_be_visible()
    expect(ann.get_by_text("Nobody but you is here yet")).to_be_visible()
    link = ann.locator("#link").inner_text().strip()

    ben, his = open_page(browser, **look)
    ben.goto(link)
    expect(ben.get_by_role("main")).not_to_contain_text("Sunday club")
    keep(ben, f"together-visitor-{name}-{theme}")
    ben.get_by_role("main").get_by_role("link", name="Sign up").click()
    ben.get_by_label("Email").fill(f"together-ben-{name}@example.org")
    ben.get_by_label("Password").fill("a long enough password")
    ben.get_by_role("main").get_by_role("button", name="Sign up").click()
    expect(ben).to_have_url(link)
    expect(ben.get_by_role("main")).to_contain_text("Ann asks you to choose books together")
    keep(ben, f"together-join-{name}-{theme}")
    assert faults_of(ben) == []
    ben.get_by_label("What the others call you").fill("Ben")
    ben.get_by_role("button", name="Join").click()
    expect(ben.get_by_role("main")).to_contain_text("you have no vote yet")
    for title in HIS:
        give_five_stars(ben, title)

    ann.goto(link)
    picks = ann.locator(".shared-picks > li")
    expect(picks.first.locator(".suits li")).to_have_count(2)
    expect(picks.first.locator(".suits")).to_contain_text("Ben: ")
    for title in HIS:
        expect(ann.locator(".shared-picks")).not_to_contain_text(title)
    least = ann.locator(".shared-picks .called").all_inner_texts()
    ann.get_by_role("link", name="Best for all together").click()
    expect(ann.get_by_role("link", name="Best for all together")).to_have_attribute(
        "aria-current", "true"
    )
    assert ann.locator(".shared-picks .called").all_inner_texts() != least
    keep(ann, f"together-{name}-{theme}")
    assert overflow_of(ann) == 0
    assert faults_of(ann) == []
    assert name != "phone" or too_small(ann) == []

    ann.get_by_text("Name, link and readers").click()
    ann.get_by_role("button", name=re.compile("Remove")).click()
    expect(ann.locator("#notices")).to_contain_text("the old one leads nowhere")
    assert status_of(ben, link) == 404
    assert hers == [] and [said for said in his if "404" not in said] == []


@ENDS
def test_taste_twins_and_a_public_page(
    site: Site, browser: Browser, name: str, size: dict[str, int], theme: str
) -> None:
    look = {"viewport": size, "color_scheme": theme, "has_touch": name == "phone"}
    page, complaints = new_reader(browser, site, f"twins-{name}", [*HERS, *HIS], **look)
    page.goto(f"{site.url}/twins")
    expect(page.get_by_role("heading", name="What others see of you")).to_be_visible()
    keep(page, f"twins-off-{name}-{theme}")
    page.get_by_role("button", name="Take part").click()
    expect(page.get_by_role("heading", name=re.compile("readers nearest to you"))).to_be_visible()
    expect(page.get_by_role("button", name="Take no part any more")).to_be_visible()
    keep(page, f"twins-{name}-{theme}")
    assert overflow_of(page) == 0
    assert faults_of(page) == []
    assert name != "phone" or too_small(page) == []

    page.get_by_role("link", name="My public page").click()
    page.get_by_label("Name", exact=True).fill("A quiet reader")
    page.get_by_label("Handle").fill(f"quiet-{name}")
    page.get_by_label("The stars I gave").check()
    page.get_by_label("Everybody may see this page").check()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".state")).to_contain_text(f"/readers/quiet-{name}")
    keep(page, f"profile-{name}-{theme}")
    assert overflow_of(page) == 0
    assert faults_of(page) == []

    visitor, said = open_page(browser, **look)
    visitor.goto(f"{site.url}/readers/quiet-{name}")
    expect(visitor.get_by_role("heading", level=1, name="A quiet reader")).to_be_visible()
    expect(visitor.get_by_role("main")).to_contain_text("Dune")
    keep(visitor, f"reader-{name}-{theme}")
    assert overflow_of(visitor) == 0
    assert faults_of(visitor) == []

    page.get_by_label("Everybody may see this page").uncheck()
    page.get_by_role("button", name="Keep", exact=True).click()
    expect(page.locator(".state")).to_contain_text("It is not there")
    assert status_of(visitor, f"{site.url}/readers/quiet-{name}") == 404
    assert complaints == [] and [text for text in said if "404" not in text] == []


def test_without_a_script(site: Site, browser: Browser) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site.url}/accounts/signup/?next=/together")
    page.get_by_label("Email").fill("together-plain@example.org")
    page.get_by_label("Password").fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Sign up").click()
    page.get_by_label("Its name").fill("Plain club")
    page.get_by_label("What the others call you").fill("Ann")
    page.get_by_role("button", name="Make it").click()
    expect(page.locator("#link")).to_be_visible()
    expect(page.get_by_role("button", name="Share")).to_be_hidden()
    page.get_by_text("Name, link and readers").click()
    page.get_by_label("Name of the group").fill("Plainer club")
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", level=1, name="Plainer club")).to_be_visible()
    page.get_by_role("button", name="Leave the group").click()
    expect(page.get_by_role("main")).not_to_contain_text("Plainer club")
    context.close()

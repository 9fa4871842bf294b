"""Tokens of programs, made and revoked by hand in a browser."""

import json
from typing import Any
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import Browser, expect

from bookrec_site.tests.browsing import DESKTOP, look, open_page, sign_up
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

OVER = """
from datetime import timedelta
from accounts.models import ApiToken, User
reader = User.objects.get(email="{email}")
ApiToken.objects.create(reader, name="Old phone", scopes=["read"], expiry=timedelta(days=-1))
User.objects.filter(pk=reader.pk).update(is_staff=True)
"""


def me(site: Site, token: str) -> Any:
    headers = {"Authorization": f"Bearer {token}"}
    with urlopen(Request(f"{site.url}/api/v1/me", headers=headers)) as answer:
        return json.load(answer)


def test_a_token_is_made_copied_used_and_revoked(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"], origin=site.url)
    email = "programs@example.org"
    sign_up(page, site, email)
    site.manage("shell", "-c", OVER.format(email=email))
    page.goto(f"{site.url}/account")
    section = page.get_by_role("region", name="Tokens for programs")
    section.get_by_role("link", name="Show that it is you").click()
    page.get_by_label("Password", exact=True).fill("a long enough password")
    page.get_by_role("main").get_by_role("button", name="Go on").click()
    expect(section.get_by_label("90 days")).to_be_checked()

    # By keyboard alone, without a choice of what it may do first.
    section.get_by_label("What is it for?").fill("E-reader")
    section.get_by_label("See what I see").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Enter")
    expect(section.get_by_text("Choose what the token opens.")).to_be_visible()
    look(page, "tokens-wrong")
    complaints.clear()  # of the answer that says so
    section.get_by_label("Change it in my name").focus()
    page.keyboard.press("Space")
    section.get_by_label("90 days").focus()
    page.keyboard.press("ArrowUp")
    expect(section.get_by_label("30 days")).to_be_checked()
    page.keyboard.press("Enter")

    secret = section.locator("#secret").inner_text()
    look(page, "tokens-made")
    section.get_by_role("button", name="Copy the token").click()
    expect(section.get_by_role("button", name="The token is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == secret
    assert me(site, secret)["scopes"] == ["read", "write"]

    page.goto(f"{site.url}/account")
    assert secret not in page.content()
    ours = section.get_by_role("listitem").filter(has_text="E-reader")
    expect(ours).to_contain_text("sees and changes")
    expect(ours).not_to_contain_text("not yet")
    look(page, "tokens-listed")
    old = section.get_by_role("listitem").filter(has_text="Old phone")
    expect(old).to_contain_text("expired")
    old.get_by_role("button", name="Delete the token “Old phone”").click()
    expect(page.get_by_text("The token “Old phone” is gone from the list.")).to_be_visible()
    ours.get_by_role("button", name="Revoke the token “E-reader”").click()
    expect(page.get_by_text("The token “E-reader” no longer opens anything.")).to_be_visible()
    expect(section.get_by_role("listitem")).to_have_count(0)
    assert complaints == []
    page.context.close()

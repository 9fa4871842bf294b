"""Passkeys, a second step and devices, in a browser with a virtual key in it."""

import copy

import pytest
from playwright.sync_api import Browser, Page, expect

from accounts.tests.signing_in import code_of
from bookrec_site.tests.browsing import DESKTOP, PHONE, faults_of, look, open_page, sign_up
from bookrec_site.tests.live_site import Site

pytestmark = pytest.mark.slow

PASSWORD = "a long enough password"


@pytest.fixture
def site(site: Site) -> Site:
    """By a name: browsers bind no passkey to a number."""
    named = copy.copy(site)
    named.url = site.url.replace("127.0.0.1", "localhost")
    return named


def with_key(page: Page) -> Page:
    """A device with a finger on it, as if built into the machine."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return page


def press(page: Page, words: str) -> None:
    page.get_by_role("main").get_by_role("button", name=words).click()


def give_password(page: Page) -> None:
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    press(page, "Go on")


def sign_out(page: Page, site: Site) -> None:
    page.goto(f"{site.url}/account")
    press(page, "Sign out")
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def sign_in(page: Page, site: Site, email: str) -> None:
    page.goto(f"{site.url}/accounts/login/?next=/account")
    page.get_by_label("Email").fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()


def test_a_passkey_is_made_opens_the_account_and_is_removed(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    with_key(page)
    email = "passkey@example.org"
    sign_up(page, site, email)
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="Add a passkey").click()
    expect(page.get_by_label("Password", exact=True)).to_be_visible()
    assert faults_of(page) == []
    give_password(page)
    look(page, "signin-add-passkey")
    page.get_by_label("Name").fill("My thumb")
    press(page, "Make the passkey")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    look(page, "signin-codes")
    with page.expect_download() as download:
        page.get_by_role("link", name="Keep as a file").click()
    codes = download.value.path().read_text().split()
    assert len(codes) == 10
    page.get_by_role("link", name="I have them").click()
    expect(page.get_by_text("My thumb", exact=True)).to_be_visible()

    # The same device does not take a second one.
    page.goto(f"{site.url}/accounts/2fa/webauthn/add/")
    press(page, "Make the passkey")
    expect(page.get_by_role("alert")).to_contain_text("has a passkey for your account already")

    sign_out(page, site)
    page.goto(f"{site.url}/accounts/login/?next=/account")
    look(page, "signin-login")
    press(page, "Sign in with a passkey")
    expect(page.get_by_text("last used")).to_be_visible()
    look(page, "signin-account-with-passkey")

    # After the password it is asked for as well.
    sign_out(page, site)
    sign_in(page, site, email)
    expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    look(page, "signin-second-step-passkey")
    press(page, "Use a passkey")
    expect(page.get_by_role("heading", name="Account")).to_be_visible()

    page.get_by_role("link", name="Remove “My thumb”").click()
    page.get_by_role("link", name="Use a passkey instead").click()
    expect(page.get_by_role("button", name="Use a passkey")).to_be_visible()
    assert faults_of(page) == []
    press(page, "Use a passkey")
    expect(page.get_by_role("button", name="Remove it")).to_be_visible()
    assert faults_of(page) == []
    press(page, "Remove it")
    expect(page.get_by_role("main")).not_to_contain_text("My thumb")
    assert complaints == []
    page.context.close()


def test_a_code_from_the_app_and_devices(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP)
    email = "codes@example.org"
    sign_up(page, site, email)
    page.goto(f"{site.url}/account")
    page.get_by_role("link", name="Set up an app").click()
    give_password(page)
    look(page, "signin-app")
    secret = page.locator(".secret code").inner_text().replace(" ", "")
    page.get_by_label("The six digits").fill(code_of(secret, -1))
    press(page, "Turn it on")
    expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()

    phone, _ = open_page(browser, viewport=PHONE, user_agent="(iPhone) Version/18 Safari/605")
    sign_in(phone, site, email)
    phone.get_by_label("Code").fill("000000")
    press(phone, "Sign in")
    expect(phone.locator(".wrong")).to_contain_text("not the right code")
    assert faults_of(phone) == []
    phone.get_by_label("Code").fill(code_of(secret))
    press(phone, "Sign in")
    expect(phone.get_by_role("heading", name="Account")).to_be_visible()

    page.goto(f"{site.url}/account/devices")
    look(page, "signin-devices")
    press(page, "Sign out Safari on iPhone")
    expect(page.get_by_text("That device is signed out.")).to_be_visible()
    phone.reload()
    expect(phone.get_by_role("heading", name="Sign in")).to_be_visible()

    page.goto(f"{site.url}/accounts/email/")
    look(page, "signin-email")
    page.get_by_label("New e-mail address").fill("codes-new@example.org")
    press(page, "Send the link")
    expect(page.get_by_text("in what it prints")).to_be_visible()
    assert faults_of(page) == []
    for path in ("recovery-codes/generate/", "totp/deactivate/"):
        page.goto(f"{site.url}/accounts/2fa/{path}")
        assert faults_of(page) == [], path
    assert complaints == []
    phone.context.close()
    page.context.close()


def test_at_a_number_the_page_says_where_passkeys_work(running: Site, browser: Browser) -> None:
    page, _ = open_page(browser, viewport=DESKTOP)
    with_key(page)
    page.goto(f"{running.url}/accounts/login/")
    press(page, "Sign in with a passkey")
    expect(page.get_by_role("alert")).to_contain_text("They are for localhost.")
    assert faults_of(page) == []
    page.context.close()


def test_without_javascript_passkeys_are_not_offered(site: Site, browser: Browser) -> None:
    page, complaints = open_page(browser, viewport=DESKTOP, java_script_enabled=False)
    page.goto(f"{site.url}/accounts/login/")
    expect(page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
    sign_up(page, site, "plain@example.org")
    page.goto(f"{site.url}/accounts/2fa/webauthn/add/")
    give_password(page)
    expect(page.get_by_text("Passkeys need JavaScript")).to_be_visible()
    expect(page.get_by_role("button", name="Make the passkey")).to_be_hidden()
    assert complaints == []
    page.context.close()

"""A reader's browser and phone, for tests of signing in."""

import time
from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
)
from django.test import Client

from accounts.models import User

PASSWORD = "a long enough password"
SAFARI = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Safari/604.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0"


def with_password(reader: User) -> User:
    """Who can sign in as most do, with an address that is confirmed."""
    reader.set_password(PASSWORD)
    reader.save()
    EmailAddress.objects.create(user=reader, email=reader.email, verified=True, primary=True)
    return reader


def sign_in(reader: User, agent: str = FIREFOX, **fields: str) -> Client:
    client = Client(headers={"user-agent": agent})
    client.post("/accounts/login/", {"login": reader.email or "", "password": PASSWORD} | fields)
    return client


def is_in(client: Client) -> bool:
    return client.get("/account").status_code == 200


def make_sure(client: Client, back: str = "/account") -> Any:
    """Give the password once more."""
    fields = {"password": PASSWORD, "next": back}
    return client.post("/accounts/reauthenticate/", fields)


def code_of(secret: str, after: int = 0) -> str:
    """What an app shows now, or so many half minutes later."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + after))


def turn_on(client: Client) -> tuple[str, list[str]]:
    """Set up an app, as its reader does: the secret in it, and the recovery codes."""
    make_sure(client)
    page = client.get("/accounts/2fa/totp/activate/")
    secret = page.context["form"].secret
    client.post("/accounts/2fa/totp/activate/", {"code": code_of(secret, -1)})
    codes = client.get("/accounts/2fa/recovery-codes/").context["unused_codes"]
    return secret, codes


def with_app(reader: User) -> tuple[str, list[str]]:
    """What `turn_on` leads to, without its pages."""
    secret = generate_totp_secret()
    TOTP.activate(reader, secret)
    return secret, RecoveryCodes.activate(reader).get_unused_codes()


def has_app(reader: User) -> bool:
    return Authenticator.objects.filter(user=reader, type=Authenticator.Type.TOTP).exists()

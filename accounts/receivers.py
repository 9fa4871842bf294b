"""What follows from a reader's signing up, in and out, and from a change of how they do."""

from typing import Any

from allauth.account import signals as account_signals
from allauth.mfa import signals as mfa_signals
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import pre_save
from django.dispatch import receiver
from django.http import HttpRequest

from accounts import devices
from accounts.consent import note_defaults
from accounts.models import User
from accounts.second_steps import use_up


@receiver(account_signals.user_signed_up)
def write_defaults_down(user: User, **_: Any) -> None:
    note_defaults(user)


@receiver(user_logged_in)
def remember_device(request: HttpRequest, user: User, **_: Any) -> None:
    devices.remember(user, request.session, request.META.get("HTTP_USER_AGENT", ""))


@receiver(user_logged_out)
def forget_device(request: HttpRequest, **_: Any) -> None:
    devices.forget(request.session.session_key)


@receiver(pre_save, sender=UserSession)
def keep_no_address(instance: UserSession, **_: Any) -> None:
    """Whoever writes the row."""
    instance.ip = devices.NO_ADDRESS
    instance.user_agent = devices.family(instance.user_agent)


@receiver([account_signals.password_changed, account_signals.password_set])
@receiver([account_signals.password_reset, account_signals.email_changed])
@receiver(mfa_signals.authenticator_removed)
def sign_out_others(request: HttpRequest, user: User, **_: Any) -> None:
    devices.sign_out_others(user, request.session.session_key)


@receiver(mfa_signals.authenticator_added)
def sign_out_who_gave_no_code(
    request: HttpRequest, user: User, authenticator: Authenticator, **_: Any
) -> None:
    """A new passkey is one more way in, for here; asking for codes is to hold everywhere."""
    if authenticator.type == Authenticator.Type.TOTP:
        # The code that turned it on has counted, too: it opens nothing a second time.
        use_up(authenticator, request.POST.get("code", ""))
        devices.sign_out_others(user, request.session.session_key)

"""Where allauth asks the site: mail about changes, secrets at rest, what passkeys are bound to."""

import logging
import secrets
from base64 import b32encode
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context, ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts import devices, secrecy
from accounts.models import User

log = logging.getLogger(__name__)

_UNSENT = "mail_unsent"


def is_mail_unsent(request: HttpRequest) -> bool:
    """Whether the last mail that this browser asked for could not be sent."""
    return _UNSENT in request.session


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """What is done stays done where mail can't be sent. Of mail that was asked for the next page
        says so; mail that only tells of something done is left at that.
        """
        asked_for = "told_of" not in context
        try:
            super().send_mail(template_prefix, email, context)
        except (OSError, SMTPException) as error:
            reader = context.get("told_of") or context.get("user")
            who = getattr(reader, "pk", "unknown")
            log.error("%s to reader %s was not sent: %s", template_prefix, who, type(error))
            if asked_for:
                self.request.session[_UNSENT] = True
                # Of what was not sent none has to be waited for: asking again is the first time.
                ratelimit.clear(self.request, action="confirm_email", key=email.lower())
        else:
            if asked_for:
                self.request.session.pop(_UNSENT, None)

    def send_notification_mail(
        self,
        template_prefix: str,
        user: User,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        agent = self.get_http_user_agent(self.request)
        told = {"device": devices.in_words(agent), "told_of": user, **(context or {})}
        super().send_notification_mail(template_prefix, user, told, email)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That is not the right code. Nothing was changed."),
        "unverified_email": _("Confirm your e-mail address first: a link to it is in our mail."),
    }

    def encrypt(self, text: str) -> str:
        return secrecy.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        """Of what can't be read any more no code is right; passkeys still are."""
        try:
            return secrecy.decrypt(encrypted_text)
        except secrecy.Unreadable:
            log.error(
                "The secret of a second step can't be read: it was written with another SECRET_KEY."
            )
            return b32encode(secrets.token_bytes(20)).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        return devices.in_words(context.request.headers.get("user-agent", ""))

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.PASSKEY_DOMAIN, "name": "Bookrec"}

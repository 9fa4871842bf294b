"""For pages about mail: whether it is sent, printed, or has failed."""

from typing import Any

from django import template
from django.conf import settings

from accounts.adapters import is_mail_unsent

register = template.Library()


@register.simple_tag
def mail_is_printed() -> bool:
    """Whether the site has no mail server and prints its mail instead, for the operator."""
    return "console" in settings.EMAIL_BACKEND


@register.simple_tag(takes_context=True)
def mail_is_unsent(context: dict[str, Any]) -> bool:
    return is_mail_unsent(context["request"])


@register.simple_tag
def must_confirm() -> bool:
    """Whether nobody is let in before they have opened the link in our mail."""
    return bool(settings.ACCOUNT_EMAIL_VERIFICATION == "mandatory")

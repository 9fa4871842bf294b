"""For pages about passkeys and codes."""

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.conf import settings

from accounts.models import User
from accounts.second_steps import SecondSteps, second_steps_of

register = template.Library()


@register.simple_tag
def passkey_domain() -> str:
    return settings.PASSKEY_DOMAIN


@register.simple_tag
def second_steps(reader: User) -> SecondSteps:
    return second_steps_of(reader)


@register.filter
def in_fours(code: str) -> str:
    """As it is easily read and typed; the spaces do not count."""
    return " ".join(code[start : start + 4] for start in range(0, len(code), 4))


@register.simple_tag
def codes_file(codes: Iterable[str]) -> str:
    """The address of a text file that holds them, one a line, without asking the site again."""
    return "data:text/plain;charset=utf-8," + quote("".join(f"{code}\n" for code in codes))

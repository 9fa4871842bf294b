"""Changing the address one signs in with. The new one counts once its owner has opened our link.

Until then nothing of it is kept: the link says it all, encrypted, as links end up in logs. It works
while the address and the password that it was asked with stand, and only for the reader who asked,
signed in.
"""

import json
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from allauth.account.signals import email_changed
from allauth.core import ratelimit
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts import secrecy
from accounts.models import User

_SALT = "accounts.addresses"
GOOD_FOR_SECONDS = 3 * 24 * 3600


class Spent(Exception):
    """The link is too old, was used, or is not this reader's."""


class Taken(Exception):
    """Another account has this address by now."""


def ask_owner(request: HttpRequest, reader: User, address: str) -> None:
    """Mail to the new address; what the page says does not tell whether somebody has it already."""
    if not ratelimit.consume(request, action="confirm_email", key=address):
        return  # mail went there a moment ago, and what it holds still works
    if is_taken(address, reader):
        get_adapter().send_mail("accounts/email/address_taken", address, {"user": reader})
        return
    key = secrecy.encrypt(json.dumps([reader.pk, address, _state(reader)]))
    link = settings.BASE_URL + reverse("address_confirm", args=[key])
    context = {"user": reader, "link": link, "old_address": reader.email}
    get_adapter().send_mail("accounts/email/address_change", address, context)


def asked_for(reader: User, key: str) -> str:
    """The address that this link would bring. Raises Spent."""
    try:
        pk, address, state = json.loads(secrecy.decrypt(key, GOOD_FOR_SECONDS))
    except secrecy.Unreadable:
        raise Spent from None
    if pk != reader.pk or not constant_time_compare(state, _state(reader)):
        raise Spent
    return str(address)


def change_address(request: HttpRequest, reader: User, key: str) -> str:
    """The old address opens nothing from now on, and is told. Raises Spent, Taken."""
    address, old = asked_for(reader, key), reader.email
    try:
        with transaction.atomic():
            if is_taken(address, reader):
                raise Taken
            _put(reader, address)
    except IntegrityError:  # somebody was a moment faster
        raise Taken from None
    told = {"from_email": old, "to_email": address}
    get_adapter().send_notification_mail("account/email/email_changed", reader, told, old)
    new = EmailAddress.objects.get(user=reader)
    changed: dict[str, Any] = {"from_email_address": None, "to_email_address": new}
    email_changed.send(EmailAddress, request=request, user=reader, **changed)
    return address


def is_confirmed(reader: User) -> bool:
    return EmailAddress.objects.filter(user=reader, email=reader.email, verified=True).exists()


def is_taken(address: str, reader: User) -> bool:
    others = EmailAddress.objects.exclude(user=reader).filter(email=address, verified=True)
    return others.exists() or User.objects.filter(~Q(pk=reader.pk), email__iexact=address).exists()


def _put(reader: User, address: str) -> None:
    EmailAddress.objects.filter(user=reader).delete()
    EmailAddress.objects.create(user=reader, email=address, verified=True, primary=True)
    reader.email = address
    reader.save(update_fields=["email"])


def _state(reader: User) -> str:
    """Changes with the address and the password."""
    value = f"{reader.email}|{reader.password}"
    return salted_hmac(_SALT, value, algorithm="sha256").hexdigest()

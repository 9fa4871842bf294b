"""What a reader signs in with besides the password: passkeys, codes from an app, recovery codes."""

import logging
from dataclasses import dataclass
from datetime import datetime

from allauth.core.internal.cryptokit import compare_user_code
from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import (
    format_hotp_value,
    hotp_value,
    yield_hotp_counters_from_time,
)
from allauth.mfa.utils import decrypt
from django.db import transaction

from accounts import devices
from accounts.models import User

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Passkey:
    pk: int
    name: str
    added: datetime
    used: datetime | None
    # Whether it opens the account without the password; None: the browser did not say.
    alone: bool | None


@dataclass(frozen=True)
class SecondSteps:
    passkeys: list[Passkey]
    app: bool
    # None: there are no recovery codes.
    codes_left: int | None


def second_steps_of(reader: User) -> SecondSteps:
    found = list(Authenticator.objects.filter(user=reader).order_by("pk"))
    kind = Authenticator.Type
    codes = next((each for each in found if each.type == kind.RECOVERY_CODES), None)
    return SecondSteps(
        passkeys=[_passkey(each) for each in found if each.type == kind.WEBAUTHN],
        app=any(each.type == kind.TOTP for each in found),
        codes_left=None if codes is None else _codes_left(codes),
    )


def _passkey(row: Authenticator) -> Passkey:
    wrapped = row.wrap()
    return Passkey(row.pk, wrapped.name, row.created_at, row.last_used_at, wrapped.is_passwordless)


def _codes_left(row: Authenticator) -> int:
    used: int = row.data["used_mask"]
    return app_settings.RECOVERY_CODE_COUNT - used.bit_count()


def use_up(authenticator: Authenticator, code: str) -> bool:
    """Of a right code: whether it is newer than the last one that counted. It counts from now on.

    Kept in the database, so that it holds while Redis is away. Recovery codes see to it themselves.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    with transaction.atomic():
        row = Authenticator.objects.select_for_update().get(pk=authenticator.pk)
        secret = decrypt(row.data["secret"])
        last = row.data.get("last_counter", 0)
        for counter in yield_hotp_counters_from_time():
            right = format_hotp_value(hotp_value(secret, counter))
            if counter > last and compare_user_code(actual=code, expected=right):
                row.data["last_counter"] = counter
                row.save(update_fields=["data"])
                return True
    return False


@transaction.atomic
def reset_second_steps(reader: User) -> int:
    """For a reader who has lost all of them: the password opens alone, and every device is out."""
    count, _ = Authenticator.objects.filter(user=reader).delete()
    devices.sign_out_others(reader, None)
    log.warning("The second steps of reader %s were reset: %s removed.", reader.pk, count)
    return count

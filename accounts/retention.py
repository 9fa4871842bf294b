"""What is deleted because it has been kept long enough. `accounts.privacy_texts` says how long to readers.

Each app names its own tables as it starts. The settings KEEP_… give the time.
"""

from collections.abc import Callable
from datetime import datetime

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.db.models import Exists, OuterRef
from django.utils import timezone

from accounts.idempotency import clear_answers
from accounts.models import User
from accounts.privacy_models import ErasureReceipt
from accounts.profile_models import ProfileReport

# The setting, and what deletes all that is older than a moment and says how many there were.
Clear = Callable[[datetime], int]
_kept: list[tuple[str, str, Clear]] = []


def kept_for(setting: str, what: str, clear: Clear) -> None:
    _kept.append((setting, what, clear))


def clear_old() -> dict[str, int]:
    """How many were deleted, of each kind of which there were any."""
    now = timezone.now()
    found = {what: clear(now - getattr(settings, setting)) for setting, what, clear in _kept}
    return {what: n for what, n in found.items() if n}


def _receipts(before: datetime) -> int:
    """Not while a model may still hold what they are about."""
    old = ErasureReceipt.objects.filter(erased_at__lt=before)
    settled = old.exclude(learnt_until__isnull=False, replaced_at=None)
    return settled.delete()[0]


def _unconfirmed(before: datetime) -> int:
    """Signed up with an address that nobody ever confirmed, and never signed in."""
    addresses = EmailAddress.objects.filter(user=OuterRef("pk"))
    nobody = User.objects.members().filter(
        Exists(addresses),
        ~Exists(addresses.filter(verified=True)),
        date_joined__lt=before,
        last_login=None,
        is_staff=False,
        history_version=0,
    )
    number = 0
    for reader in nobody.iterator(chunk_size=500):
        reader.delete()
        number += 1
    return number


def _log_of_operators(before: datetime) -> int:
    return LogEntry.objects.filter(action_time__lt=before).delete()[0]


def _settled_reports(before: datetime) -> int:
    return ProfileReport.objects.filter(settled_at__lt=before).delete()[0]


kept_for("KEEP_RECEIPTS", "receipts of erasures", _receipts)
kept_for("KEEP_UNCONFIRMED", "accounts never confirmed", _unconfirmed)
kept_for("KEEP_ADMIN_LOG", "entries of the admin's log", _log_of_operators)
kept_for("KEEP_ADMIN_LOG", "settled reports of public pages", _settled_reports)
kept_for("KEEP_ANSWERS", "answers to calls of programs", clear_answers)

"""What a reader lets the site do with what it knows of them: turned on and off, and written down.

Off means off at once: each switch is read where it matters, for every answer, from the row of the
reader. Personal picks and training change `history_version` as well, so no list made before counts.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import F
from django.dispatch import Signal
from django.utils import timezone

from accounts.models import Profile, User
from accounts.privacy_models import TEXT_VERSION, Consent, How, Purpose

# A reader turned something on or off. Sent on commit with `reader_id`, `purpose` and `on`.
consent_changed = Signal()

# What stands for those who never chose.
BY_DEFAULT = {
    Purpose.PERSONALISATION: True,
    Purpose.TRAINING: True,
    Purpose.TWINS: False,
    Purpose.MAIL: False,
}


@dataclass(frozen=True)
class Standing:
    """One switch, and the last choice that was written down, if there is one."""

    purpose: Purpose
    on: bool
    chosen: Consent | None


def consents_of(reader: User) -> list[Standing]:
    """Of every purpose, in their order; two queries."""
    rows = Consent.objects.filter(reader=reader).order_by("purpose", "-id").distinct("purpose")
    latest = {row.purpose: row for row in rows}
    on = _switches(reader)
    return [Standing(purpose, on[purpose], latest.get(purpose)) for purpose in Purpose]


def choose(reader: User, choices: Mapping[Purpose, bool], how: How) -> list[Purpose]:
    """Turn these on or off, all or none; the purposes for which that changed anything."""
    with transaction.atomic():
        # As the row is now, and alone with it: the caller's copy may be older.
        now = User.objects.select_for_update(no_key=True).get(pk=reader.pk)
        before = _switches(now)
        changed = [purpose for purpose, on in choices.items() if on != before[purpose]]
        for purpose in changed:
            on = choices[purpose]
            _turn(now, purpose, on)
            note(now, purpose, on, how)
            told = {"reader_id": now.pk, "purpose": purpose, "on": on}
            transaction.on_commit(partial(consent_changed.send, sender=User, **told), robust=True)
    reader.refresh_from_db(
        fields=["personalised", "untaught_since", "product_mail", "history_version"]
    )
    return changed


def note_defaults(reader: User) -> None:
    """As somebody signs up: what stands for them, until they choose otherwise."""
    for purpose, on in BY_DEFAULT.items():
        note(reader, purpose, on, How.SIGN_UP)


def note(reader: User, purpose: str, on: bool, how: str) -> None:
    """Write down what was chosen, and beside which words; nothing follows from it."""
    Consent.objects.create(
        reader=reader, purpose=purpose, on=on, how=how, text_version=TEXT_VERSION
    )


def _switches(reader: User) -> dict[Purpose, bool]:
    return {
        Purpose.PERSONALISATION: reader.personalised,
        Purpose.TRAINING: reader.untaught_since is None,
        Purpose.TWINS: Profile.objects.filter(reader=reader, twins_since__isnull=False).exists(),
        Purpose.MAIL: reader.product_mail,
    }


def _turn(reader: User, purpose: Purpose, on: bool) -> None:
    now = timezone.now()
    if purpose == Purpose.TWINS:
        since = {"twins_since": now if on else None}
        Profile.objects.update_or_create(reader=reader, defaults=since)
        return
    row = User.objects.filter(pk=reader.pk)
    if purpose == Purpose.MAIL:
        row.update(product_mail=on)
        return
    # Lists made before are stale, and a model trained before has something to learn.
    version = F("history_version") + 1
    if purpose == Purpose.PERSONALISATION:
        row.update(personalised=on, history_version=version)
    else:
        row.update(untaught_since=None if on else now, history_version=version)

"""Readers of another system that uses this one as its engine: a shop's customers, by its own ids.

They are rows of `User` as the readers of a data set are: nobody signs in as one, and what they do
teaches models unless their system says otherwise.

Every act on many of them takes its locks in one order, so that two at once wait for each other and
never both: new readers by external id, then all readers by id, then books by id.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from accounts.consent import consent_changed
from accounts.models import SIMULATED_SOURCE, User
from accounts.privacy_models import Purpose
from catalog.models import DatasetLoad
from shelves.signals import histories_changed
from web.many import among

DEFAULT_SOURCE = "shop"
# Of the data sets that can be loaded: the readers would be mixed up.
DATA_SETS = {SIMULATED_SOURCE, "goodbooks-10k", "book-crossing"}

_ADD_READERS = """
    INSERT INTO accounts_user (password, is_superuser, name, source, external_id, is_active,
        is_staff, date_joined, history_version)
    SELECT %s, false, '', %s, wanted.id, false, false, now(), 0
    FROM unnest(%s::text[]) AS wanted (id) ORDER BY wanted.id
    ON CONFLICT DO NOTHING RETURNING external_id
"""


@dataclass(frozen=True)
class FedReader:
    id: int
    personalised: bool
    untaught_since: datetime | None
    new: bool  # made in this act

    @property
    def teaches(self) -> bool:
        return self.untaught_since is None


@dataclass(frozen=True)
class Switches:
    """None: as it stands."""

    personalised: bool | None = None
    training: bool | None = None


def is_of_data_set(source: str) -> bool:
    """Whether its readers belong to a data set, and are no other system's to change."""
    return source in DATA_SETS or DatasetLoad.objects.filter(dataset=source).exists()


def hold_readers(source: str, external_ids: Collection[str]) -> dict[str, FedReader]:
    """These readers by external id, made where they are missing; no other act changes them until
    the transaction ends."""
    added: set[str] = set()
    held: dict[str, FedReader] = {}
    # Again for whoever was erased in between: by now nothing is in the way of a new row.
    while missing := set(external_ids) - held.keys():
        added |= _add_missing(source, missing)
        held |= _hold(source, missing, added)
    return held


def set_switches(held: Mapping[str, FedReader], wanted: Mapping[str, Switches]) -> set[str]:
    """Turn personal picks and use in training on or off; of whom that changed anything.

    No consent is written down: whoever gave it gave it to their system, and in its words.
    """
    personal: dict[str, bool] = {}
    taught: dict[str, bool] = {}
    for name, switches in wanted.items():
        if switches.personalised not in (None, held[name].personalised):
            personal[name] = bool(switches.personalised)
        if switches.training not in (None, held[name].teaches):
            taught[name] = bool(switches.training)
    now = timezone.now()
    for on in (True, False):
        _rows(held, personal, on).update(personalised=on)
        _rows(held, taught, on).update(untaught_since=None if on else now)
    known = {name for name in personal.keys() | taught.keys() if not held[name].new}
    touch(held[name].id for name in known)
    for purpose, turned in ((Purpose.PERSONALISATION, personal), (Purpose.TRAINING, taught)):
        _announce({held[name].id: on for name, on in turned.items() if name in known}, purpose)
    return personal.keys() | taught.keys()


def touch(readers: Iterable[int]) -> None:
    """Their histories changed: lists made before are stale, and new ones are made once it is
    committed. One statement and one signal, however many they are."""
    ids = sorted(readers)
    if not ids:
        return
    User.objects.filter(pk__in=among(ids)).update(history_version=F("history_version") + 1)
    transaction.on_commit(lambda: histories_changed.send(sender=User, reader_ids=ids), robust=True)


def reader_of(source: str, external_id: str) -> User | None:
    return User.objects.filter(source=source, external_id=external_id).exclude(source="").first()


def _add_missing(source: str, external_ids: set[str]) -> set[str]:
    there = User.objects.filter(source=source, external_id__in=external_ids)
    missing = external_ids - set(there.values_list("external_id", flat=True))
    if not missing:
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_ADD_READERS, [make_password(None), source, list(missing)])
        return {name for (name,) in cursor.fetchall()}


def _hold(source: str, external_ids: set[str], added: set[str]) -> dict[str, FedReader]:
    rows = User.objects.filter(source=source, external_id__in=external_ids)
    held = rows.order_by("pk").select_for_update(no_key=True)
    return {
        name: FedReader(pk, personalised, untaught_since, name in added)
        for name, pk, personalised, untaught_since in held.values_list(
            "external_id", "pk", "personalised", "untaught_since"
        )
    }


def _rows(held: Mapping[str, FedReader], turned: Mapping[str, bool], on: bool) -> QuerySet[User]:
    ids = [held[name].id for name, value in turned.items() if value == on]
    return User.objects.filter(pk__in=among(ids)) if ids else User.objects.none()


def _announce(turned: Mapping[int, bool], purpose: Purpose) -> None:
    def send() -> None:
        for pk, on in turned.items():
            consent_changed.send(sender=User, reader_id=pk, purpose=purpose, on=on)

    if turned:
        transaction.on_commit(send, robust=True)

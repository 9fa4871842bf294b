"""Which versions stay: those that serve or did before, the pinned, the newest few, and those that
somebody else needs (`signals.deletion_asked`).

Row and files go in one transaction, under a lock that promotion takes too. Cut short in between, it
leaves a row whose files are gone: that can't serve, shows as damaged, and goes when next one looks.
"""

import logging
from contextlib import suppress

from django.conf import settings
from django.db import transaction
from django.db.models import ProtectedError
from django.utils import timezone
from django.utils.translation import gettext as _

from registry import storage
from registry.artifact import ArtifactError
from registry.models import Champion, ModelVersion
from registry.signals import deletion_asked

log = logging.getLogger(__name__)


class StillNeeded(Exception):
    """Why a version can't be deleted, in a sentence."""


def pin(version: ModelVersion, note: str = "") -> None:
    """It is not deleted; and if it serves, no training run takes its place."""
    version.pinned_at, version.pin_note = timezone.now(), note
    version.save(update_fields=["pinned_at", "pin_note"])


def unpin(version: ModelVersion) -> None:
    version.pinned_at, version.pin_note = None, ""
    version.save(update_fields=["pinned_at", "pin_note"])


def pinned_champion(kind: str) -> ModelVersion | None:
    """The version of this kind that serves, if it is pinned."""
    pinned = Champion.objects.filter(kind=kind, version__pinned_at__isnull=False)
    champion = pinned.select_related("version").first()
    return champion.version if champion else None


def delete(version: ModelVersion, *, even_pinned: bool = False) -> None:
    """Its row and its files, everywhere; what was deleted already stays so.

    Raises StillNeeded, and ArtifactError if the storage does not answer: nothing is deleted then.
    """
    try:
        with transaction.atomic():
            found = ModelVersion.objects.select_for_update().filter(pk=version.pk).first()
            if found is None:
                return
            if found.pinned_at and not even_pinned:
                raise StillNeeded(_("It is pinned. Unpin it first."))
            if Champion.objects.filter(version=found).exists():
                raise StillNeeded(_("It serves. Let another one serve first."))
            if not even_pinned:
                deletion_asked.send(sender=ModelVersion, version=found)
            found.delete()
            storage.remove(version)
    except ProtectedError as error:
        raise StillNeeded(_("Other records of the site need it.")) from error


def prune(kind: str) -> None:
    """Delete versions beyond the newest few, and those whose files are gone."""
    champion = Champion.objects.filter(kind=kind).first()
    if champion is None:
        return
    others = ModelVersion.objects.filter(kind=kind, pinned_at=None).exclude(pk=champion.version_id)
    for place, version in enumerate(others):
        beyond = place >= settings.MODELS_TO_KEEP and version.pk != champion.previous_id
        with suppress(StillNeeded):  # an operator or an experiment needs it
            try:
                if beyond or not storage.is_there(version):
                    delete(version)
            except ArtifactError as error:
                log.warning("Model %s is not deleted yet: %s", version.pk, error)

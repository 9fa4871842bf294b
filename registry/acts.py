"""What operators do to models by hand: each act through here, and once in the log of acts."""

from django.contrib.admin.models import ADDITION, DELETION
from django.db import transaction

from accounts.audit import note
from accounts.models import User
from registry import keeping, said, services
from registry.models import ModelVersion, TrainingRun


def train_now(by: User, kind: str, why: str = "") -> tuple[TrainingRun, bool]:
    """The run that waits, and whether it is this one."""
    with transaction.atomic():
        run, created = services.queue_run(kind, TrainingRun.Trigger.OPERATOR, by, why=why)
        if created:
            note(by, run, _with(said.TRAIN, why), ADDITION)
    return run, created


def promote(by: User, version: ModelVersion) -> None:
    """Raises what `services.promote` raises."""
    with transaction.atomic():
        services.promote(version)
        note(by, version, said.SERVES)


def roll_back(by: User, kind: str) -> ModelVersion:
    """Raises what `services.roll_back` raises."""
    with transaction.atomic():
        version = services.roll_back(kind)
        note(by, version, said.GOES_BACK)
    return version


def pin(by: User, version: ModelVersion, why: str = "") -> None:
    with transaction.atomic():
        keeping.pin(version, why)
        note(by, version, _with(said.PIN, why))


def unpin(by: User, version: ModelVersion) -> None:
    with transaction.atomic():
        keeping.unpin(version)
        note(by, version, said.UNPIN)


def delete(by: User, version: ModelVersion) -> None:
    """Raises what `keeping.delete` raises."""
    with transaction.atomic():
        note(by, version, said.DELETE, DELETION)
        keeping.delete(version)


def _with(act: str, why: str) -> str:
    return said.BECAUSE[act] % {"why": why} if why else act

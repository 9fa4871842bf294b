"""What models have to say to an erased account, and to one another."""

from typing import Any

from django.dispatch import receiver

from accounts.erasure import erasure_due
from registry import forgetting
from registry.artifact import ArtifactError
from registry.models import ModelVersion
from registry.signals import champion_changed, promotion_asked


@receiver(erasure_due)
@receiver(champion_changed)
def delete_what_holds_the_erased(**_: Any) -> None:
    forgetting.settle()


@receiver(promotion_asked, sender=ModelVersion)
def bring_nobody_back(version: ModelVersion, **_: Any) -> None:
    if forgetting.would_bring_back(version):
        raise ArtifactError("It learnt from a reader whose account has been erased since.")

"""A version that can't be opened here must not serve."""

from typing import Any

from django.dispatch import receiver

from registry.artifact import ArtifactError
from registry.models import Kind, ModelVersion
from registry.signals import promotion_asked
from texts import serving


@receiver(promotion_asked)
def refuse_what_cannot_serve(version: ModelVersion, **_: Any) -> None:
    asked = serving.CAN_SERVE.get(Kind(version.kind))
    if asked and not asked(version):
        raise ArtifactError("It was made by another release of Bookrec, which read it otherwise.")

"""What the recommender has to say to what happens in the registry."""

from typing import Any

from django.dispatch import receiver

from recommendations import serving
from registry.artifact import ArtifactError
from registry.models import Kind, ModelVersion
from registry.signals import promotion_asked


@receiver(promotion_asked, sender=ModelVersion)
def refuse_what_cannot_serve(version: ModelVersion, **_: Any) -> None:
    if version.kind == Kind.RECOMMENDER and not serving.can_serve(version):
        raise ArtifactError("It was made by another release of Bookrec, which read it otherwise.")

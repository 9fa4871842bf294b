"""What the recommender has to say to what happens elsewhere."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.models import User
from recommendations import serving, store, visiting
from recommendations.arriving import take_over, welcome_words
from recommendations.visiting import Visit
from registry.artifact import ArtifactError
from registry.models import Kind, ModelVersion
from registry.signals import promotion_asked


@receiver(promotion_asked, sender=ModelVersion)
def refuse_what_cannot_serve(version: ModelVersion, **_: Any) -> None:
    if version.kind == Kind.RECOMMENDER and not serving.can_serve(version):
        raise ArtifactError("It was made by another release of Bookrec, which read it otherwise.")


@receiver(user_logged_in)
def take_over_what_was_said_before(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever signs up or signs in keeps what they rated as a visitor; the visitor's copy goes."""
    visit = visiting.left_at_the_door(request)
    if not visit:
        return
    visiting.keep(request, Visit(passed=visit.passed))
    if kept := take_over(user, visit):
        messages.success(request, welcome_words(kept), fail_silently=True)


@receiver(post_delete, sender=User)
def forget_reader(instance: User, **_: Any) -> None:
    store.forget(instance.pk)

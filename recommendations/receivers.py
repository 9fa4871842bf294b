"""What the recommender has to say to what happens elsewhere."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.translation import gettext

from accounts.consent import consent_changed
from accounts.erasure import erasing
from accounts.erasure_traces import sweeping
from accounts.models import User
from accounts.privacy_models import Purpose
from recommendations import challenger, events, serving, store
from recommendations.models import Experiment
from recommendations.newcomers import visiting
from recommendations.newcomers.visiting import Visit, take_over, welcome_words
from recommendations.online import assignment, carrying
from recommendations.online import store as online_store
from recommendations.together.groups import leave_all
from recommendations.words import serving as word_serving
from registry.artifact import ArtifactError
from registry.keeping import StillNeeded
from registry.models import Champion, Kind, ModelVersion
from registry.signals import champion_changed, deletion_asked, promotion_asked


@receiver(promotion_asked, sender=ModelVersion)
def refuse_what_cannot_serve(version: ModelVersion, **_: Any) -> None:
    can_serve = {Kind.RECOMMENDER: serving.can_serve, Kind.WORDS: word_serving.can_serve}
    asked = can_serve.get(Kind(version.kind))
    if asked and not asked(version):
        raise ArtifactError("It was made by another release of Bookrec, which read it otherwise.")


@receiver(deletion_asked, sender=ModelVersion)
def keep_what_is_compared(version: ModelVersion, **_: Any) -> None:
    """Trainings go on while an experiment takes its weeks: neither of the two is pruned."""
    running = Experiment.objects.filter(ended_at=None)
    if running.filter(Q(first=version.pk) | Q(second=version.pk)).exists():
        raise StillNeeded(gettext("An experiment runs with it. Stop that first."))


@receiver([champion_changed, post_save, post_delete], sender=Champion)
def look_up_the_champion(**_: Any) -> None:
    serving.forget_champion()


@receiver(post_save, sender=Experiment)
def look_up_the_experiment(**_: Any) -> None:
    assignment.forget()


@receiver(user_logged_in)
def take_over_what_was_said_before(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever signs up or signs in keeps what they rated as a visitor; the visitor's copy goes."""
    visit = visiting.left_at_the_door(request)
    if not visit:
        return
    visiting.keep(request, Visit(passed=visit.passed))
    if kept := take_over(user, visit):
        messages.success(request, welcome_words(kept), fail_silently=True)


@receiver(consent_changed)
def forget_what_was_personal(reader_id: int, purpose: str, **_: Any) -> None:
    if purpose == Purpose.PERSONALISATION:
        store.forget(reader_id)
        events.forget(reader_id)
        carrying.forget(reader_id)


@receiver(pre_delete, sender=User)
def leave_groups(instance: User, **_: Any) -> None:
    leave_all(instance)


@receiver(erasing)
def forget_what_a_challenger_has_learnt(**_: Any) -> None:
    challenger.forget()


@receiver(post_delete, sender=User)
def forget_reader(instance: User, **_: Any) -> None:
    store.forget(instance.pk)


@receiver(sweeping)
def take_out_what_waits(number: int, **_: Any) -> None:
    online_store.forget(number)

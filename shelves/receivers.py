"""Readers go with their ratings; the books' counts follow."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.erasure import erasing
from accounts.models import User
from accounts.privacy_models import Erasure
from shelves import services
from shelves.reviews import leave_behind


@receiver(erasing)
def leave_reviews_behind(reader: User, reviews: str, **_: object) -> None:
    if reviews == Erasure.Reviews.ANONYMISE:
        leave_behind(reader)


@receiver(pre_delete, sender=User)
def take_ratings_out_of_counts(instance: User, **_: object) -> None:
    services.forget_ratings_of(instance)

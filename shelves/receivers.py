"""Readers go with their ratings; the books' counts follow."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver

from accounts.models import User
from shelves import services


@receiver(pre_delete, sender=User)
def take_ratings_out_of_counts(instance: User, **_: object) -> None:
    services.forget_ratings_of(instance)

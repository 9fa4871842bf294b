"""When things happen. The only place with times, and with the names of the queues."""

from datetime import timedelta
from typing import Any

from django.conf import settings

QUEUES = ("default",)
TRAINING_QUEUE = "training"

RECONCILE_EVERY = timedelta(minutes=1)


def beat_schedule() -> dict[str, dict[str, Any]]:
    return {
        "retrain": {"task": "tasks.jobs.queue_retraining", "schedule": settings.RETRAIN_EVERY},
        "reconcile": {"task": "tasks.jobs.reconcile", "schedule": RECONCILE_EVERY},
    }

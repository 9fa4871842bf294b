"""When things happen. The only place with times, and with the names of the queues."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings

QUEUES = ("default",)
TRAINING_QUEUE = "training"

RECONCILE_EVERY = timedelta(minutes=1)
CLEAR_EVERY = timedelta(days=1)
# By the clock: a site that is started anew more often would never come to it otherwise.
TRENDING_AT = crontab(minute="7")


def beat_schedule() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {
        "reconcile": {"task": "tasks.jobs.reconcile", "schedule": RECONCILE_EVERY},
        "clear_expired": {"task": "tasks.jobs.clear_expired", "schedule": CLEAR_EVERY},
        "update_trending": {"task": "tasks.jobs.update_trending", "schedule": TRENDING_AT},
    }
    if settings.RETRAIN_EVERY:  # beat would take 0 for "again and again, at once"
        entries["retrain"] = {
            "task": "tasks.jobs.queue_retraining",
            "schedule": settings.RETRAIN_EVERY,
        }
    return entries

"""When things happen. The only place with times, and with the names of the queues."""

from datetime import timedelta
from typing import Any

from celery.schedules import crontab
from django.conf import settings

DEFAULT_QUEUE = "default"
TRAINING_QUEUE = "training"

RECONCILE_EVERY = timedelta(minutes=1)
CLEAR_EVERY = timedelta(days=1)
CARRY_TOKEN_USES_EVERY = timedelta(minutes=15)
JUDGE_EXPERIMENT_EVERY = timedelta(minutes=5)
CARRY_SHOWN_EVERY = timedelta(minutes=1)
RETRY_WAITING_EVERY = timedelta(days=1)
# By the clock: a site that is started anew more often would never come to it otherwise.
TRENDING_AT = crontab(minute="7")
ERASE_AT = crontab(minute="17")
# Looks each hour whether the check of the day, or that of a new model, is due.
CHECK_DRIFT_AT = crontab(minute="37")
COUNT_SHOWN_AT = crontab(minute="27")


def beat_schedule() -> dict[str, dict[str, Any]]:
    entries: dict[str, dict[str, Any]] = {
        "reconcile": {"task": "tasks.jobs.reconcile", "schedule": RECONCILE_EVERY},
        "clear_expired": {"task": "tasks.jobs.clear_expired", "schedule": CLEAR_EVERY},
        "carry_token_uses": {
            "task": "tasks.jobs.carry_token_uses",
            "schedule": CARRY_TOKEN_USES_EVERY,
        },
        "carry_shown": {"task": "tasks.jobs.carry_shown", "schedule": CARRY_SHOWN_EVERY},
        "count_shown": {"task": "tasks.jobs.count_shown", "schedule": COUNT_SHOWN_AT},
        "judge_experiment": {
            "task": "tasks.jobs.judge_experiment",
            "schedule": JUDGE_EXPERIMENT_EVERY,
        },
        "erase_accounts": {"task": "tasks.jobs.erase_accounts", "schedule": ERASE_AT},
        "retry_waiting": {"task": "tasks.jobs.retry_waiting", "schedule": RETRY_WAITING_EVERY},
        "check_drift": {"task": "tasks.jobs.check_drift_if_due", "schedule": CHECK_DRIFT_AT},
        "update_trending": {"task": "tasks.jobs.update_trending", "schedule": TRENDING_AT},
    }
    if settings.RETRAIN_EVERY:  # beat would take 0 for "again and again, at once"
        entries["retrain"] = {
            "task": "tasks.jobs.queue_retraining",
            "schedule": settings.RETRAIN_EVERY,
        }
    return entries

"""The Celery application: one more way in, no logic of its own."""

import os

from celery import Celery

from tasks import schedule

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookrec_site.settings")

app = Celery("bookrec")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks(["tasks"], related_name="jobs")
app.conf.update(
    task_default_queue=schedule.DEFAULT_QUEUE,
    task_routes={
        "tasks.jobs.train": {"queue": schedule.TRAINING_QUEUE},
        "tasks.jobs.advance_study": {"queue": schedule.TRAINING_QUEUE},
    },
    beat_schedule=schedule.beat_schedule(),
)

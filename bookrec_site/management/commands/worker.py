import logging
import os
import warnings
from typing import Any

from celery.exceptions import SecurityWarning
from celery.signals import worker_process_init
from django.core.management.base import BaseCommand, CommandParser

from bookrec_site.startup.processes import die_with
from tasks import schedule
from tasks.celery import app


class Command(BaseCommand):
    help = "Run a Celery worker for short jobs or, with --training, for training runs."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--training", action="store_true")
        parser.add_argument("--concurrency", type=int, default=None, metavar="JOBS")

    def handle(self, *args: Any, training: bool, concurrency: int | None, **options: Any) -> None:
        parent = os.getpid()

        def end_with_parent(**_: object) -> None:
            die_with(parent)

        worker_process_init.connect(end_with_parent, weak=False)
        # Root is warned for the sake of pickled messages, which run code; ours are JSON.
        warnings.filterwarnings("ignore", category=SecurityWarning)
        # That a job came and ended is said of one a minute, of which nobody need know.
        for chatter in ("celery.worker.strategy", "celery.app.trace"):
            logging.getLogger(chatter).setLevel(logging.WARNING)
        name = "training" if training else "worker"
        queue = schedule.TRAINING_QUEUE if training else schedule.DEFAULT_QUEUE
        # A process keeps the memory of its largest run: after each training a fresh one.
        fresh = ["--max-tasks-per-child=1"] if training else []
        app.worker_main(
            [
                "--quiet",  # no banner
                "worker",
                f"--queues={queue}",
                f"--concurrency={concurrency or (1 if training else 2)}",
                f"--hostname={name}@%h",
                "--loglevel=INFO",
                "--without-gossip",
                "--without-mingle",
                *fresh,
            ]
        )

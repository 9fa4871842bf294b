import hashlib
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import CommandError, call_command
from django.core.management.base import BaseCommand
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.models import Book
from registry.models import Champion


class Command(BaseCommand):
    help = (
        "Make the database and files ready for the site: again at each start, only what is missing."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.migrate()
        self.collect_static()
        if not Book.objects.exists():
            self.stdout.write("The catalogue is empty: loading the first books.")
            call_command("load_dataset", "starter")
        if not Champion.objects.exists():
            self.train_first_model()

    def migrate(self) -> None:
        executor = MigrationExecutor(connection)
        if pending := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write(f"Bringing the database up to date: {len(pending)} migrations.")
            call_command("migrate", interactive=False, verbosity=0)

    def collect_static(self) -> None:
        """Copy and compress the style sheets and scripts, if any differs from the last time."""
        stamp = settings.STATIC_ROOT / ".collected"
        state = static_state()
        if stamp.exists() and stamp.read_text() == state:
            return
        self.stdout.write("Collecting style sheets and scripts.")
        call_command("collectstatic", interactive=False, clear=True, verbosity=0)
        stamp.write_text(state)

    def train_first_model(self) -> None:
        """Without one the site shows popular books, so a failure here does not keep it shut."""
        self.stdout.write("There is no model yet: training the first.")
        try:
            call_command("train")
        except CommandError as error:
            self.stderr.write(f"{error} Until a run succeeds, readers see popular books.")


def static_state() -> str:
    """A digest over name, size and time of every source file."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            digest.update(
                f"{path} {storage.size(path)} {storage.get_modified_time(path)}\n".encode()
            )
    return digest.hexdigest()

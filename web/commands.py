"""Commands that need the tables."""

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor


class TablesCommand(BaseCommand):
    """A command that says what to do where the tables are not there or are of an earlier version."""

    requires_migrations_checks = True

    def check_migrations(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise CommandError(
                "The database is not set up, or not for this version. Nothing was done. "
                "Run ./run manage migrate, or start the site once with ./run; then try again."
            )

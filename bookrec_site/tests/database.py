"""The database of the tests: migrated once for many sessions, and emptied fast.

The tests' database is the one that the embedded server makes for a site. Migrating it takes longer
than most files of tests, so it is done once for all sessions, until a migration changes.
"""

import os
import subprocess
import sys
from pathlib import Path

from django.db import connection, transaction
from django.test import TransactionTestCase

from bookrec_site import paths
from bookrec_site.startup.account import service_account
from bookrec_site.startup.embedded import make_services_dir
from bookrec_site.tests.homes import copy_folder, digest_of, kept, make_short_home, remove_home

# What a database depends on beside the migrations: packages bring some too, and groups are made.
MADE_OF = (
    *("requirements.txt", "accounts/staff.py"),
    *("bookrec_site/settings.py", "bookrec_site/startup/postgresql.py"),
)
# Of all tables together. From here on it is faster to truncate than to delete.
MANY_BYTES = 4 << 20
# Made by the migrations, and the same in every test.
STAYS = ("django_migrations", "django_content_type", "auth_permission")
FILLED = """
SELECT format('%%I', relname), pg_relation_size(pg_class.oid)
FROM pg_class WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
AND relname <> ALL(%s) AND pg_relation_size(pg_class.oid) > 0
"""


def give_database(home: Path) -> None:
    """Put a migrated database into a new home whose servers do not run yet."""
    data = make_services_dir(home, service_account(home)) / "postgresql"
    files = [paths.BASE_DIR / name for name in MADE_OF]
    files += paths.BASE_DIR.glob("*/migrations/*.py")
    with kept("database", digest_of(files), _migrate) as folder:
        copy_folder(folder, data)


def _migrate(folder: Path) -> None:
    """In a home of its own, by the site's own command."""
    home = make_short_home()
    try:
        subprocess.run(
            [sys.executable, paths.BASE_DIR / "manage.py", "migrate", "--verbosity=0"],
            env=os.environ | {"BOOKREC_HOME": str(home)},
            check=True,
        )
        copy_folder(home / "services" / "postgresql", folder)
    finally:
        remove_home(home)


def empty_tables(case: TransactionTestCase) -> None:
    """After a test that committed: delete what it left.

    Django truncates every table and fills in the permissions anew, which takes a hundred times as long.
    """
    with connection.cursor() as cursor:
        cursor.execute(FILLED, [list(STAYS)])
        sizes = dict(cursor.fetchall())
        if sum(sizes.values()) > MANY_BYTES:
            cursor.execute(f"TRUNCATE {', '.join(sizes)} CASCADE")
            return
        with transaction.atomic():
            for table in sizes:
                cursor.execute(f"DELETE FROM {table}")

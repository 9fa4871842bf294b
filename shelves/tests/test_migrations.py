"""What readers did survives the way to statuses, and back."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from catalog.tests.books import make_shelf
from shelves import services
from shelves.models import ShelfEntry
from shelves.statuses import set_status


def migrate(name: str) -> None:
    MigrationExecutor(connection).migrate([("shelves", name)])


@pytest.mark.slow
def test_statuses_come_and_go_without_losing_a_mark(transactional_db, alice):
    wanted, rated = make_shelf("Dune Emma")
    services.want_to_read(alice, wanted)
    services.rate_book(alice, rated, 8)
    latest = MigrationExecutor(connection).loader.graph.leaf_nodes("shelves")[0][1]
    try:
        migrate("0001_initial")
        assert list(ShelfEntry.objects.values_list("book", "shelf")) == [(wanted.pk, "want")]
    finally:
        migrate(latest)
    assert set_status(alice, [wanted.pk], "reading") == 1
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT convalidated FROM pg_constraint WHERE conname = 'shelf_entry_status'"
        )
        assert cursor.fetchall() == [(True,)]

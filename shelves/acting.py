"""How a reader's history is changed: one transaction an act, word of it once it is committed."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Model

from accounts.models import User
from shelves.signals import history_changed


@dataclass
class Changes:
    rows: int = 0


@contextmanager
def changing_history_of(reader: User) -> Iterator[Changes]:
    """One transaction an act; the reader's row serialises acts at the same time.

    The act counts the rows that it changed: with none, nothing has become stale.
    """
    with alone(reader) as version:
        changes = Changes()
        yield changes
        reader.history_version = version + (changes.rows > 0)
        if changes.rows:
            reader.save(update_fields=["history_version"])
            transaction.on_commit(
                lambda: history_changed.send(sender=User, reader_id=reader.pk), robust=True
            )


@contextmanager
def alone(reader: User) -> Iterator[int]:
    """A transaction in which no other act of this reader runs; gives the `history_version`."""
    with transaction.atomic():
        locked = User.objects.filter(pk=reader.pk).select_for_update(no_key=True)
        yield locked.values_list("history_version", flat=True).get()


def put(rows: Sequence[Model], *fields: str) -> None:
    """Rows of readers and books, of one table; of those that stand already these fields change."""
    if rows:
        type(rows[0])._default_manager.bulk_create(
            rows,
            batch_size=2000,
            update_conflicts=True,
            unique_fields=["reader", "book"],
            update_fields=fields,
        )

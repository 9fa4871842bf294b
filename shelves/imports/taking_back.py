"""Taking a whole import back: what it wrote goes, wherever it has not changed again since."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from shelves.acting import changing_history_of
from shelves.imports.states import WrongState, announce
from shelves.models import Import, ImportedBook
from shelves.undo import IN_PIECES, Facts, TakenBack, put_back


def undo(source: Import) -> TakenBack:
    """Raises WrongState unless it is done. The lines that still wait for books wait no longer."""
    with changing_history_of(source.reader) as changes:
        locked = Import.objects.select_for_update(no_key=True)
        fresh = locked.filter(pk=source.pk, state=Import.State.DONE).first()
        if fresh is None:
            raise WrongState(gettext("Only an import that is done can be taken back."))
        acts = _acts(fresh)
        taken = TakenBack([], 0, 0)
        for act in acts:
            # What belongs to no book goes last: an own shelf when no book stands on it any more.
            own = fresh.facts if act is acts[-1] else {}
            part = put_back(fresh.reader, {**act, **own}, piece_by_piece=True)
            taken = TakenBack(
                sorted({*taken.books, *part.books}),
                taken.back + part.back,
                taken.left + part.left,
                taken.stale + part.stale,
            )
        _hand_on(fresh)
        changes.rows += taken.stale
        fresh.books.all().delete()
        fresh.state, fresh.facts = Import.State.UNDONE, {}
        fresh.changed_at = timezone.now()
        fresh.save(update_fields=["state", "facts", "changed_at"])
        announce(fresh)
    source.state = fresh.state
    return taken


def _acts(source: Import) -> Sequence[Mapping[str, Facts]]:
    """Facts by kind and book, the latest first: a book may have been written to several times."""
    acts: list[dict[str, dict[str, list[Any]]]] = []
    depth: dict[int, int] = {}
    rows = source.books.order_by("-pk").values_list("book_id", "facts")
    for book, facts in rows.iterator(chunk_size=2000):
        place = depth.get(book, 0)
        depth[book] = place + 1
        if place == len(acts):
            acts.append({})
        for kind, fact in facts.items():
            acts[place].setdefault(kind, {})[str(book)] = fact
    return acts or [{}]


def _hand_on(source: Import) -> None:
    """What later imports found there was this one's: taken back too, they leave what was before."""
    later = ImportedBook.objects.filter(
        of_import__reader=source.reader,
        of_import__state=Import.State.DONE,
        book__in=source.books.values("book"),
    ).exclude(of_import=source)
    if not later.exists():
        return
    mine: dict[int, list[dict[str, list[Any]]]] = {}
    for book, facts in source.books.order_by("-pk").values_list("book_id", "facts"):
        mine.setdefault(book, []).append(facts)
    ImportedBook.objects.bulk_update(
        list(_relinked(later.order_by("pk"), mine)), ["facts"], batch_size=500
    )


def _relinked(
    later: Iterable[ImportedBook], mine: dict[int, list[dict[str, list[Any]]]]
) -> Iterable[ImportedBook]:
    for imported in later:
        for facts in mine[imported.book_id]:
            for kind in (facts.keys() & imported.facts.keys()) - IN_PIECES:
                (was, then), (found, left) = facts[kind], imported.facts[kind]
                if found == then:
                    imported.facts[kind] = [was, left]
        yield imported

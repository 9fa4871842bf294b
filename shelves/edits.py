"""What can be done with many books at once: moved, put on an own shelf, taken off, removed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from accounts.models import User
from shelves import own_shelves
from shelves.mine import DISMISSED, Shelf
from shelves.models import OwnShelf, ShelfEntry
from shelves.services import take_back_dismissals
from shelves.statuses import remove_books, set_status

MOST_AT_ONCE = 2000


@dataclass(frozen=True)
class Edit:
    act: Callable[[User, list[int]], int]  # how many books it changed
    touches: Sequence[str]  # kinds of shelves.undo
    outcome: str  # "{}" stands for the books

    def said(self, changed: int, chosen: int) -> str:
        if not changed:
            return "Nothing to change: that is how it was."
        books = "1 book" if changed == 1 else f"{changed:,} books"
        text = self.outcome.format(books)
        return text if changed == chosen else f"{text} The other {chosen - changed:,} were."


_STATUS = ("status", "dismissed", "readings")


def parse_edit(reader: User, text: str) -> Edit | None:
    """`to:read`, `on:7` or `off:7` (an own shelf), `remove`, `recommend`; None for anything else."""
    act, _, what = text.partition(":")
    if act == "to" and what in ShelfEntry.Shelf.values:
        name = ShelfEntry.Shelf(what).label
        return Edit(partial(_move, status=what), _STATUS, "{} moved to “" + name + "”.")
    if act in {"on", "off"} and what.isdecimal() and len(what) < 19:
        shelf = OwnShelf.objects.filter(reader=reader, pk=int(what)).first()
        return _on_or_off(act, shelf) if shelf else None
    if text == "remove":
        touches = ("rating", "status", "readings")
        return Edit(remove_books, touches, "{} off your shelves, stars and all.")
    if text == "recommend":
        return Edit(take_back_dismissals, ("dismissed",), "{} may be recommended again.")
    return None


def edits_for(shelf: Shelf, own: Sequence[OwnShelf]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the shelf offers: groups of acts with their names."""
    if shelf.slug == DISMISSED:
        away = [("recommend", "Recommend them again")]
    else:
        away = [("remove", "Remove from my books, stars and all")]
    if shelf.own:
        away.insert(0, (f"off:{shelf.own.pk}", f"Take off “{shelf.name}”"))
    moves = [(f"to:{slug}", name) for slug, name in ShelfEntry.Shelf.choices if slug != shelf.slug]
    more = [(f"on:{other.pk}", other.name) for other in own if other != shelf.own]
    groups = [("Move to", moves), ("Put on as well", more), ("Away", away)]
    return [(name, acts) for name, acts in groups if acts]


def _on_or_off(act: str, shelf: OwnShelf) -> Edit:
    # A name may hold braces, which `format` would take for its own.
    name = shelf.name.replace("{", "{{").replace("}", "}}")
    if act == "on":
        put = partial(_put, shelf=shelf)
        return Edit(put, ("places",), "{} put on “" + name + "”.")
    return Edit(partial(_take, shelf=shelf), ("places",), "{} off “" + name + "”.")


def _move(reader: User, books: list[int], *, status: str) -> int:
    return set_status(reader, books, status)


def _put(reader: User, books: list[int], *, shelf: OwnShelf) -> int:
    return own_shelves.put_on_shelf(reader, shelf, books)


def _take(reader: User, books: list[int], *, shelf: OwnShelf) -> int:
    return own_shelves.take_off_own_shelf(reader, shelf, books)

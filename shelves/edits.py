"""What can be done with many books at once: moved, put on an own shelf, taken off, removed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext

from accounts.models import User
from shelves.mine import DISMISSED, Shelf
from shelves.models import OwnShelf, ShelfEntry
from shelves.own_shelves import put_on_shelf, take_off_own_shelf
from shelves.services import take_back_dismissals
from shelves.statuses import remove_books, set_status

MOST_AT_ONCE = 2000


@dataclass(frozen=True)
class Edit:
    act: Callable[[User, list[int]], int]  # how many books it changed
    touches: Sequence[str]  # kinds of shelves.undo
    outcome: Callable[[int], str]  # of so many books: a sentence with their number as %(books)s
    shelf: str = ""  # its name, where the sentence has it

    def said(self, changed: int, chosen: int) -> str:
        if not changed:
            return gettext("Nothing to change: that is how it was.")
        text = self.outcome(changed) % {"books": intcomma(changed), "shelf": self.shelf}
        return text if changed == chosen else f"{text} {_others_were(chosen - changed)}"


_STATUS = ("status", "dismissed", "readings")


def parse_edit(reader: User, text: str) -> Edit | None:
    """`to:read`, `on:7` or `off:7` (an own shelf), `remove`, `recommend`; None for anything else."""
    act, _, what = text.partition(":")
    if act == "to" and what in ShelfEntry.Shelf.values:
        name = str(ShelfEntry.Shelf(what).label)
        return Edit(partial(set_status, status=what), _STATUS, _moved, name)
    if act in {"on", "off"} and what.isdecimal() and len(what) < 19:
        shelf = OwnShelf.objects.filter(reader=reader, pk=int(what)).first()
        return _on_or_off(act, shelf) if shelf else None
    if text == "remove":
        touches = ("rating", "status", "readings")
        return Edit(remove_books, touches, _removed)
    if text == "recommend":
        return Edit(take_back_dismissals, ("dismissed",), _recommended_again)
    return None


def edits_for(shelf: Shelf, own: Sequence[OwnShelf]) -> list[tuple[str, list[tuple[str, str]]]]:
    """What the shelf offers: groups of acts with their names."""
    if shelf.slug == DISMISSED:
        away = [("recommend", gettext("Recommend them again"))]
    else:
        away = [("remove", gettext("Remove from my books, stars and all"))]
    if shelf.own:
        take_off = gettext("Take off “%(shelf)s”") % {"shelf": shelf.name}
        away.insert(0, (f"off:{shelf.own.pk}", take_off))
    shelves = ShelfEntry.Shelf.choices
    moves = [(f"to:{slug}", str(name)) for slug, name in shelves if slug != shelf.slug]
    more = [(f"on:{other.pk}", other.name) for other in own if other != shelf.own]
    groups = [
        # Translators: stands above the shelves that the ticked books can be moved to
        (gettext("Move to"), moves),
        # Translators: stands above the reader's own shelves, to put books on without moving them
        (gettext("Put on as well"), more),
        # Translators: stands above the ways to take books off a shelf
        (gettext("Away"), away),
    ]
    return [(name, acts) for name, acts in groups if acts]


def _on_or_off(act: str, shelf: OwnShelf) -> Edit:
    do, outcome = (put_on_shelf, _put_on) if act == "on" else (take_off_own_shelf, _taken_off)
    return Edit(lambda reader, books: do(reader, shelf, books), ("places",), outcome, shelf.name)


def _moved(books: int) -> str:
    return ngettext(
        "%(books)s book moved to “%(shelf)s”.", "%(books)s books moved to “%(shelf)s”.", books
    )


def _put_on(books: int) -> str:
    return ngettext(
        "%(books)s book put on “%(shelf)s”.", "%(books)s books put on “%(shelf)s”.", books
    )


def _taken_off(books: int) -> str:
    return ngettext("%(books)s book off “%(shelf)s”.", "%(books)s books off “%(shelf)s”.", books)


def _removed(books: int) -> str:
    return ngettext(
        "%(books)s book off your shelves, stars and all.",
        "%(books)s books off your shelves, stars and all.",
        books,
    )


def _recommended_again(books: int) -> str:
    return ngettext(
        "%(books)s book may be recommended again.",
        "%(books)s books may be recommended again.",
        books,
    )


def _others_were(others: int) -> str:
    # Translators: after, say, "3 books moved to “Read”.": of those chosen the others were there
    text = ngettext("The other one was.", "The other %(books)s were.", others)
    return text % {"books": intcomma(others)}

"""What became of an import, in numbers with words."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from shelves.imports.tabs import Numbers
from shelves.models import Import


@dataclass(frozen=True)
class Done:
    """`brought` and `left_out`: numbers with words, the latter with where to see which."""

    books: int
    brought: list[tuple[int, str]]
    left_out: list[tuple[int, str, str]]


def done_of(source: Import, numbers: Numbers) -> Done:
    """Of one that is done; the numbers are those of its lines."""
    summary = source.summary
    return Done(
        summary.get("changed", 0),
        _brought(summary.get("effects", {}), len(summary.get("shelves", []))),
        _left_out(source, numbers),
    )


def _brought(effects: dict[str, int], shelves: int) -> list[tuple[int, str]]:
    def new(kind: str) -> int:
        return effects.get(f"{kind}.new", 0) + effects.get(f"{kind}.changed", 0)

    said = [
        (n := new("rating"), gettext("with your stars")),
        (n := new("status"), ngettext("on its shelf", "on their shelves", n)),
        (n := new("readings"), gettext("with the days of reading")),
        (n := new("places"), ngettext("on a shelf of your own", "on shelves of your own", n)),
        (shelves, ngettext("own shelf made for them", "own shelves made for them", shelves)),
        (n := new("note"), ngettext("with a private note", "with private notes", n)),
        (n := new("review"), ngettext("with a review", "with reviews", n)),
        (n := new("dismissed"), gettext("marked “not for me”")),
    ]
    return [(number, words) for number, words in said if number]


def _left_out(source: Import, numbers: Numbers) -> list[tuple[int, str, str]]:
    here = reverse("library_import", args=[source.pk])
    waiting = numbers.waiting + numbers.asking
    same = source.summary.get("books", 0) - source.summary.get("changed", 0)
    refused = numbers.refused
    said = [
        (
            waiting,
            ngettext("is not found so far, and waits", "are not found so far, and wait", waiting),
            reverse("import_waiting"),
        ),
        (same, ngettext("stayed just as it was", "stayed just as they were", same), ""),
        *((number, words, f"{here}?tab=sure") for number, words in _kept(source)),
        (numbers.unticked, gettext("you left out"), ""),
        (
            refused,
            ngettext("line could not be taken", "lines could not be taken", refused),
            f"{here}?tab=refused",
        ),
    ]
    return [(number, words, address) for number, words, address in said if number]


def _kept(source: Import) -> list[tuple[int, str]]:
    """What the reader had already, and the file says otherwise."""
    effects: dict[str, int] = source.summary.get("effects", {})

    def kept(*kinds: str) -> int:
        return sum(effects.get(f"{kind}.{end}", 0) for kind in kinds for end in ("kept", "gone"))

    return [
        (
            n := kept("rating"),
            ngettext("keeps the stars you gave here", "keep the stars you gave here", n),
        ),
        (
            n := kept("status", "dismissed"),
            ngettext("stays on the shelf you chose here", "stay on the shelves you chose here", n),
        ),
        (
            n := kept("note", "review"),
            ngettext("keeps your own words", "keep your own words", n),
        ),
    ]

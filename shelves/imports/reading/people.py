"""Names of authors as libraries write them, in the order "First Last"."""

import re
from collections.abc import Callable

from catalog.datasets.names import split_authors
from catalog.text import fold

MOST = 20
LONGEST = 200
# Names of nobody ("Unknown", "various authors") are short, and all others are told by one look.
_LONGEST_NOBODY = 16
_ROLE = re.compile(r"\s*[(\[](?P<role>[^()\[\]]{1,40})[)\]]$")
# These wrote it; a translator or an illustrator did not.
_WRITERS = frozenset({"", "author", "writer", "co author", "auteur", "autor", "autorin", "story"})
_INITIAL = re.compile(r"\b[^\W\d_]\.$")
_NOT_FIRST_NAMES = frozenset({"jr", "sr", "ii", "iii", "iv", "phd", "md"})
_BETWEEN = re.compile(r"\s*(?:\||;|&|\s/\s|\n|\band\b)\s*")


def written_first(*texts: str) -> tuple[str, ...]:
    """Of cells with names between commas, each "First Last": each once, in order."""
    return _writers(
        [
            name
            for text in texts
            if text
            for name in (
                split_authors(text) if "," in text or len(text) < _LONGEST_NOBODY else [text]
            )
        ]
    )


def turned(name: str) -> str:
    """ "Le Guin, Ursula K." -> "Ursula K. Le Guin"; a name in its own order stays."""
    name = " ".join(name.split())
    last, comma, first = (part.strip() for part in name.partition(","))
    if not comma or not first or fold(first) in _NOT_FIRST_NAMES:
        return name
    return f"{first} {last}"


def last_first(*names: str) -> tuple[str, ...]:
    """Of names, each "Last, First"."""
    return _writers([name.strip() for name in names], turned)


def either_way(text: str) -> tuple[str, ...]:
    """Of a cell of which nobody knows how it writes several names, or which name comes first."""
    parts = [part for part in _BETWEEN.split(text) if part.strip()]
    if len(parts) > 1:
        return last_first(*parts)
    return last_first(text) if _is_last_first(text) else written_first(text)


def _writers(names: list[str], said: Callable[[str], str] = str) -> tuple[str, ...]:
    """Each once. Where nobody wrote it (an anthology), whoever is named."""
    bare = [_without_role(name) for name in names if name]
    found: dict[str, str] = {}
    for name, is_writer in bare:
        if name and (is_writer or not any(is_one for _, is_one in bare)):
            name = said(name)[:LONGEST]
            found.setdefault(fold(name) if len(bare) > 1 else name, name)
    return tuple(found.values())[:MOST]


def _is_last_first(text: str) -> bool:
    """One comma, with a single name or an initial at a side: two authors would have two each."""
    last, comma, first = (part.strip() for part in text.partition(","))
    if not comma or "," in first or not last or not first:
        return False
    return " " not in last or " " not in first or bool(_INITIAL.search(first))


def _without_role(name: str) -> tuple[str, bool]:
    """Without what stands in brackets after it, and whether that leaves a writer of the book."""
    role = _ROLE.search(name) if name[-1:] in ")]" else None
    if role is None:
        return name, True
    return name[: role.start()], fold(role["role"]) in _WRITERS

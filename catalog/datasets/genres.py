"""From the shelves of thousands of readers to a book's genres, themes and moods."""

import csv
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

from catalog.models import Tag
from catalog.text import fold

_MAP = Path(__file__).with_name("genres.csv")

# Readers shelve by genre far more than they name themes, and hardly ever moods: a tag has its
# full weight at this share of the readers who named the book's strongest genre.
_FULL_WEIGHT_AT = {Tag.Kind.GENRE: 1.0, Tag.Kind.THEME: 0.25, Tag.Kind.MOOD: 0.05}
# Lighter tags, and those of a handful of readers, are noise.
_LIGHTEST = 0.1
_FEWEST_READERS = 3
_MOST_PER_KIND = 6


class TagEntry(NamedTuple):
    slug: str
    name: str
    kind: Tag.Kind
    shelves: frozenset[str]


@cache
def all_tags() -> dict[str, TagEntry]:
    """The curated map, by slug: each tag and the shelf names that stand for it, folded."""
    with _MAP.open(newline="", encoding="utf-8") as file:
        return {
            row["slug"]: TagEntry(
                row["slug"],
                row["name"],
                Tag.Kind(row["kind"]),
                frozenset(row["shelves"].split(";")),
            )
            for row in csv.DictReader(file)
        }


@cache
def _slugs_by_shelf() -> dict[str, list[str]]:
    slugs = defaultdict(list)
    for entry in all_tags().values():
        for shelf in entry.shelves:
            slugs[shelf].append(entry.slug)
    return dict(slugs)


def slugs_of_shelf(shelf: str) -> list[str]:
    """Tags that a shelf name stands for; most names ("to-read", "kindle") stand for none.

    >>> slugs_of_shelf("Sci-Fi"), slugs_of_shelf("currently-reading")
    (['science-fiction'], [])
    """
    return _slugs_by_shelf().get(fold(shelf), [])


def weigh(counts: Iterable[tuple[str, int]]) -> dict[str, float]:
    """Weights in (0, 1] of a book's tags, from how many readers shelved it so.

    `counts` holds (slug, readers). A genre weighs its share of the strongest genre's readers; of
    each kind the strongest six stay.
    """
    readers: dict[str, int] = defaultdict(int)
    for slug, count in counts:
        readers[slug] += max(count, 0)
    tags = all_tags()
    strongest = max(
        (n for slug, n in readers.items() if tags[slug].kind == Tag.Kind.GENRE), default=0
    )
    if strongest < _FEWEST_READERS:
        return {}
    by_kind = defaultdict(list)
    for slug, n in readers.items():
        kind = tags[slug].kind
        weight = min(1.0, n / strongest / _FULL_WEIGHT_AT[kind])
        if weight >= _LIGHTEST and n >= _FEWEST_READERS:
            by_kind[kind].append((-weight, slug))
    return {
        slug: round(-weight, 3)
        for entries in by_kind.values()
        for weight, slug in sorted(entries)[:_MOST_PER_KIND]
    }


class TagNames:
    """The tags that there are, and those that data sets may bring. One query."""

    def __init__(self) -> None:
        kept = Tag.objects.order_by().values_list("kind", "slug", "name")
        known = [(entry.kind, entry.slug, entry.name) for entry in all_tags().values()]
        # What an operator calls a tag goes before what it is called elsewhere.
        self._slugs = {(kind, fold(name)): slug for kind, slug, name in [*known, *kept]}
        self._slugs |= {(kind, fold(slug)): slug for kind, slug, _ in [*known, *kept]}

    def slug_of(self, kind: str, text: str) -> str | None:
        """By slug, by name, or by what readers call such a shelf; None where it is no tag of the kind."""
        if found := self._slugs.get((kind, fold(text))):
            return found
        slugs = [slug for slug in slugs_of_shelf(text) if all_tags()[slug].kind == kind]
        return slugs[0] if len(slugs) == 1 else None

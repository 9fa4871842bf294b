"""Shelves that readers make and name themselves. They change nothing about what is recommended."""

import re
import unicodedata
from collections.abc import Collection, Sequence
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db.models import Count, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext, override

from accounts.models import User
from shelves.acting import alone
from shelves.models import OwnShelf, OwnShelfBook, ShelfEntry
from web.faults import Invalid

MOST_SHELVES = 100
LONGEST_NAME = 60
# Names and addresses of the shelves that every reader has.
TAKEN_SLUGS = {*ShelfEntry.Shelf.values, "all", "rated", "dismissed", "new", "goals", "undo"}


class InvalidShelf(Invalid):
    """A name that a shelf can't have, or one shelf too many."""

    def __init__(self, message: str) -> None:
        super().__init__("name", message)


def own_shelves_of(reader: User) -> QuerySet[OwnShelf]:
    return OwnShelf.objects.filter(reader=reader)


def counted_shelves_of(reader: User) -> list[tuple[OwnShelf, int]]:
    """Each with how many books stand on it."""
    shelves = own_shelves_of(reader).annotate(count=Count("places"))
    return [(shelf, shelf.count) for shelf in shelves]


def make_shelf(reader: User, name: str) -> OwnShelf:
    name = checked_name(name)
    with alone(reader):
        mine = OwnShelf.objects.filter(reader=reader)
        _check_free(mine, name)
        _check_room(mine.count())
        slug = _free_slug(name, set(mine.values_list("slug", flat=True)))
        return OwnShelf.objects.create(reader=reader, name=name, name_key=name_key(name), slug=slug)


def bring_back_shelf(reader: User, name: str, slug: str, made: datetime) -> None:
    """One that an export held. Where the name is taken, or can't be, nothing happens."""
    with alone(reader):
        mine = OwnShelf.objects.filter(reader=reader)
        try:
            name = checked_name(name)
            _check_free(mine, name)
        except InvalidShelf:
            return
        taken = set(mine.values_list("slug", flat=True))
        if len(taken) >= MOST_SHELVES:
            return
        if slug in taken | TAKEN_SLUGS or not re.fullmatch(r"[-\w]{1,70}", slug, re.ASCII):
            slug = _free_slug(name, taken)
        OwnShelf.objects.create(
            reader=reader, name=name, name_key=name_key(name), slug=slug, created_at=made
        )


def make_shelves(reader: User, names: Sequence[str]) -> list[OwnShelf]:
    """Many at once, each name checked and free; raises InvalidShelf where they are too many."""
    with alone(reader):
        taken = set(OwnShelf.objects.filter(reader=reader).values_list("slug", flat=True))
        _check_room(len(taken) + len(names) - 1)
        made = []
        for name in names:
            slug = _free_slug(name, taken)
            taken.add(slug)
            made.append(OwnShelf(reader=reader, name=name, name_key=name_key(name), slug=slug))
        return OwnShelf.objects.bulk_create(made)


def rename_shelf(reader: User, shelf: OwnShelf, name: str) -> OwnShelf:
    """Its address stays, so that links to it do."""
    name = checked_name(name)
    with alone(reader):
        _check_free(OwnShelf.objects.filter(reader=reader).exclude(pk=shelf.pk), name)
        shelf.name, shelf.name_key = name, name_key(name)
        shelf.save(update_fields=["name", "name_key"])
    return shelf


def delete_shelf(reader: User, shelf: OwnShelf) -> None:
    """The books that stood on it keep all else that they have."""
    with alone(reader):
        OwnShelf.objects.filter(reader=reader, pk=shelf.pk).delete()


def put_on_shelf(reader: User, shelf: OwnShelf, books: Collection[int]) -> int:
    """How many of the books (ids) were not on it yet."""
    with alone(reader):
        there = set(shelf.places.filter(book__in=books).values_list("book_id", flat=True))
        new = sorted(set(books) - there)
        OwnShelfBook.objects.bulk_create(OwnShelfBook(shelf=shelf, book_id=pk) for pk in new)
    return len(new)


def take_off_own_shelf(reader: User, shelf: OwnShelf, books: Collection[int]) -> int:
    with alone(reader):
        deleted, _ = shelf.places.filter(book__in=books).delete()
    return deleted


def shelves_with(reader: User, book: int) -> set[int]:
    """Ids of the reader's own shelves that the book stands on."""
    places = OwnShelfBook.objects.filter(shelf__reader=reader, book=book)
    return set(places.values_list("shelf_id", flat=True))


def place_on(reader: User, book: int, shelves: Collection[OwnShelf]) -> int:
    """The book stands on exactly these of the reader's own shelves; how many places changed."""
    with alone(reader):
        wanted, there = {shelf.pk for shelf in shelves}, shelves_with(reader, book)
        places = OwnShelfBook.objects.filter(shelf__reader=reader, book=book)
        places.filter(shelf__in=there - wanted).delete()
        OwnShelfBook.objects.bulk_create(
            OwnShelfBook(shelf_id=pk, book_id=book) for pk in sorted(wanted - there)
        )
    return len(wanted ^ there)


def name_key(name: str) -> str:
    """What names have in common that count as one: case, and how letters are composed."""
    return unicodedata.normalize("NFKC", name).casefold()


def checked_name(text: str) -> str:
    """As it is kept; raises InvalidShelf for what no own shelf can be called."""
    name = " ".join(unicodedata.normalize("NFC", text.replace("\x00", "")).split())
    if not name:
        raise InvalidShelf(gettext("Give the shelf a name."))
    if len(name) > LONGEST_NAME:
        raise InvalidShelf(
            gettext("A name has %(longest)s characters at most.") % {"longest": LONGEST_NAME}
        )
    if name_key(name) in _taken_names():
        raise InvalidShelf(
            gettext("“%(name)s” is a shelf that everybody has. Choose another name.")
            % {"name": name}
        )
    return name


def _check_room(shelves: int) -> None:
    if shelves >= MOST_SHELVES:
        raise InvalidShelf(
            gettext("You have %(most)s shelves. Delete one to make another.")
            % {"most": MOST_SHELVES}
        )


def _check_free(shelves: QuerySet[OwnShelf], name: str) -> None:
    if shelves.filter(name_key=name_key(name)).exists():
        raise InvalidShelf(gettext("You have a shelf “%(name)s” already.") % {"name": name})


def _free_slug(name: str, taken: set[str]) -> str:
    base = slugify(name)[:60].strip("-") or "shelf"
    slug, n = base, 1
    while slug in taken or slug in TAKEN_SLUGS:
        n += 1
        slug = f"{base}-{n}"
    return slug


@cache
def _taken_names() -> frozenset[str]:
    """In every language: readers change theirs, and a shelf keeps its name."""
    taken = set()
    for code, _ in settings.LANGUAGES:
        with override(code):
            taken |= {name_key(str(label)) for label in ShelfEntry.Shelf.labels}
    return frozenset(taken)

"""How a reader's dials are set: which books their lists are made of, and in which order."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from django.db import DEFAULT_DB_ALIAS, transaction
from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext

from accounts.models import User
from catalog.models import BookTag
from catalog.querysets import BookQuerySet
from recommendations.engine.dials import Dials
from recommendations.models import KeptDials
from web.faults import Invalid
from web.statements import Statement

PER_AUTHOR = 5
_ASKED_ONLY: dict[str, Any] = {"genre": "", "without": (), "stock": None}
# The dials that are kept: a column is called as its dial is.
KEPT = [field.name for field in KeptDials._meta.fields if not field.primary_key]


class InvalidDials(Invalid):
    """What is wrong, and with which dial (`field`)."""


@dataclass(frozen=True)
class Dialled:
    """The defaults are the site's own way. Raises InvalidDials for years in the wrong order.

    A book whose language or year nobody knows is left out where the dial asks for one, as in search.

    adventurous     -1 to 1, see the engine's dial of that name
    max_per_author  None: as many as the site allows, PER_AUTHOR
    languages       codes; none: any
    genre           slug of the only genre; empty: any
    avoid           slugs of genres that no book may have
    diversity       0 to 1, see the engine's dial of that name
    without         ids of books that may not be in the list
    stock           books must be in the stock of this number, see `stock.version`; None: or not

    Genre, `without` and `stock` are asked for, never kept.
    """

    adventurous: float = 0.0
    max_per_author: int | None = None
    languages: tuple[str, ...] = ()
    genre: str = ""
    min_year: int | None = None
    max_year: int | None = None
    avoid: tuple[str, ...] = ()
    diversity: float = 0.0
    without: tuple[int, ...] = ()
    stock: int | None = None

    def __post_init__(self) -> None:
        if (
            self.min_year is not None
            and self.max_year is not None
            and self.min_year > self.max_year
        ):
            years = {"first": self.min_year, "last": self.max_year}
            text = gettext("No year lies from %(first)s to %(last)s.") % years
            raise InvalidDials("max_year", text)

    @property
    def engine(self) -> Dials:
        """NDCG@10 on validation readers of goodbooks-10k (5 % of its readers | its Kaggle release)
        0.215 | 0.197, without dials 0.214 | 0.204, with three books an author 0.213 | 0.193, with one
        book a series ("next") 0.189 | 0.125: who is known to have read volumes 1 and 3 has mostly
        read the second as well. What diversity costs and brings: see `docs/engine.md`.
        """
        return Dials(
            series="in_order",
            one_edition=True,
            max_per_author=self.max_per_author or PER_AUTHOR,
            adventurous=self.adventurous,
            diversity=self.diversity,
        )

    @property
    def for_chosen(self) -> Dials:
        """For books that the reader chose: all of them, in the order of their scores but for this."""
        return Dials(
            series=None,
            one_edition=False,
            max_per_author=self.max_per_author,
            adventurous=self.adventurous,
            diversity=self.diversity,
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves out books by what they are."""
        return replace(self, adventurous=0.0, max_per_author=None, diversity=0.0) != Dialled()

    def narrowed(self, books: BookQuerySet) -> BookQuerySet:
        """The books that may be in a list; `KnownBooks.mask` tells the same of a model's books."""
        if self.languages:
            books = books.filter(language__in=self.languages)
        if self.min_year is not None:
            books = books.filter(year__gte=self.min_year)
        if self.max_year is not None:
            books = books.filter(year__lte=self.max_year)
        if self.genre:
            books = books.filter(_has_genre([self.genre]))
        if self.avoid:
            books = books.exclude(_has_genre(self.avoid))
        if self.without:
            books = books.exclude(pk__in=self.without)
        return books.in_stock() if self.stock is not None else books


_FIELDS = [field.attname for field in KeptDials._meta.concrete_fields]
_OF_READER = Statement(lambda: KeptDials.objects.filter(pk=0))


def dials_of(reader: User) -> Dialled:
    row = _OF_READER.first(reader.pk)
    return _as_dialled(KeptDials.from_db(DEFAULT_DB_ALIAS, _FIELDS, row)) if row else Dialled()


def dials_of_all(readers: list[int]) -> list[Dialled]:
    """Of each of these readers (ids), in their order; one query."""
    kept = KeptDials.objects.in_bulk(readers)
    return [_as_dialled(kept[pk]) if pk in kept else Dialled() for pk in readers]


def _as_dialled(kept: KeptDials) -> Dialled:
    set_to = {dial: getattr(kept, dial) for dial in KEPT}
    return Dialled(**set_to | {"languages": tuple(kept.languages), "avoid": tuple(kept.avoid)})


def keep_dials(reader: User, dialled: Dialled) -> None:
    """From now on, for every list of this reader."""
    keep_dials_of_all({reader.pk: dialled})
    reader.refresh_from_db(fields=["history_version"])


def keep_dials_of_all(dials: Mapping[int, Dialled]) -> None:
    """Of each of these readers (ids); three statements. Lists that are kept of them become stale, as
    by any change of a history."""
    own = {pk for pk, one in dials.items() if replace(one, **_ASKED_ONLY) == Dialled()}
    with transaction.atomic():
        User.objects.filter(pk__in=dials).update(history_version=F("history_version") + 1)
        KeptDials.objects.filter(reader__in=own).delete()
        KeptDials.objects.bulk_create(
            [_as_kept(pk, dials[pk]) for pk in sorted(dials.keys() - own)],
            update_conflicts=True,
            unique_fields=["reader"],
            update_fields=KEPT,
        )


def _as_kept(reader: int, dialled: Dialled) -> KeptDials:
    return KeptDials(reader_id=reader, **{dial: getattr(dialled, dial) for dial in KEPT})


def _has_genre(slugs: list[str] | tuple[str, ...]) -> Exists:
    return Exists(
        BookTag.objects.filter(book=OuterRef("pk"), tag__kind="genre", tag__slug__in=slugs)
    )

"""How a reader's dials are set: which books their lists are made of, and in which order."""

from dataclasses import dataclass, replace

from django.db.models import Exists, OuterRef

from accounts.models import User
from catalog.models import BookTag
from catalog.querysets import BookQuerySet
from recommendations.engine.dials import Dials
from recommendations.models import KeptDials

PER_AUTHOR = 5


class InvalidDials(ValueError):
    """What is wrong, and with which dial (`field`)."""

    def __init__(self, field: str, text: str) -> None:
        super().__init__(text)
        self.field = field


@dataclass(frozen=True)
class Dialled:
    """The defaults are the site's own way. Raises InvalidDials for years in the wrong order.

    A book whose language or year nobody knows is left out where the dial asks for one, as in search.

    adventurous     -1 to 1, see the engine's dial of that name
    max_per_author  None: as many as the site allows, PER_AUTHOR
    languages       codes; none: any
    genre           slug of the only genre; empty: any
    avoid           slugs of genres that no book may have
    """

    adventurous: float = 0.0
    max_per_author: int | None = None
    languages: tuple[str, ...] = ()
    genre: str = ""
    min_year: int | None = None
    max_year: int | None = None
    avoid: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if (
            self.min_year is not None
            and self.max_year is not None
            and self.min_year > self.max_year
        ):
            raise InvalidDials("max_year", f"No year lies from {self.min_year} to {self.max_year}.")

    @property
    def engine(self) -> Dials:
        """NDCG@10 on validation readers of goodbooks-10k (5 % of its readers | its Kaggle release)
        0.215 | 0.197, without dials 0.214 | 0.204, with three books an author 0.213 | 0.193, with one
        book a series ("next") 0.189 | 0.125: who is known to have read volumes 1 and 3 has mostly
        read the second as well.
        """
        return Dials(
            series="in_order",
            one_edition=True,
            max_per_author=self.max_per_author or PER_AUTHOR,
            adventurous=self.adventurous,
        )

    @property
    def narrows(self) -> bool:
        """Whether it leaves out books by what they are."""
        return replace(self, adventurous=0.0, max_per_author=None) != Dialled()

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
        return books.exclude(_has_genre(self.avoid)) if self.avoid else books


def dials_of(reader: User) -> Dialled:
    kept = KeptDials.objects.filter(reader=reader).first()
    if kept is None:
        return Dialled()
    return Dialled(
        adventurous=kept.adventurous,
        max_per_author=kept.max_per_author,
        languages=tuple(kept.languages),
        min_year=kept.min_year,
        max_year=kept.max_year,
        avoid=tuple(kept.avoid),
    )


def keep_dials(reader: User, dialled: Dialled) -> None:
    """From now on, for every list of this reader. A single genre is asked for, never kept."""
    if replace(dialled, genre="") == Dialled():
        KeptDials.objects.filter(reader=reader).delete()
        return
    KeptDials.objects.update_or_create(
        reader=reader,
        defaults={
            "adventurous": dialled.adventurous,
            "max_per_author": dialled.max_per_author,
            "languages": list(dialled.languages),
            "min_year": dialled.min_year,
            "max_year": dialled.max_year,
            "avoid": list(dialled.avoid),
        },
    )


def _has_genre(slugs: list[str] | tuple[str, ...]) -> Exists:
    return Exists(
        BookTag.objects.filter(book=OuterRef("pk"), tag__kind="genre", tag__slug__in=slugs)
    )

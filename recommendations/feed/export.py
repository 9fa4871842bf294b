"""The lists of many readers, one after the other: what a shop takes away to show and to mail.

A list that is kept and fresh is taken as it is; the others are ranked for this alone, and not kept.
All of one export are by one model.
"""

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial

import numpy as np
from django.db.models import Min, Q

from accounts.models import User
from accounts.privacy_models import here
from catalog.models import Book, DatasetLoad, Identifier
from recommendations import ranking, serving, store
from recommendations.api_shapes import Shape, envelope
from recommendations.dialling import Dialled, dials_of_all
from recommendations.fallback import Fallback
from recommendations.history import History, histories_of
from recommendations.listing import (
    Listed,
    by_fame,
    listed_for,
    mask_of,
    popular_ids,
    why_no_model,
    why_popular,
)
from recommendations.store import KeptList, is_personal
from shelves.feed_readers import DATA_SETS
from shelves.models import Rating
from web.many import among

READERS_AT_ONCE = 500


@dataclass(frozen=True)
class Wanted:
    """Whose lists, and how much of them.

    source         empty: of every other system, without the data sets
    own_accounts   those of this site as well, by their ids
    since_version  nothing where the model that serves is not newer than this one
    """

    source: str = ""
    n: int = 10
    own_accounts: bool = False
    since_version: int | None = None


def export_lists(wanted: Wanted) -> Iterator[list[Shape]]:
    """Some hundred readers at a time, in the order of their ids; memory does not grow with them."""
    model = serving.current(wait=True)
    if wanted.since_version is not None and (
        model is None or model.version <= wanted.since_version
    ):
        return
    maker = Ranked(model) if model else Famous()
    last = 0
    while readers := _readers_after(last, wanted):
        last = readers[-1].pk
        yield _lines(readers, maker.lists_of(readers), wanted.n)


def as_jsonl(lines: Sequence[Shape]) -> str:
    return "".join(
        f"{json.dumps(line, ensure_ascii=False, separators=(',', ':'))}\n" for line in lines
    )


def _readers_after(last: int, wanted: Wanted) -> list[User]:
    """The next ones. No cursor, which would hold the database to one moment for many minutes."""
    whose = Q(source=wanted.source) if wanted.source else ~Q(source__in=["", *_data_sets()])
    if wanted.own_accounts:
        whose |= here() & Q(source="")
    rows = User.objects.filter(whose, pk__gt=last).order_by("pk")
    return list(
        rows.only("source", "external_id", "personalised", "history_version")[:READERS_AT_ONCE]
    )


def _data_sets() -> set[str]:
    return DATA_SETS | set(DatasetLoad.objects.order_by().values_list("dataset", flat=True))


class Ranked:
    """Lists by one model. What dials let through is worked out once for all who set them so."""

    def __init__(self, model: serving.Serving) -> None:
        self.model = model
        self.popular = lru_cache(64)(popular_ids)
        self.mask = lru_cache(64)(lambda dialled: mask_of(model, dialled))

    def lists_of(self, readers: Sequence[User]) -> list[Listed]:
        """In their order; a few queries however many they are."""
        dials = dict(zip(readers, dials_of_all([reader.pk for reader in readers]), strict=True))
        lists = self._lists(dials)
        filled = [one for one, kept in lists.items() if not is_personal(kept.rows)]
        rated = _having_rated([reader.pk for reader in filled])
        why = {one: why_popular(one, dials[one], one.pk in rated) for one in filled}
        return [
            listed_for(reader, self.model, kept, why.get(reader)) for reader, kept in lists.items()
        ]

    def _lists(self, dials: dict[User, Dialled]) -> dict[User, KeptList]:
        makers = {
            reader.pk: (self.model.maker_of(dialled), reader.history_version)
            for reader, dialled in dials.items()
        }
        kept = store.get_of_all(makers)
        # Their versions were read before their histories: see `listing`.
        histories = histories_of([reader for reader in dials if reader.pk not in kept])
        now = int(datetime.now(UTC).timestamp())
        return {
            reader: kept.get(reader.pk)
            or KeptList(self._rank(histories[reader.pk], dialled), now, makers[reader.pk][0])
            for reader, dialled in dials.items()
        }

    def _rank(self, history: History, dialled: Dialled) -> np.ndarray:
        popular, mask = partial(self.popular, dialled), self.mask(dialled)
        return ranking.rank(self.model.model, history, popular, dialled.engine, mask)


class Famous:
    """Lists where no model serves."""

    def __init__(self) -> None:
        self.why = why_no_model()
        self.books = lru_cache(64)(lambda dialled: popular_ids(dialled)[: ranking.LIST_LENGTH])

    def lists_of(self, readers: Sequence[User]) -> list[Listed]:
        dials = dials_of_all([reader.pk for reader in readers])
        return [
            by_fame(
                reader,
                self.books(dialled),
                dialled,
                self.why if reader.personalised else Fallback.PERSONALISATION_OFF,
            )
            for reader, dialled in zip(readers, dials, strict=True)
        ]


def _having_rated(readers: Collection[int]) -> set[int]:
    if not readers:
        return set()
    rated = Rating.objects.filter(reader__in=among(readers)).order_by()
    return set(rated.values_list("reader_id", flat=True).distinct())


def _lines(readers: Sequence[User], lists: Sequence[Listed], n: int) -> list[Shape]:
    isbns = _isbns_of({book for listed in lists for book in listed.rows["book"][:n].tolist()})
    return [
        {
            "source": reader.source,
            "external_id": reader.external_id or None,
            "account": None if reader.source else reader.pk,
            **envelope(listed),
            "results": _results(listed, n, isbns),
        }
        for reader, listed in zip(readers, lists, strict=True)
    ]


def _results(listed: Listed, n: int, isbns: dict[int, str | None]) -> list[Shape]:
    rows = listed.rows[:n]
    columns = (rows[name].tolist() for name in ("book", "score", "stars"))
    return [
        {
            "book": book,
            "isbn13": isbns[book],
            "rank": rank,
            "score": round(score, 6),
            "predicted_stars": round(stars, 2) or None,
        }
        for rank, (book, score, stars) in enumerate(zip(*columns, strict=True), 1)
        if book in isbns
    ]


def _isbns_of(books: Collection[int]) -> dict[int, str | None]:
    """The first ISBN of each of these books (ids) that is there."""
    isbn = Min("identifiers__value", filter=Q(identifiers__kind=Identifier.Kind.ISBN13))
    rows = Book.objects.filter(pk__in=among(books)).order_by().annotate(isbn=isbn)
    return dict(rows.values_list("pk", "isbn"))

"""Lists of picks as the API shows them: what the document says of them, and what fills them in.

Lists are drawn as plain dictionaries, of books that the process keeps drawn: to take twenty books
through the fields of serializers costs more than all the rest of an answer.
"""

from collections.abc import Iterable
from datetime import UTC
from functools import cache
from typing import Any

import numpy as np
from django.utils.translation import get_language, gettext
from rest_framework import serializers
from rest_framework.request import Request

from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.names import stars_words
from catalog.whole import whole_books
from recommendations.cards import drawn_of
from recommendations.fallback import Fallback
from recommendations.listing import Listed
from recommendations.selectors import Cause, Pick
from web.api import StrictSerializer
from web.paging import LARGEST_PAGE, PageShape

Shape = dict[str, Any]


class CountQuery(StrictSerializer):
    n = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="How many books."
    )


class BookTitleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()


class ReasonSerializer(serializers.Serializer[Cause]):
    """A book of the reader's history that speaks for a pick."""

    book = BookTitleSerializer()
    share = serializers.SerializerMethodField(
        help_text="Its part of all that speaks for the book, 0 to 1."
    )
    stars = serializers.SerializerMethodField(
        help_text="What the reader gave it; null: it has no stars, but is wanted, being read or read."
    )
    text = serializers.SerializerMethodField(help_text="The reason in words.")

    def get_share(self, cause: Cause) -> float:
        return round(cause.share, 4)

    def get_stars(self, cause: Cause) -> float | None:
        return cause.stars or None

    def get_text(self, cause: Cause) -> str:
        return reason_text(cause.book.title, cause.half_stars)


class PickSerializer(serializers.Serializer[Pick]):
    book = BookSerializer()
    rank = serializers.IntegerField(help_text="From 1.")
    score = serializers.FloatField(
        help_text=(
            "Orders personal picks. 0 for a popular book that fills the list, for a volume of a "
            "series that stands where a later one would, and in a list in the order of stars."
        )
    )
    predicted_stars = serializers.FloatField(
        allow_null=True,
        help_text="What we think the reader would give it; null where we can't say.",
    )
    reasons = ReasonSerializer(many=True, help_text="Strongest first.")


class FallbackSerializer(serializers.Serializer[Fallback]):
    """Why a list holds popular books, and not personal picks."""

    reason = serializers.ChoiceField(choices=Fallback.values)
    text = serializers.CharField(help_text="The same in words.")


class EnvelopeSerializer(serializers.Serializer[Any]):
    """What every list of picks says of itself."""

    id = serializers.UUIDField(
        help_text="Of the list. The same model, history and parameters give the same."
    )
    model_version = serializers.IntegerField(
        allow_null=True, help_text="The model that ranked it; null where none did."
    )
    generated_at = serializers.DateTimeField(help_text="When it was ranked.")
    fallback = FallbackSerializer(
        allow_null=True, help_text="Why it holds popular books; null where it holds personal picks."
    )


class PicksSerializer(PageShape, EnvelopeSerializer):
    """A page of a list of picks."""

    results = PickSerializer(many=True)
    count = serializers.IntegerField(help_text="Books in the whole list.")


A_PICK: Shape = {
    "book": A_BOOK,
    "rank": 1,
    "score": 0.8127,
    "predicted_stars": 4.37,
    "reasons": [
        {
            "book": {"id": 17, "title": "Foundation"},
            "share": 0.62,
            "stars": 5.0,
            "text": "Because you gave Foundation 5",
        }
    ],
}
AN_ENVELOPE: Shape = {
    "id": "0d4f6a52-51c3-5e0b-9a55-cf3f0e9d1a27",
    "model_version": 3,
    "generated_at": "2026-03-14T09:26:53Z",
    "fallback": None,
}


def envelope(listed: Listed) -> Shape:
    """The fields of EnvelopeSerializer."""
    why = listed.fallback
    return {
        "id": str(listed.id),
        "model_version": listed.model_version,
        "generated_at": f"{listed.generated_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "fallback": {"reason": why.value, "text": why.text} if why else None,
    }


def draw_picks(
    request: Request, rows: np.ndarray, ranks: Iterable[int], stock: int | None = None
) -> list[Shape]:
    """Rows (store.ROW) as PickSerializer describes them; one whose book is gone is left out.

    `stock` is the number of the stock (see `catalog.stock`) whose state must be told.
    """
    columns = [
        rows[name].tolist() for name in ("book", "score", "stars", "cause", "share", "given")
    ]
    language = get_language()
    shown = {*columns[0], *(pk for three in columns[3] for pk in three if pk)}
    books = draw_books(request, shown, stock)
    return [
        {
            "book": books[pk],
            "rank": rank,
            "score": score,
            "predicted_stars": round(stars, 2) or None,
            "reasons": _reasons(books, language, *why),
        }
        for rank, pk, score, stars, *why in zip(ranks, *columns, strict=True)
        if pk in books
    ]


def _reasons(
    books: dict[int, Shape],
    language: str | None,
    causes: list[int],
    shares: list[float],
    given: list[int],
) -> list[Shape]:
    return [
        {
            "book": {"id": pk, "title": books[pk]["title"]},
            "share": round(share, 4),
            "stars": half_stars / 2 or None,
            "text": _reason(half_stars, language) % {"title": books[pk]["title"]},
        }
        for pk, share, half_stars in zip(causes, shares, given, strict=True)
        if pk in books
    ]


def draw_reasons(causes: Iterable[Cause]) -> list[Shape]:
    """As ReasonSerializer describes them."""
    shape = ReasonSerializer()
    return [shape.to_representation(cause) for cause in causes]


def reason_text(title: str, half_stars: int) -> str:
    """`half_stars` 0: the book has none."""
    return _reason(half_stars, get_language()) % {"title": title}


@cache
def _reason(half_stars: int, language: str | None) -> str:
    """With the place for the title open. Kept: an answer has sixty."""
    if not half_stars:
        return gettext("Because %(title)s is on your shelves")
    text = gettext("Because you gave %(title)s %(stars)s")
    return text % {"title": "%(title)s", "stars": stars_words(half_stars / 2)}


def draw_books(request: Request, ids: Iterable[int], stock: int | None = None) -> dict[int, Shape]:
    """By id, as BookSerializer shows them; those that lead nowhere are left out.

    They are kept by the process for minutes, so what changes about a book is seen minutes later.
    """

    def draw(missing: set[int]) -> dict[int, Shape]:
        shapes = BookSerializer(context={"request": request})
        found = whole_books(missing)
        return {
            pk: shapes.to_representation(book) | {"url": book.get_absolute_url()}
            for pk, book in found.items()
        }

    # Kept without the host, which callers name as they please.
    root = request.build_absolute_uri("/")[:-1]
    drawn = drawn_of(ids, stock, draw)
    return {pk: book | {"url": root + book["url"]} for pk, book in drawn.items()}

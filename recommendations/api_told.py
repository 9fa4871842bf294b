"""What callers of the API tell of a history that nobody keeps, and the lists that are made of it."""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

from catalog.api_references import BookReferenceField, Reference, resolve
from recommendations.api_dials import DialFields
from recommendations.api_shapes import CountQuery, Shape
from recommendations.history import History
from recommendations.told import DISLIKED, LIKED, MOST_BOOKS, Named, NamedTwice, Told
from shelves.api_shapes import StarsField
from web.api import StrictSerializer

MOST_EXCLUDED = 100
MOST_WORDS = 300


class RatedSerializer(StrictSerializer):
    book = BookReferenceField()
    stars = StarsField(help_text="Half a star to five, in steps of a half.")


class ToldSerializer(StrictSerializer):
    """At most 200 books in all, each named once."""

    liked = serializers.ListField(
        child=BookReferenceField(),
        default=list,
        max_length=MOST_BOOKS,
        help_text=f"Counts as {LIKED / 2} stars.",
    )
    disliked = serializers.ListField(
        child=BookReferenceField(),
        default=list,
        max_length=MOST_BOOKS,
        help_text=f"Counts as {DISLIKED / 2} stars.",
    )
    rated = serializers.ListField(
        child=RatedSerializer(), default=list, max_length=MOST_BOOKS, help_text="With stars."
    )

    def validate(self, asked: dict[str, Any]) -> dict[str, Any]:
        if sum(len(asked[name]) for name in ("liked", "disliked", "rated")) > MOST_BOOKS:
            text = gettext("Name at most %(most)s books.") % {"most": MOST_BOOKS}
            raise ValidationError(text, "too_many")
        return asked


class FiltersSerializer(CountQuery, DialFields):
    """Those of `me/recommendations`, in a body: lists are lists there, as among `me/dials`."""

    language = serializers.ListField(  # type: ignore[assignment] # a list where the base has a text
        child=serializers.CharField(max_length=50),
        required=False,
        max_length=MOST_WORDS,
        help_text="Codes of the only languages.",
    )
    exclude = serializers.ListField(  # type: ignore[assignment] # as above
        child=serializers.CharField(max_length=50),
        required=False,
        max_length=MOST_WORDS,
        help_text="Slugs of genres that no book may have.",
    )
    exclude_books = serializers.ListField(
        child=BookReferenceField(),
        required=False,
        max_length=MOST_EXCLUDED,
        help_text="Books that must not be in the list. One that is not here leaves nothing out.",
    )

    def validate_exclude_books(self, references: list[Reference]) -> tuple[int, ...]:
        return tuple(sorted(set(resolve(references).values())))


def told_in(asked: Mapping[str, Any], where: str = "") -> Told:
    """Of a ToldSerializer, which lies at `where`, as in `members.0.`."""
    plain = [
        Named(f"{where}{name}.{n}", book, half_stars)
        for name, half_stars in (("liked", LIKED), ("disliked", DISLIKED))
        for n, book in enumerate(asked[name])
    ]
    rated = [
        Named(f"{where}rated.{n}.book", row["book"], row["stars"])
        for n, row in enumerate(asked["rated"])
    ]
    return Told([*plain, *rated])


def history_in(told: Told, known: Mapping[Reference, int]) -> History:
    """Raises ValidationError, which says where a book is named for the second time."""
    try:
        return told.history(known)
    except NamedTwice as error:
        text = gettext("The book %(book)s is named twice.") % {"book": error.named.book}
        detail: Any = [ErrorDetail(text, "repeated")]
        for part in reversed(error.named.where.split(".")):
            detail = {part: detail}
        raise ValidationError(detail) from None


def unknown_of(told: Iterable[Told], known: Mapping[Reference, int]) -> list[Reference]:
    """What leads nowhere, as it was named."""
    named = (one.book for each in told for one in each.named)
    return list(dict.fromkeys(book for book in named if book not in known))


def liked_in(told: Told, known: Mapping[Reference, int]) -> set[int]:
    """Ids of the books to which no stars were given."""
    return {
        known[one.book]
        for one in told.named
        if one.where.rpartition(".")[0].endswith("liked") and one.book in known
    }


def without_stars(reasons: list[Shape], liked: Collection[int]) -> list[Shape]:
    """Reasons that name no stars where none were given."""
    return [
        {**reason, "stars": None, "text": _because_liked(reason["book"]["title"])}
        if reason["book"]["id"] in liked
        else reason
        for reason in reasons
    ]


def _because_liked(title: str) -> str:
    return gettext("Because you like %(title)s") % {"title": title}

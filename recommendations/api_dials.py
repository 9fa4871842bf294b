"""What narrows and orders lists of books over the API, whatever else a call takes."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

from catalog import stock
from catalog.forms import NEWEST, OLDEST, languages
from catalog.models import Tag
from recommendations.dialling import PER_AUTHOR, Dialled
from recommendations.models import MOST_PER_AUTHOR
from web.api import StrictSerializer

# What a parameter is called among the dials.
_DIALS = {
    "genre": "genre",
    "language": "languages",
    "min_year": "min_year",
    "max_year": "max_year",
    "exclude": "avoid",
    "exclude_books": "without",
    "max_per_author": "max_per_author",
    "adventurous": "adventurous",
    "diversity": "diversity",
    "in_stock": "stock",
}


class NarrowFields(StrictSerializer):
    """Which books a list is made of."""

    genre = serializers.SlugField(
        required=False, allow_blank=True, help_text="Slug of the only genre."
    )
    language = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=200,
        help_text="Codes of the only languages, with commas between.",
    )
    min_year = serializers.IntegerField(
        required=False, min_value=OLDEST, max_value=NEWEST, help_text="Of first publication."
    )
    max_year = serializers.IntegerField(required=False, min_value=OLDEST, max_value=NEWEST)
    exclude = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=2000,
        help_text="Slugs of genres that no book may have, with commas between.",
    )
    in_stock = serializers.BooleanField(
        required=False, help_text="Only books of which there is a copy here."
    )

    def validate_genre(self, slug: str) -> str:
        _genres_there([slug] if slug else [])
        return slug

    def validate_exclude(self, slugs: str | list[str]) -> tuple[str, ...]:
        return _genres_there(_parts(slugs))

    def validate_language(self, codes: str | list[str]) -> tuple[str, ...]:
        known = dict(languages())
        for code in _parts(codes):
            if code not in known:
                text = gettext("No book here is known to be in “%(language)s”.")
                raise serializers.ValidationError(text % {"language": code})
        return tuple(_parts(codes))

    def validate_in_stock(self, asked: bool) -> int | None:
        return stock.version() if asked else None


class DialFields(NarrowFields):
    """And how it is put together."""

    max_per_author = serializers.IntegerField(
        required=False,
        min_value=1,
        max_value=MOST_PER_AUTHOR,
        help_text=f"At most so many books of one author; {PER_AUTHOR} unless the reader's dial says.",
    )
    adventurous = serializers.FloatField(
        required=False,
        min_value=-1,
        max_value=1,
        help_text="-1 well-known books, 0 as the model has it, 1 less known ones from further afield.",
    )
    diversity = serializers.FloatField(
        required=False,
        min_value=0,
        max_value=1,
        help_text="0 as the model has it, 1 books as little alike as they may be.",
    )


def _parts(asked: str | list[str]) -> list[str]:
    """Of a query, with commas between, or of a body."""
    parts = asked.split(",") if isinstance(asked, str) else asked
    return sorted({part.strip() for part in parts if part.strip()})


def _genres_there(slugs: list[str]) -> tuple[str, ...]:
    if not slugs:
        return ()
    known = Tag.objects.filter(kind=Tag.Kind.GENRE, slug__in=slugs).values_list("slug", flat=True)
    if missing := sorted(set(slugs) - set(known)):
        text = gettext("There is no genre “%(genre)s”.") % {"genre": missing[0]}
        raise serializers.ValidationError(text)
    return tuple(slugs)


def dials_in(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What is given of such fields, by the names of the dials."""
    # A switch that is not in a query reads as one that is off.
    given = {dial: asked.get(name) for name, dial in _DIALS.items()}
    return {dial: value for dial, value in given.items() if value is not None}


def dialled_from(asked: Mapping[str, Any], base: Dialled) -> Dialled:
    """With what is given of such fields in place of what `base` has."""
    return replace(base, **dials_in(asked))

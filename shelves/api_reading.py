"""My reading over the API: the numbers of the page of that name."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.models import Book
from shelves.api_shapes import TAGS, StarsField
from shelves.overview import ALL_YEARS, Overview, cards_of, overview_of, year_from
from shelves.past_reading import Ending
from web.api import Resource, StrictSerializer, read_query


class YearQuery(StrictSerializer):
    year = serializers.RegexField(
        rf"^({ALL_YEARS}|[12][0-9]{{3}})$",
        required=False,
        help_text="A year, or `all`. Without it: the latest in which a reading ended, else `all`.",
    )

    def validate_year(self, text: str) -> int | str:
        year = year_from(text)
        if year is None:
            raise serializers.ValidationError(gettext("That year is still to come."), "invalid")
        return year


class NamedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    books = serializers.IntegerField()


class PeriodSerializer(serializers.Serializer[Any]):
    period = serializers.CharField(help_text="`2026-03`, or `2026` where all years are asked for.")
    finished = serializers.IntegerField()
    year_before = serializers.IntegerField(allow_null=True, help_text="The same month then.")
    goal = serializers.FloatField(allow_null=True, help_text="Books; of a month, a twelfth.")


class EndingSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    finished = serializers.CharField(help_text="As far as it is known: a month at least.")


class DecadeSerializer(serializers.Serializer[Any]):
    first_year = serializers.IntegerField(allow_null=True, help_text="Null: before 1900.")
    books = serializers.IntegerField()


class LanguageSerializer(serializers.Serializer[Any]):
    language = serializers.CharField(help_text="ISO 639.")
    books = serializers.IntegerField()


class YearSerializer(serializers.Serializer[Any]):
    year = serializers.IntegerField(allow_null=True, help_text="Null: all years.")
    finished = serializers.IntegerField(help_text="Readings; a book read twice counts twice.")
    year_before = serializers.IntegerField(allow_null=True, help_text="Finished then.")
    goal = serializers.IntegerField(allow_null=True)
    rereads = serializers.IntegerField()
    stopped = serializers.IntegerField(help_text="Not finished.")
    periods = PeriodSerializer(many=True)
    earlier = serializers.IntegerField(help_text="Of all years: finished before the first period.")
    unplaced = serializers.IntegerField(help_text="Finished, but in which period is not known.")
    first = EndingSerializer(allow_null=True)
    last = EndingSerializer(allow_null=True)
    best = BookSerializer(many=True, help_text="Highest stars first.")
    authors = NamedSerializer(many=True, help_text="Read most; level ones together.")
    series = NamedSerializer(allow_null=True, help_text="Of which most volumes were read.")
    decades = DecadeSerializer(many=True, help_text="Of first publication.")
    languages = LanguageSerializer(many=True)
    median_year = serializers.IntegerField(allow_null=True, help_text="Of first publication.")


class ShareSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    books = serializers.IntegerField()
    share = serializers.FloatField(source="mine", help_text="Of my books, 0 to 1.")
    others = serializers.FloatField(
        allow_null=True, help_text="Of the ratings by others; null: too few to compare."
    )
    lift = serializers.FloatField(
        allow_null=True,
        help_text="How many times as much as others, drawn towards 1 where books are few.",
    )


class GenreStarsSerializer(serializers.Serializer[Any]):
    slug = serializers.CharField()
    name = serializers.CharField()
    ratings = serializers.IntegerField(source="rated")
    mean = serializers.FloatField(help_text="Stars.")
    apart = serializers.FloatField(
        help_text="Stars from my own mean, drawn towards 0 where ratings are few."
    )


class TasteSerializer(serializers.Serializer[Any]):
    genres = ShareSerializer(many=True, source="genres.entries")
    moods = ShareSerializer(many=True, source="moods.entries")
    mean_stars = serializers.FloatField(source="mean", allow_null=True)
    genre_stars = GenreStarsSerializer(many=True, source="stars")


class StepSerializer(serializers.Serializer[Any]):
    stars = StarsField(source="half_stars")
    ratings = serializers.IntegerField(source="count")
    share = serializers.FloatField(source="mine", help_text="Of my ratings, 0 to 1.")
    others = serializers.FloatField(
        allow_null=True, help_text="Mean share of it among what others gave to the same books."
    )


class ApartSerializer(serializers.Serializer[Any]):
    book = BookSerializer()
    stars = serializers.FloatField()
    others = serializers.FloatField(help_text="Mean stars.")


class CrowdSerializer(serializers.Serializer[Any]):
    ratings = serializers.IntegerField()
    compared = serializers.IntegerField(help_text="Books that others have rated too.")
    agreement = serializers.FloatField(
        allow_null=True, help_text="Correlation; null below ten books."
    )
    kinder = serializers.FloatField(
        allow_null=True, help_text="Mean stars above others; null below ten books."
    )
    stars = StepSerializer(many=True)
    liked_more = ApartSerializer(many=True, help_text="A star or more above others.")
    liked_less = ApartSerializer(many=True, help_text="A star or more below others.")


class MyReadingSerializer(serializers.Serializer[Any]):
    years = serializers.ListField(
        child=serializers.IntegerField(),
        help_text="In which a reading ended, and the year asked for; the latest first.",
    )
    undated = serializers.IntegerField(help_text="Books that are read, nobody knows when.")
    year = YearSerializer()
    taste = TasteSerializer()
    against_crowd = CrowdSerializer()


AN_EXAMPLE = {
    "years": [2026, 2025],
    "undated": 3,
    "year": {
        "year": 2026,
        "finished": 1,
        "year_before": 2,
        "goal": 12,
        "rereads": 0,
        "stopped": 0,
        "periods": [{"period": "2026-01", "finished": 1, "year_before": 0, "goal": 1.0}],
        "earlier": 0,
        "unplaced": 0,
        "first": {"book": A_BOOK, "finished": "2026-01-14"},
        "last": {"book": A_BOOK, "finished": "2026-01-14"},
        "best": [A_BOOK],
        "authors": [],
        "series": None,
        "decades": [{"first_year": 1960, "books": 1}],
        "languages": [{"language": "en", "books": 1}],
        "median_year": 1969,
    },
    "taste": {
        "genres": [
            {
                "slug": "science-fiction",
                "name": "Science fiction",
                "books": 6,
                "share": 0.5,
                "others": None,
                "lift": None,
            }
        ],
        "moods": [],
        "mean_stars": 4.1,
        "genre_stars": [],
    },
    "against_crowd": {
        "ratings": 12,
        "compared": 12,
        "agreement": 0.41,
        "kinder": 0.2,
        "stars": [{"stars": 4.5, "ratings": 6, "share": 0.5, "others": 0.3}],
        "liked_more": [{"book": A_BOOK, "stars": 5.0, "others": 3.6}],
        "liked_less": [],
    },
}


class MyReading(Resource):
    @extend_schema(
        operation_id="get_my_reading",
        summary="My reading in numbers",
        description=(
            "A year in books, or all of them; what I read and how I rate it beside other readers. "
            "Only dates of readings say in which year a book was read. Taste and crowd are of all "
            "years."
        ),
        tags=TAGS,
        parameters=[YearQuery],
        responses=MyReadingSerializer,
        examples=[OpenApiExample("A year", AN_EXAMPLE, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, YearQuery).get("year")
        overview = overview_of(request.user, asked)
        shown = _shown(overview, cards_of(overview.books))
        return Response(MyReadingSerializer(shown, context={"request": request}).data)


def _shown(overview: Overview, books: dict[int, Book]) -> dict[str, Any]:
    return {
        "years": overview.years,
        "undated": overview.undated,
        "year": _year(overview, books),
        "taste": overview.taste,
        "against_crowd": _crowd(overview, books),
    }


def _year(overview: Overview, books: dict[int, Book]) -> dict[str, Any]:
    year = overview.year
    named, kinds = year.highlights, year.kinds
    return {
        "year": year.year,
        "finished": year.finished,
        "year_before": year.before,
        "goal": year.goal,
        "rereads": year.rereads,
        "stopped": year.stopped,
        "periods": [
            {
                "period": f"{year.year}-{period.number:02}" if year.year else str(period.number),
                "finished": period.count,
                "year_before": period.before,
                "goal": period.goal,
            }
            for period in year.periods
        ],
        "earlier": year.earlier,
        "unplaced": year.unplaced,
        "first": _ending(named.first, books),
        "last": _ending(named.last, books),
        "best": [books[pk] for pk in named.best if pk in books],
        "authors": kinds.authors,
        "series": kinds.series,
        "decades": [{"first_year": decade, "books": count} for decade, count in kinds.decades],
        "languages": [{"language": code, "books": count} for code, count in kinds.languages],
        "median_year": kinds.median_year,
    }


def _ending(end: Ending | None, books: dict[int, Book]) -> dict[str, Any] | None:
    if end is None or end.book not in books:
        return None
    return {"book": books[end.book], "finished": end.date}


def _crowd(overview: Overview, books: dict[int, Book]) -> dict[str, Any]:
    crowd = overview.crowd
    liked_more, liked_less = (
        [
            {"book": books[entry.book], "stars": entry.stars, "others": entry.crowd}
            for entry in entries
            if entry.book in books
        ]
        for entries in (crowd.loved, crowd.unloved)
    )
    return {
        "ratings": crowd.ratings,
        "compared": crowd.compared,
        "agreement": crowd.agreement,
        "kinder": crowd.kinder,
        "stars": crowd.steps,
        "liked_more": liked_more,
        "liked_less": liked_less,
    }

"""Which books next, over the API: for me, like this one, popular."""

from dataclasses import replace
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api import A_BOOK, BookSerializer, book_or_404
from catalog.forms import NEWEST, OLDEST, languages
from catalog.models import Tag
from catalog.names import stars_words
from recommendations import selectors
from recommendations.dialling import PER_AUTHOR, Dialled, InvalidDials, dials_of
from recommendations.models import MOST_PER_AUTHOR
from web.api import LARGEST_PAGE, PageShape, StrictSerializer, address_with, read_query


class CountQuery(StrictSerializer):
    n = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="How many books."
    )


class RecommendationsQuery(CountQuery):
    page = serializers.IntegerField(
        default=1, min_value=1, max_value=LARGEST_PAGE, help_text="From 1; of `n` books each."
    )


class DialsQuery(RecommendationsQuery):
    """Each in place of the reader's own dial of that name, for this call only."""

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

    def validate_genre(self, slug: str) -> str:
        _genres_there([slug] if slug else [])
        return slug

    def validate_exclude(self, text: str) -> tuple[str, ...]:
        return _genres_there(_parts(text))

    def validate_language(self, text: str) -> tuple[str, ...]:
        known = dict(languages())
        for code in _parts(text):
            if code not in known:
                raise serializers.ValidationError(f"No book here is known to be in “{code}”.")
        return tuple(_parts(text))

    def dialled(self, reader: User) -> Dialled | None:
        """None: nothing but the reader's own dials."""
        names = {"language": "languages", "exclude": "avoid"}
        given = {
            names.get(name, name): value
            for name, value in self.validated_data.items()
            if name not in {"n", "page"}
        }
        try:
            return replace(dials_of(reader), **given) if given else None
        except InvalidDials as error:
            raise serializers.ValidationError({error.field: [str(error)]}) from None


def _parts(text: str) -> list[str]:
    return sorted({part.strip() for part in text.split(",") if part.strip()})


def _genres_there(slugs: list[str]) -> tuple[str, ...]:
    known = Tag.objects.filter(kind=Tag.Kind.GENRE, slug__in=slugs).values_list("slug", flat=True)
    if missing := sorted(set(slugs) - set(known)):
        raise serializers.ValidationError(f"There is no genre “{missing[0]}”.")
    return tuple(slugs)


class PopularQuery(CountQuery):
    genre = serializers.CharField(
        default="", allow_blank=True, max_length=50, help_text="Slug of a genre."
    )


class BookTitleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()


class ReasonSerializer(serializers.Serializer[selectors.Cause]):
    """A book of the reader's history that speaks for a pick."""

    book = BookTitleSerializer()
    share = serializers.SerializerMethodField(
        help_text="Its part of all that speaks for the book, 0 to 1."
    )
    stars = serializers.SerializerMethodField(
        help_text="What the reader gave it; null: it has no stars, but is wanted, being read or read."
    )
    text = serializers.SerializerMethodField(help_text="The reason in words.")

    def get_share(self, cause: selectors.Cause) -> float:
        return round(cause.share, 4)

    def get_stars(self, cause: selectors.Cause) -> float | None:
        return cause.stars or None

    def get_text(self, cause: selectors.Cause) -> str:
        if not cause.half_stars:
            return f"Because {cause.book.title} is on your shelves"
        return f"Because you gave {cause.book.title} {stars_words(cause.stars)}"


class PickSerializer(serializers.Serializer[selectors.Pick]):
    book = BookSerializer()
    rank = serializers.IntegerField(help_text="From 1.")
    score = serializers.FloatField(
        help_text=(
            "Orders the list; 0 for a popular book that fills it, and for a volume of a series that "
            "stands where a later one would."
        )
    )
    predicted_stars = serializers.SerializerMethodField(
        help_text="What we think the reader would give it; null where we can't say."
    )
    reasons = ReasonSerializer(many=True, source="causes", help_text="Strongest first.")

    def get_predicted_stars(self, pick: selectors.Pick) -> float | None:
        return None if pick.stars is None else round(pick.stars, 2)


class RecommendationsSerializer(PageShape):
    results = PickSerializer(many=True)
    count = serializers.IntegerField(help_text="Books in the whole list.")
    model_version = serializers.IntegerField(
        allow_null=True, help_text="The model that ranked it; null where none is trained yet."
    )
    fallback = serializers.SerializerMethodField(
        help_text="Why these are popular books and not personal picks; null where they are picks."
    )

    def get_fallback(self, picks: dict[str, Any]) -> str | None:
        return picks["fallback"] or None


class SimilarSerializer(serializers.Serializer[selectors.Similar]):
    by = serializers.ChoiceField(
        choices=["readers", "content"],
        help_text="`readers`: the same readers like both. `content`: books of its kind.",
    )
    results = BookSerializer(many=True, source="books")


class PopularSerializer(serializers.Serializer[Any]):
    results = BookSerializer(many=True)


A_PICK = {
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


class Recommendations(APIView):
    @extend_schema(
        operation_id="list_my_recommendations",
        summary="My recommendations",
        description=(
            "The books to read next, best first, with predicted stars and reasons. A rating counts "
            "in the very next answer. Books rated, wanted or dismissed are not in the list. It follows "
            "the dials that the reader has set on the site; a parameter sets one for this call only. "
            "A book whose language or year nobody knows is left out where one is asked for."
        ),
        tags=["Recommendations"],
        parameters=[DialsQuery],
        responses=RecommendationsSerializer,
        examples=[
            OpenApiExample(
                "Personal picks",
                {
                    "results": [A_PICK],
                    "next": "https://books.example.org/api/v1/me/recommendations?n=1&page=2",
                    "previous": None,
                    "count": 100,
                    "model_version": 3,
                    "fallback": None,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        query = DialsQuery(data=request.query_params)
        query.is_valid(raise_exception=True)
        n, page = query.validated_data["n"], query.validated_data["page"]
        dialled = query.dialled(request.user)
        picks = selectors.picks_for(request.user, n, (page - 1) * n, dialled)
        answer = {
            "results": picks.items,
            "next": address_with(request, "page", page + 1) if page * n < picks.total else None,
            "previous": address_with(request, "page", page - 1) if page > 1 else None,
            "count": picks.total,
            "model_version": picks.model_version,
            "fallback": picks.fallback,
        }
        return Response(RecommendationsSerializer(answer, context={"request": request}).data)


class SimilarBooks(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="list_similar_books",
        summary="Books similar to one",
        description="Nearest first. Empty where no model is trained yet, or it does not know the book.",
        tags=["Books"],
        parameters=[CountQuery],
        responses=SimilarSerializer,
        examples=[
            OpenApiExample("By readers", {"by": "readers", "results": [A_BOOK]}, response_only=True)
        ],
    )
    def get(self, request: Request, book_id: int) -> Response:
        asked = read_query(request, CountQuery)
        similar = selectors.similar_books(book_or_404(book_id), asked["n"])
        return Response(SimilarSerializer(similar, context={"request": request}).data)


class PopularBooks(APIView):
    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="list_popular_books",
        summary="Popular books",
        description="The most rated books, in all or of one genre.",
        tags=["Books"],
        parameters=[PopularQuery],
        responses=PopularSerializer,
        examples=[OpenApiExample("The first", {"results": [A_BOOK]}, response_only=True)],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, PopularQuery)
        books = selectors.popular_books(asked["n"], genre=asked["genre"])
        return Response(PopularSerializer({"results": books}, context={"request": request}).data)

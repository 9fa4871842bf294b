"""Books by mood and by free words, over the API: the page's own answer."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import VisitorMay
from catalog.api_shapes import A_BOOK, BookSerializer
from catalog.search import MAX_QUERY_CHARACTERS
from recommendations import serving
from recommendations.api_dials import NarrowFields, dialled_from
from recommendations.api_shapes import (
    A_PICK,
    AN_ENVELOPE,
    CountQuery,
    EnvelopeSerializer,
    FallbackSerializer,
    ReasonSerializer,
    Shape,
    draw_books,
    draw_reasons,
    envelope,
)
from recommendations.dialling import Dialled, dials_of
from recommendations.fallback import Fallback
from recommendations.history import history_of
from recommendations.listing import listed_of
from recommendations.newcomers.visiting import Visit
from recommendations.words.answers import answer, moods_of
from recommendations.words.moods import Mood, moods
from recommendations.words.picks import TASTES, Way, WordPick
from recommendations.words.questions import MOST_MOODS
from web.api import Resource, read_query
from web.conditional import but_for_the_time


class MoodSerializer(serializers.Serializer[Mood]):
    slug = serializers.CharField()
    name = serializers.CharField()
    words = serializers.SerializerMethodField(help_text="What readers call books of this mood.")

    def get_words(self, mood: Mood) -> list[str]:
        return list(mood.words)


class MoodsSerializer(serializers.Serializer[Any]):
    results = MoodSerializer(many=True)


class WordsQuery(CountQuery, NarrowFields):
    """What narrows the list stands in place of the reader's own dial of that name."""

    words = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=MAX_QUERY_CHARACTERS,
        help_text="Free words, such as “lonely robots, hopeful ending, no romance”.",
    )
    mood = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=200,
        help_text=f"Slugs of at most {MOST_MOODS} moods, with commas between.",
    )
    taste = serializers.IntegerField(
        default=1,
        min_value=0,
        max_value=len(TASTES) - 1,
        help_text="How much the reader's taste counts: 0 not at all, 1 some, 2 a lot.",
    )
    read = serializers.BooleanField(default=False, help_text="With books that the reader has read.")

    def validate_mood(self, text: str) -> list[Mood]:
        found, unknown = moods_of([part.strip() for part in text.split(",") if part.strip()])
        if unknown:
            text = gettext("There is no mood “%(mood)s”.") % {"mood": unknown[0][:40]}
            raise serializers.ValidationError(text)
        return found


class SaidSerializer(serializers.Serializer[Any]):
    """Words that speak for the book, and who says them."""

    voice = serializers.ChoiceField(
        choices=["shelf", "tag", "description", "title"],
        help_text="`shelf`: what readers call the shelves they put it on.",
    )
    words = serializers.ListField(child=serializers.CharField())


class WordPickSerializer(serializers.Serializer[WordPick]):
    book = BookSerializer()
    rank = serializers.IntegerField(source="pick.rank", help_text="From 1.")
    said = SaidSerializer(many=True)
    missing = serializers.ListField(
        child=serializers.CharField(), help_text="What was asked for and nothing says of it."
    )
    words_share = serializers.FloatField(
        help_text="Of what puts it where it stands, 0 to 1; the rest is the reader's taste."
    )
    predicted_stars = serializers.FloatField(
        allow_null=True,
        help_text="What we think the reader would give it; null where we can't say.",
    )
    reasons = ReasonSerializer(
        many=True, source="pick.causes", help_text="Of the reader's own books, strongest first."
    )


class UnknownSerializer(serializers.Serializer[Any]):
    word = serializers.CharField()
    near = serializers.ListField(child=serializers.CharField())


class MendedSerializer(serializers.Serializer[Any]):
    word = serializers.CharField(source="words")
    meant = serializers.CharField()


class ByWordsSerializer(EnvelopeSerializer):
    results = WordPickSerializer(many=True)
    matching = serializers.IntegerField(help_text="Books that match, whether shown or not.")
    mended = MendedSerializer(many=True, help_text="Mistyped words, and what was looked for.")
    unknown = UnknownSerializer(many=True, help_text="Words that nobody here says of a book.")
    indexed = serializers.BooleanField(
        help_text="False: shelves and descriptions are not gathered yet; tags and search answered."
    )
    fallback = FallbackSerializer(
        allow_null=True,
        help_text="Why the taste of the reader has no say; null where it may, and for visitors.",
    )


class Moods(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_moods",
        summary="Moods",
        description="The moods that books can be asked for by, in the order of the page.",
        tags=["Recommendations"],
        responses=MoodsSerializer,
        examples=[
            OpenApiExample(
                "The first",
                {"results": [{"slug": "cosy", "name": "Cosy", "words": ["cozy", "comfort read"]}]},
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        read_query(request)
        return Response(MoodsSerializer({"results": list(moods().values())}).data)


class ByWords(Resource):
    permission_classes = [VisitorMay]

    @extend_schema(
        operation_id="list_recommendations_by_words",
        summary="Books by mood and words",
        description=(
            "Books of which readers' shelves, tags, descriptions or titles say what is asked for, mixed "
            "with the taste of the reader who asks, if one does. Dismissed books are never in it, read "
            "ones only if asked for; it follows the reader's dials."
        ),
        tags=["Recommendations"],
        parameters=[WordsQuery],
        responses=ByWordsSerializer,
        examples=[
            OpenApiExample(
                "One book",
                {
                    **AN_ENVELOPE,
                    "results": [
                        {
                            "book": A_BOOK,
                            "rank": 1,
                            "said": [{"voice": "shelf", "words": ["robots", "hopeful"]}],
                            "missing": ["lonely"],
                            "words_share": 0.7,
                            "predicted_stars": 4.37,
                            "reasons": A_PICK["reasons"],
                        }
                    ],
                    "matching": 41,
                    "mended": [],
                    "unknown": [],
                    "indexed": True,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: Request) -> Response:
        asked = read_query(request, WordsQuery)
        user = request.user
        reader = user if user.is_authenticated else None
        way = Way(
            history_of(reader) if reader else Visit().history,
            dialled_from(asked, dials_of(reader) if reader else Dialled()),
            TASTES[asked["taste"]],
            asked["read"],
        )
        # The default of a field is not validated.
        found = answer(asked["mood"] or [], asked["words"], way, asked["n"])
        words = {
            "matching": found.picks.matching,
            "mended": [one for one in found.question.asked if one.meant],
            "unknown": found.question.unknown,
            "indexed": found.indexed,
        }
        shape = ByWordsSerializer()
        told = {name: shape.fields[name].to_representation(value) for name, value in words.items()}
        off = reader is not None and not reader.personalised
        results = _drawn(request, found.picks.items, asked.get("in_stock"))
        listed = _envelope(asked, way, found.picks.items, off=off)
        shown = {**listed, "results": results, **told}
        return Response(shown, headers={"ETag": but_for_the_time(shown)})


def _envelope(asked: Shape, way: Way, items: list[WordPick], *, off: bool) -> Shape:
    serves = serving.current()
    moods_asked = [mood.slug for mood in asked["mood"] or []]
    said = moods_asked, asked["words"], way.dialled, way.taste, way.with_read
    made_of = [str(said).encode()]
    made_of += [way.history.books.tobytes(), way.history.values.tobytes()]
    made_of += [item.book.pk.to_bytes(8, "big") for item in items]
    why = Fallback.PERSONALISATION_OFF if off else None
    version = serves.version if serves else None
    return envelope(listed_of(made_of, version, why))


def _drawn(request: Request, items: list[WordPick], stock: int | None) -> list[Shape]:
    books = draw_books(request, [item.book.pk for item in items], stock)
    return [
        {
            "book": books[item.book.pk],
            "rank": item.pick.rank,
            "said": [{"voice": said.voice, "words": said.words} for said in item.said],
            "missing": item.missing,
            "words_share": item.words_share,
            "predicted_stars": None if item.pick.stars is None else round(item.pick.stars, 2),
            "reasons": draw_reasons(item.pick.causes),
        }
        for item in items
        if item.book.pk in books
    ]

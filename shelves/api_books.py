"""All that I have with one book, over the API: status, dates, note, own shelves."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api_references import book_or_404
from catalog.models import Book
from shelves.acting import alone
from shelves.api_shapes import TAGS, StarsField
from shelves.models import OwnShelf, Reading, ShelfEntry
from shelves.notes import LONGEST, keep_note, note_of
from shelves.own_shelves import MOST_SHELVES, place_on
from shelves.readings import MOST_READINGS, Dates, InvalidReading, readings_of, replace_readings
from shelves.selectors import marks_on
from shelves.statuses import remove_books, set_status
from web.api import Resource, StrictSerializer, read_body, read_query

_OUTCOMES = ["reading", Reading.Outcome.FINISHED, Reading.Outcome.STOPPED]


class OneReadingSerializer(StrictSerializer):
    started = serializers.CharField(
        default=None, allow_null=True, max_length=10, help_text="2026-03-14, 2026-03, 2026 or null."
    )
    finished = serializers.CharField(
        default=None, allow_null=True, max_length=10, help_text="When it ended, in the same way."
    )
    outcome = serializers.ChoiceField(_OUTCOMES, default=Reading.Outcome.FINISHED)


class ChangeMyBookSerializer(StrictSerializer):
    status = serializers.ChoiceField(
        ShelfEntry.Shelf.choices,
        required=False,
        allow_null=True,
        help_text="Null takes the book off the shelves, and its stars with it.",
    )
    readings = OneReadingSerializer(
        many=True,
        required=False,
        max_length=MOST_READINGS,  # type: ignore[call-arg] # of the list, which `many` makes
        help_text="All of them: what is not in the list is gone.",
    )
    note = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST,
        help_text="Private; empty takes it away.",
    )
    shelves = serializers.ListField(
        child=serializers.CharField(max_length=70),
        required=False,
        max_length=MOST_SHELVES,
        help_text="Slugs of all own shelves that it stands on.",
    )


class MyBookSerializer(serializers.Serializer[Any]):
    status = serializers.ChoiceField(ShelfEntry.Shelf.choices, allow_null=True)
    stars = StarsField(allow_null=True)
    dismissed = serializers.BooleanField()
    readings = OneReadingSerializer(many=True, help_text="The latest first.")
    note = serializers.CharField(allow_blank=True)
    shelves = serializers.ListField(child=serializers.CharField())


AN_EXAMPLE = {
    "status": "read",
    "stars": 4.5,
    "dismissed": False,
    "readings": [{"started": "2026-03", "finished": "2026-03-14", "outcome": "finished"}],
    "note": "Lent to Bob.",
    "shelves": ["to-lend"],
}


class MyBook(Resource):
    @extend_schema(
        operation_id="get_my_book",
        summary="What I have with a book",
        description="Empty where the reader has done nothing with it. Nobody else can read any of it.",
        tags=TAGS,
        responses=MyBookSerializer,
        examples=[OpenApiExample("A book read once", AN_EXAMPLE, response_only=True)],
    )
    def get(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        return _answer(request.user, book_or_404(book_id))

    @extend_schema(
        operation_id="change_my_book",
        summary="Change what I have with a book",
        description=(
            "What is not sent stays. `reading` begins a reading today and `read` ends it, unless "
            "`readings` are sent as well: those are kept as they are. Stars have their own address."
        ),
        tags=TAGS,
        request=ChangeMyBookSerializer,
        responses=MyBookSerializer,
        examples=[
            OpenApiExample("Begin to read it", {"status": "reading"}, request_only=True),
            OpenApiExample("A book read once", AN_EXAMPLE, response_only=True),
        ],
    )
    def patch(self, request: ReaderCall, book_id: int) -> Response:
        read_query(request)
        asked = read_body(request, ChangeMyBookSerializer)
        book = book_or_404(book_id)
        with transaction.atomic(), alone(request.user):
            _change(request.user, book, asked)
        return _answer(request.user, book)


def _change(reader: User, book: Book, asked: dict[str, Any]) -> None:
    if asked.get("status"):
        set_status(reader, [book.pk], asked["status"])
    elif "status" in asked:
        remove_books(reader, [book.pk])
    if "readings" in asked:
        try:
            replace_readings(reader, book, [_dates(reading) for reading in asked["readings"]])
        except InvalidReading as error:
            raise serializers.ValidationError({"readings": [str(error)]}) from error
    if "note" in asked:
        keep_note(reader, book, asked["note"])
    if "shelves" in asked:
        place_on(reader, book.pk, _own_shelves(reader, set(asked["shelves"])))


def _own_shelves(reader: User, slugs: set[str]) -> list[OwnShelf]:
    found = list(OwnShelf.objects.filter(reader=reader, slug__in=slugs))
    unknown = sorted(slugs - {shelf.slug for shelf in found})
    if unknown:
        why = gettext("You have no own shelf “%(slug)s”.") % {"slug": unknown[0]}
        raise serializers.ValidationError({"shelves": [why]})
    return found


def shown_reading(reading: Reading | Dates) -> dict[str, Any]:
    return {
        "started": reading.started or None,
        "finished": reading.finished or None,
        "outcome": reading.outcome or "reading",
    }


def _dates(reading: dict[str, Any]) -> Dates:
    outcome = "" if reading["outcome"] == "reading" else reading["outcome"]
    return Dates(reading["started"] or "", reading["finished"] or "", outcome)


def _answer(reader: User, book: Book) -> Response:
    mark = marks_on(reader, [book])[book.pk]
    places = OwnShelf.objects.filter(reader=reader, places__book=book)
    kept = {
        "status": mark.status or None,
        "stars": mark.half_stars,
        "dismissed": mark.dismissed,
        "readings": list(map(shown_reading, readings_of(reader, [book.pk]))),
        "note": note_of(reader, book),
        "shelves": list(places.values_list("slug", flat=True)),
    }
    return Response(MyBookSerializer(kept).data)

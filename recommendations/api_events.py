"""What programs showed to me and what I opened there, over the API."""

from datetime import timedelta
from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api_references import BookReferenceField, resolve, unknown_book
from recommendations import events
from recommendations.events import MOST_A_DAY, Told
from recommendations.models import LONGEST_KEY, Event
from web.api import Resource, StrictSerializer
from web.batch import (
    BatchAnswer,
    BatchForm,
    Outcome,
    Refusal,
    Row,
    RowResult,
    Rows,
    Status,
    answer_batch,
)
from web.moments import PastField

LOWEST_RANK = 10_000
BACK = timedelta(days=7)
STATUSES = [status.value for status in Status if status != Status.CHANGED]


class EventRowSerializer(StrictSerializer):
    """That a book was shown or opened."""

    key = serializers.CharField(
        max_length=LONGEST_KEY,
        help_text="Your own name of this event, such as a UUID: it counts once for a reader.",
    )
    kind = serializers.ChoiceField(
        choices=Event.Kind.choices,
        help_text="`impression`: the book stood before the reader; `click`: they opened it.",
    )
    book = BookReferenceField(help_text="Our id, or an identifier such as `isbn:9780441172719`.")
    list = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=LONGEST_KEY,
        help_text="The `id` of the list that the book stood in.",
    )
    rank = serializers.IntegerField(
        required=False, allow_null=True, min_value=1, max_value=LOWEST_RANK, help_text="From 1."
    )
    at = PastField(
        required=False, within=BACK, help_text="At most 7 days ago; now, where it is left out."
    )


class EventsBatchSerializer(BatchForm):
    events = Rows(EventRowSerializer, help_text="1 to 1,000.")


class EventResultSerializer(RowResult):
    status = serializers.ChoiceField(
        choices=STATUSES,
        help_text="`unchanged`: the key is known. `ignored`: this reader wants no personal picks.",
    )


class EventsAnswer(BatchAnswer):
    """What became of each event, and how many came to what."""

    results = EventResultSerializer(many=True)
    ignored = serializers.IntegerField(help_text="Fine as they are, and not kept.")


def write_events(readers: list[User], rows: list[Row]) -> list[Outcome]:
    """One row a reader, in their order; `book` as BookReferenceField takes it."""
    books = resolve(row["book"] for row in rows)
    known = [n for n, row in enumerate(rows) if row["book"] in books]
    told = [_told(readers[n], books[rows[n]["book"]], rows[n]) for n in known]
    outcomes = dict(zip(known, events.record(told), strict=True))
    return [
        outcomes.get(n) or Refusal("book", "not_found", unknown_book(row["book"]))
        for n, row in enumerate(rows)
    ]


def _told(reader: User, book: int, row: dict[str, Any]) -> Told:
    return Told(
        reader=reader.pk,
        key=row["key"],
        kind=Event.Kind(row["kind"]),
        book=book,
        of_list=row.get("list") or "",
        rank=row.get("rank"),
        at=row.get("at"),
    )


AN_EVENT = {
    "key": "0d9b5a2e-6c1f-4a53-9f0e-0c8b6f1f7d11",
    "kind": "impression",
    "book": 42,
    "list": "5f0c1d7e9a3b4c21",
    "rank": 3,
}


WHAT_BECAME = OpenApiExample(
    "What became of them",
    {
        "results": [
            {"row": 0, "status": "created", "errors": []},
            {"row": 1, "status": "unchanged", "errors": []},
        ],
        "created": 1,
        "changed": 0,
        "unchanged": 1,
        "refused": 0,
        "ignored": 0,
    },
    response_only=True,
)


class Events(Resource):
    @extend_schema(
        operation_id="tell_events",
        summary="Tell what was shown and opened",
        description=(
            "Impressions and clicks of the signed-in reader, up to 1,000 at once and "
            f"{MOST_A_DAY:,} a day. Each counts once by its `key`, however often it is sent. A book that "
            "was shown sinks on the home page, up to four points a day; one that was opened comes up "
            "again. Neither is a liking: no list is ranked by them, and no model learns from them. "
            "Of a reader who turned personal picks off nothing is kept."
        ),
        tags=["Recommendations"],
        request=EventsBatchSerializer,
        responses=EventsAnswer,
        examples=[
            OpenApiExample(
                "Shown, and opened",
                {
                    "events": [
                        AN_EVENT,
                        AN_EVENT
                        | {
                            "key": "0d9b5a2e-6c1f-4a53-9f0e-0c8b6f1f7d12",
                            "kind": "click",
                            "at": "2026-11-21T09:26:53Z",
                        },
                    ]
                },
                request_only=True,
            ),
            WHAT_BECAME,
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        return answer_batch(
            request,
            EventsBatchSerializer,
            lambda rows: write_events([request.user] * len(rows), rows),
            EventsAnswer,
        )

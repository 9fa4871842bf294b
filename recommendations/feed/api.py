"""The engine of another system, over the API: its readers, its events, its lists. For operators."""

from collections.abc import Sequence

from django.http import StreamingHttpResponse
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import User
from accounts.permissions import OperatorMay
from catalog.api_references import resolve, unknown_book
from recommendations.api import picks_for
from recommendations.api_events import AN_EVENT, WHAT_BECAME, EventsAnswer, write_events
from recommendations.api_pages import page_of
from recommendations.api_shapes import A_PICK, AN_ENVELOPE, PicksSerializer
from recommendations.feed.api_shapes import (
    ExportedListSerializer,
    FedEventsBatch,
    FedReadersBatch,
    FedRecommendationsQuery,
    ListsQuery,
)
from recommendations.feed.export import Wanted, as_jsonl, export_lists
from recommendations.feed.readers import write_readers
from shelves.api_feed_shapes import TAGS, FeedQuery, reader_or_404
from shelves.feed_readers import hold_readers
from web.api import Resource, read_query
from web.batch import BatchAnswer, Outcome, Refusal, Row, answer_batch

JSONL = "application/jsonl"


class FedReaders(Resource):
    permission_classes = [OperatorMay]
    needs = "accounts.add_user"

    @extend_schema(
        operation_id="feed_readers",
        summary="Bring another system's readers",
        description=(
            "Makes up to 1,000 readers, or changes how they stand. The same rows again change "
            "nothing. All rows are written or none; with `partial` the good ones are. A reader need "
            "not be brought before their ratings: those make them, too. They never sign in "
            "here. Takes the permission `accounts.add_user`."
        ),
        tags=TAGS,
        parameters=[FeedQuery],
        request=FedReadersBatch,
        responses=BatchAnswer,
        examples=[
            OpenApiExample(
                "Two customers",
                {
                    "readers": [
                        {"external_id": "customer-42"},
                        {
                            "external_id": "customer-43",
                            "training": False,
                            "dials": {"adventurous": 0.5, "min_year": 1950},
                        },
                    ]
                },
                request_only=True,
            ),
            OpenApiExample(
                "What became of them",
                {
                    "results": [
                        {"row": 0, "status": "unchanged", "errors": []},
                        {"row": 1, "status": "created", "errors": []},
                    ],
                    "created": 1,
                    "changed": 0,
                    "unchanged": 1,
                    "refused": 0,
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        source = read_query(request, FeedQuery)["source"]
        return answer_batch(
            request, FedReadersBatch, lambda rows: write_readers(source, rows), query=FeedQuery
        )


class FedEvents(Resource):
    permission_classes = [OperatorMay]
    needs = "recommendations.add_event"

    @extend_schema(
        operation_id="feed_events",
        summary="Tell what another system's readers were shown and opened",
        description=(
            "As `POST me/events` for readers of another system, who are made where they are not "
            "there yet. Each event counts once by its reader and `key`. Takes the permission "
            "`recommendations.add_event`."
        ),
        tags=TAGS,
        parameters=[FeedQuery],
        request=FedEventsBatch,
        responses=EventsAnswer,
        examples=[
            OpenApiExample(
                "Shown",
                {"events": [{"external_id": "customer-42", **AN_EVENT}], "partial": True},
                request_only=True,
            ),
            WHAT_BECAME,
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        source = read_query(request, FeedQuery)["source"]
        return answer_batch(
            request,
            FedEventsBatch,
            lambda rows: _write_events(source, rows),
            EventsAnswer,
            query=FeedQuery,
        )


class FedRecommendations(Resource):
    permission_classes = [OperatorMay]
    needs = "accounts.view_user"

    @extend_schema(
        operation_id="list_recommendations_of_fed_reader",
        summary="Recommendations of another system's reader",
        description=(
            "As `GET me/recommendations`, for a reader of another system. What was brought of the "
            "reader counts in the very next answer. 404 for ids that were never brought. Takes the "
            "permission `accounts.view_user`."
        ),
        tags=TAGS,
        parameters=[FedRecommendationsQuery],
        responses=PicksSerializer,
        examples=[
            OpenApiExample(
                "Personal picks",
                {
                    **AN_ENVELOPE,
                    "results": [A_PICK],
                    "next": None,
                    "previous": None,
                    "count": 1,
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall, external_id: str) -> Response:
        asked = read_query(request, FedRecommendationsQuery)
        reader = reader_or_404(asked["source"], external_id)
        return Response(page_of(request, reader, picks_for(reader, asked), asked))


class Lists(Resource):
    permission_classes = [OperatorMay]
    needs = "accounts.view_user"

    @extend_schema(
        operation_id="export_lists",
        summary="All lists, as JSON lines",
        description=(
            "The recommendations of every reader of other systems, one reader a line, as a stream. "
            "A stream that ends early is cut off, not closed: ask again. `manage.py export_lists` "
            "writes the same to a file. Takes the permission `accounts.view_user`."
        ),
        tags=TAGS,
        parameters=[ListsQuery],
        responses={
            (200, JSONL): OpenApiResponse(ExportedListSerializer, "Each line is one of these.")
        },
        examples=[
            OpenApiExample(
                "One line",
                {
                    "source": "shop",
                    "external_id": "customer-42",
                    "account": None,
                    **AN_ENVELOPE,
                    "results": [
                        {
                            "book": 42,
                            "isbn13": "9780441172719",
                            "rank": 1,
                            "score": 0.8127,
                            "predicted_stars": 4.37,
                        }
                    ],
                },
                response_only=True,
                media_type=JSONL,
            )
        ],
    )
    def get(self, request: ReaderCall) -> StreamingHttpResponse:
        lists = export_lists(Wanted(**read_query(request, ListsQuery)))
        answer = StreamingHttpResponse(map(as_jsonl, lists), content_type=JSONL)
        answer["Cache-Control"] = "no-store"
        return answer


def _write_events(source: str, rows: Sequence[Row]) -> list[Outcome]:
    books = resolve(row["book"] for row in rows)
    known = [n for n, row in enumerate(rows) if row["book"] in books]
    held = hold_readers(source, {rows[n]["external_id"] for n in known})
    readers = [User(pk=held[rows[n]["external_id"]].id) for n in known]
    written = dict(zip(known, write_events(readers, [rows[n] for n in known]), strict=True))
    return [
        written.get(n) or Refusal("book", "not_found", unknown_book(row["book"]))
        for n, row in enumerate(rows)
    ]

"""Readers of another system and what they did, over the API: for operators."""

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.response import Response

from accounts.erasure import erase_now
from accounts.erasure_traces import counts_of
from accounts.exporting import export_of
from accounts.http import ReaderCall
from accounts.permissions import OperatorMay
from shelves.api_export import ZIP, sent
from shelves.api_feed_shapes import (
    TAGS,
    FedRatingsBatch,
    FeedQuery,
    HeldSerializer,
    ReceiptSerializer,
    SourceQuery,
    no_reader,
    reader_or_404,
)
from shelves.feed import write_ratings
from web.api import Resource, read_body, read_query
from web.batch import BatchAnswer, answer_batch


class FedRatings(Resource):
    permission_classes = [OperatorMay]
    needs = "shelves.add_rating"

    @extend_schema(
        operation_id="feed_ratings",
        summary="Bring ratings of another system's readers",
        description=(
            "What up to 1,000 pairs of reader and book stand at from now on: stars, a status or "
            "both. The same rows again change nothing. Stars end that a book is wanted, unless the "
            "row says so. Readers who are not there yet are made. All rows are written or none; "
            "with `partial` the good ones are. `created`: the reader had nothing with the book. Lists "
            "of these readers count it at once; the next training learns from it. Takes the "
            "permission `shelves.add_rating`."
        ),
        tags=TAGS,
        parameters=[FeedQuery],
        request=FedRatingsBatch,
        responses=BatchAnswer,
        examples=[
            OpenApiExample(
                "Of two customers",
                {
                    "ratings": [
                        {
                            "external_id": "customer-42",
                            "book": "isbn:978-0-441-17271-9",
                            "stars": 4.5,
                            "rated_at": "2026-03-14T09:26:53Z",
                        },
                        {"external_id": "customer-43", "book": 17, "status": "want"},
                    ],
                    "partial": True,
                },
                request_only=True,
            ),
            OpenApiExample(
                "What became of them",
                {
                    "results": [
                        {"row": 0, "status": "created", "errors": []},
                        {
                            "row": 1,
                            "status": "refused",
                            "errors": [
                                {
                                    "field": "book",
                                    "detail": "There is no book 17.",
                                    "code": "not_found",
                                }
                            ],
                        },
                    ],
                    "created": 1,
                    "changed": 0,
                    "unchanged": 0,
                    "refused": 1,
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        source = read_query(request, FeedQuery)["source"]
        return answer_batch(
            request, FedRatingsBatch, lambda rows: write_ratings(source, rows), query=FeedQuery
        )


class FedReader(Resource):
    permission_classes = [OperatorMay]
    needs = {"GET": "accounts.view_user", "DELETE": "accounts.delete_user"}

    @extend_schema(
        operation_id="get_fed_reader",
        summary="A reader of another system",
        description=(
            "How the reader's switches stand, and how much is held of them. 404 for ids that were "
            "never brought. Takes the permission `accounts.view_user`."
        ),
        tags=TAGS,
        parameters=[SourceQuery],
        responses=HeldSerializer,
        examples=[
            OpenApiExample(
                "A customer",
                {
                    "source": "shop",
                    "external_id": "customer-42",
                    "since": "2026-03-14T09:26:53Z",
                    "personalised": True,
                    "training": True,
                    "held": {"shelves.rating": 31, "shelves.shelfentry": 4},
                },
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall, external_id: str) -> Response:
        reader = reader_or_404(read_query(request, SourceQuery)["source"], external_id)
        answer = {
            "source": reader.source,
            "external_id": reader.external_id,
            "since": reader.date_joined,
            "personalised": reader.personalised,
            "training": reader.untaught_since is None,
            "held": counts_of(reader),
        }
        return Response(HeldSerializer(answer).data)

    @extend_schema(
        operation_id="erase_fed_reader",
        summary="Erase a reader of another system",
        description=(
            "Every row of this reader is gone when the answer comes; caches are swept by a job "
            "seconds later, and models that learnt from them are replaced by the next training. The "
            "receipt's page says when that has happened. Takes the permission `accounts.delete_user`."
        ),
        tags=TAGS,
        parameters=[FeedQuery],
        request=None,
        responses={202: OpenApiResponse(ReceiptSerializer, "Erased; the last traces follow.")},
        examples=[
            OpenApiExample(
                "The receipt",
                {
                    "receipt": "0d4f6a52-51c3-4e0b-9a55-cf3f0e9d1a27",
                    "url": "https://books.example.org/erasures/0d4f6a52-51c3-4e0b-9a55-cf3f0e9d1a27",
                    "erased_at": "2026-03-14T09:26:53Z",
                    "counts": {"shelves.rating": 31, "shelves.shelfentry": 4},
                    "models": [3],
                },
                response_only=True,
                status_codes=["202"],
            )
        ],
    )
    def delete(self, request: ReaderCall, external_id: str) -> Response:
        source = read_query(request, FeedQuery)["source"]
        read_body(request)
        receipt = erase_now(reader_or_404(source, external_id))
        if receipt is None:  # another call was faster
            raise no_reader(source, external_id)
        answer = {
            "receipt": receipt.pk,
            "url": request.build_absolute_uri(receipt.get_absolute_url()),
            "erased_at": receipt.erased_at,
            "counts": receipt.counts,
            "models": receipt.versions,
        }
        return Response(ReceiptSerializer(answer).data, 202)


class DataOfFedReader(Resource):
    permission_classes = [OperatorMay]
    needs = "accounts.view_user"

    @extend_schema(
        operation_id="export_fed_reader",
        summary="Everything held of a reader of another system",
        description=(
            "The zip that a reader of this site gets of their own data. At most 20 an hour for each "
            "reader. Takes the permission `accounts.view_user`."
        ),
        tags=TAGS,
        parameters=[SourceQuery],
        responses={(200, ZIP): OpenApiResponse(OpenApiTypes.BINARY, "The file.")},
    )
    def get(self, request: ReaderCall, external_id: str) -> FileResponse:
        reader = reader_or_404(read_query(request, SourceQuery)["source"], external_id)
        return sent(export_of, reader)

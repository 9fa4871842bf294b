"""A thousand ratings in one call of the API."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import User
from catalog.api_references import BookReferenceField, resolve, unknown_book
from shelves.api_shapes import TAGS, StarsField
from shelves.services import rate_books
from web.api import Resource, StrictSerializer
from web.batch import (
    BatchAnswer,
    BatchForm,
    Outcome,
    Refusal,
    Row,
    Rows,
    Status,
    answer_batch,
    repeated,
    repeats,
)
from web.moments import PastField


class RatingRowSerializer(StrictSerializer):
    """A rating to give, to change or to take back."""

    book = BookReferenceField(help_text="Our id, or an identifier such as `isbn:9780441172719`.")
    stars = StarsField(
        allow_null=True,
        help_text="Half a star to five, in steps of a half; null takes the rating back.",
    )
    rated_at = PastField(
        required=False, help_text="Since when it stands; now, where it is left out."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if values["stars"] is None and "rated_at" in values:
            text = gettext("There is no moment to a rating that is taken back.")
            raise serializers.ValidationError({"rated_at": [text]})
        return values


class RatingsBatchSerializer(BatchForm):
    ratings = Rows(RatingRowSerializer, help_text="1 to 1,000, each of another book.")


class RatingsBatch(Resource):
    @extend_schema(
        operation_id="rate_books",
        summary="Rate many books",
        description=(
            "Give, change and take back ratings of up to 1,000 books at once, with all that follows "
            "from rating each of them. All of them are written or none; with `partial` the good ones "
            "are, and the answer says what was wrong with the others. What stands already is "
            "`unchanged`, and so is since when, unless `rated_at` names another moment; a rating that "
            "was taken back is `changed`."
        ),
        tags=TAGS,
        request=RatingsBatchSerializer,
        responses=BatchAnswer,
        examples=[
            OpenApiExample(
                "Two ratings, and one taken back",
                {
                    "ratings": [
                        {"book": 42, "stars": 4.5},
                        {
                            "book": "isbn:978-0-441-17271-9",
                            "stars": 5,
                            "rated_at": "2026-03-14T09:26:53Z",
                        },
                        {"book": 17, "stars": None},
                    ],
                    "partial": False,
                },
                request_only=True,
            ),
            OpenApiExample(
                "What became of them",
                {
                    "results": [
                        {"row": 0, "status": "created", "errors": []},
                        {"row": 1, "status": "changed", "errors": []},
                        {"row": 2, "status": "unchanged", "errors": []},
                    ],
                    "created": 1,
                    "changed": 1,
                    "unchanged": 1,
                    "refused": 0,
                },
                response_only=True,
            ),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        return answer_batch(
            request, RatingsBatchSerializer, lambda rows: _write(request.user, rows)
        )


def _write(reader: User, rows: list[Row]) -> list[Outcome]:
    books = resolve(row["book"] for row in rows)
    ids = [books.get(row["book"]) for row in rows]
    # A book that is not here is no repeated one.
    again = repeats(pk or -n for n, pk in enumerate(ids, 1))
    asked = {
        pk: (row["stars"], row.get("rated_at"))
        for n, (pk, row) in enumerate(zip(ids, rows, strict=True))
        if pk and n not in again
    }
    rated = rate_books(reader, asked)

    def outcome(n: int, pk: int | None) -> Outcome:
        if pk is None:
            return Refusal("book", "not_found", unknown_book(rows[n]["book"]))
        if n in again:
            return repeated("book")
        if pk in rated.new:
            return Status.CREATED
        return Status.CHANGED if pk in rated.changed else Status.UNCHANGED

    return [outcome(n, pk) for n, pk in enumerate(ids)]

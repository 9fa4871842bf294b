"""Figures of demand over the API, for operators: what counts, and more of it."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.response import Response

from accounts.audit import note_kind
from accounts.http import ReaderCall
from accounts.permissions import OperatorMay
from catalog.api_references import resolve, unknown_book
from catalog.text import fold
from demand import said
from demand.api_shapes import A_RECORD, FiguresBatch, RecordPageSerializer, RecordsQuery
from demand.batch import Fact, put_figures
from demand.channels import ChannelIds
from demand.models import Record
from web.api import Resource, read_query
from web.batch import BatchAnswer, Outcome, Refusal, Row, Status, answer_batch, repeated, repeats
from web.paging import page_by

TAGS = ["Demand"]


class Records(Resource):
    permission_classes = [OperatorMay]
    needs = {"GET": "demand.view_record", "POST": "demand.add_source"}

    @extend_schema(
        operation_id="list_demand",
        summary="Figures of demand that count",
        description="In the order in which they came to count. A later source replaces an earlier one.",
        tags=TAGS,
        parameters=[RecordsQuery],
        responses=RecordPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [A_RECORD], "next": None, "previous": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, RecordsQuery)
        page = page_by(request, _asked(asked), ("pk",), asked["cursor"], asked["page_size"])
        ids = [pk for (pk,) in page["results"]]
        found = Record.objects.select_related("channel", "source").in_bulk(ids)
        results = [found[pk] for pk in ids if pk in found]
        return Response(RecordPageSerializer(page | {"results": results}).data)

    @extend_schema(
        operation_id="put_demand",
        summary="Say how many units were asked for",
        description=(
            "For operators who may add sources of demand. A figure takes the place of what was said of "
            "its book, channel and period before; the same one again changes nothing. A new channel is "
            "made. A row whose book is not known is refused with the code `not_found`. The staff can "
            "take back what came in a day."
        ),
        tags=TAGS,
        request=FiguresBatch,
        responses=BatchAnswer,
        examples=[
            OpenApiExample(
                "Two figures",
                {
                    "records": [
                        {"book": 42, "channel": "shop", "period": "2026-05", "units": 17},
                        {
                            "book": "isbn:978-0-441-17271-9",
                            "channel": "shop",
                            "period": "2026-W19",
                            "units": 0,
                        },
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
                        {"row": 1, "status": "unchanged", "errors": []},
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
        answer = answer_batch(request, FiguresBatch, _write)
        if count := answer.data["created"] + answer.data["changed"]:
            note_kind(request.user, Record, said.OVER_API % {"count": count})
        return answer


def _asked(asked: dict[str, Any]) -> Any:
    rows = Record.objects.current()
    wanted = {
        "book": asked.get("book"),
        "channel__folded": fold(asked["channel"]) if "channel" in asked else None,
        "frequency": asked.get("frequency"),
        "period__gte": asked.get("since"),
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value is not None})


def _write(rows: list[Row]) -> list[Outcome]:
    leads = resolve(row["book"] for row in rows)
    channels = ChannelIds()
    facts = [_fact(row, leads.get(row["book"]), channels) for row in rows]
    twice = repeats(fact or ("none", place) for place, fact in enumerate(facts))
    figures = {
        fact: row["units"]
        for place, (fact, row) in enumerate(zip(facts, rows, strict=True))
        if fact and place not in twice
    }
    found = put_figures(figures)
    return [
        _outcome(row, fact, found, place in twice)
        for place, (fact, row) in enumerate(zip(facts, rows, strict=True))
    ]


def _fact(row: Row, book: int | None, channels: ChannelIds) -> Fact | None:
    if book is None:
        return None
    frequency, period = row["period"]
    return Fact(channels.of(row["channel"]), str(frequency), book, period)


def _outcome(row: Row, fact: Fact | None, found: dict[Fact, Status], twice: bool) -> Outcome:
    if fact is None:
        return Refusal("book", "not_found", unknown_book(row["book"]))
    return repeated("book") if twice else found[fact]

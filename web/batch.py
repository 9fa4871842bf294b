"""Many rows in one call of the API: all of them or none, or what is good with a result a row.

A form names its rows, and a writer writes them:

    class RatingsBatch(BatchForm):
        ratings = Rows(RatingRow, help_text="At most 1,000.")

    @extend_schema(request=RatingsBatch, responses=BatchAnswer, ...)
    def post(self, request):
        return answer_batch(request, RatingsBatch, lambda rows: write(request.user, rows))

The writer takes the rows that are well-formed, as their serializer's values, and says of each in
their order what became of it, a Status or a Refusal. It runs in a transaction, which is rolled back
where a row is refused and the caller asked for all or nothing.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from web.api import Nothing, StrictSerializer, read_body, read_query
from web.faults import flat

MOST_ROWS = 1000


class Status(StrEnum):
    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"
    IGNORED = "ignored"  # only where a call says so: fine as it is, and not kept


# What a row may come to in every batch.
STATUSES = [status.value for status in Status if status != Status.IGNORED]


@dataclass(frozen=True)
class Refusal:
    """Why a row is not written; `field` as in `stars`, empty where it is the whole row."""

    field: str
    code: str
    text: str


Row = dict[str, Any]
Outcome = Status | Refusal
Write = Callable[[list[Row]], Sequence[Outcome]]


class Rows(serializers.ListField):
    """Each row comes out as its values, or as the ValidationError that says what is wrong with it."""

    def __init__(self, form: type[StrictSerializer], **kwargs: Any) -> None:
        super().__init__(child=form(), min_length=1, max_length=MOST_ROWS, **kwargs)

    def run_child_validation(self, data: list[Any]) -> list[Row | ValidationError]:
        return [self._checked(row) for row in data]

    def _checked(self, row: Any) -> Row | ValidationError:
        try:
            return dict(self.child.run_validation(row))
        except ValidationError as error:
            return error


# A form of its own adds one field to it, its `Rows`.
class BatchForm(StrictSerializer):
    """Many rows at once."""

    partial = serializers.BooleanField(  # type: ignore[assignment] # a field of that name
        default=False,
        help_text="true: write what is good, and say what was not; false: all rows or none.",
    )


class RowError(serializers.Serializer[Any]):
    field = serializers.CharField(
        allow_null=True, help_text="Of the row, as in `stars`; null: the whole row."
    )
    detail = serializers.CharField()
    code = serializers.CharField()


class RowResult(serializers.Serializer[Any]):
    row = serializers.IntegerField(help_text="From 0, in the order of the rows sent.")
    status = serializers.ChoiceField(choices=STATUSES)
    errors = RowError(  # type: ignore[assignment] # a field of that name
        many=True, help_text="Empty unless the row was refused."
    )


class BatchAnswer(serializers.Serializer[Any]):
    """What became of each row, and how many came to what."""

    results = RowResult(many=True)
    created = serializers.IntegerField()
    changed = serializers.IntegerField()
    unchanged = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Always 0 unless `partial` was true.")


def answer_batch(
    request: Request,
    form: type[BatchForm],
    write: Write,
    shape: type[BatchAnswer] = BatchAnswer,
    query: type[StrictSerializer] = Nothing,
) -> Response:
    """Reads the body, has it written in one transaction, and answers with a result a row.

    Raises ValidationError, which names rows and fields as in `ratings.3.stars`, for a body that is no
    batch, and for any bad row unless the caller takes a part of them.
    """
    read_query(request, query)
    asked = read_body(request, form)
    partial = asked.pop("partial")
    ((name, rows),) = asked.items()
    wrong = {n: row for n, row in enumerate(rows) if isinstance(row, ValidationError)}
    if wrong and not partial:
        raise _all_refused(name, wrong)
    with transaction.atomic():
        good = [n for n in range(len(rows)) if n not in wrong]
        outcomes = dict(zip(good, write([rows[n] for n in good]) if good else [], strict=True))
        wrong |= {n: _error(found) for n, found in outcomes.items() if isinstance(found, Refusal)}
        if wrong and not partial:
            raise _all_refused(name, wrong)
    return Response(shape(_told(len(rows), outcomes, wrong)).data)


def repeats(keys: Iterable[Hashable]) -> set[int]:
    """The places of those that an earlier one equals."""
    first: dict[Hashable, int] = {}
    return {n for n, key in enumerate(keys) if first.setdefault(key, n) != n}


def repeated(field: str) -> Refusal:
    """For a row that names the same thing as an earlier one of its batch."""
    return Refusal(field, "repeated", gettext("An earlier row of this batch names the same."))


def _error(refusal: Refusal) -> ValidationError:
    detail = [ErrorDetail(refusal.text, refusal.code)]
    return ValidationError({refusal.field or "non_field_errors": detail})


def _all_refused(name: str, wrong: dict[int, ValidationError]) -> ValidationError:
    return ValidationError({name: {str(n): wrong[n].detail for n in sorted(wrong)}})


def _told(
    number: int, outcomes: dict[int, Outcome], wrong: dict[int, ValidationError]
) -> dict[str, Any]:
    results: list[dict[str, Any]] = [
        {
            "row": n,
            "status": Status.REFUSED.value,
            "errors": list(flat(wrong[n].get_full_details())),
        }
        if n in wrong
        else {"row": n, "status": Status(outcomes[n]).value, "errors": []}  # type: ignore[arg-type]
        for n in range(number)
    ]
    counts = Counter(result["status"] for result in results)
    return {"results": results, **{status.value: counts[status.value] for status in Status}}

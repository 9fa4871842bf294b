"""Operators add and change books over the API; the admin shows who did what."""

from http import HTTPStatus
from typing import Any

from django.contrib.admin.models import ADDITION, CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException, NotFound
from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.permissions import OperatorMay, Permission, VisitorMay
from catalog.api_editing_shapes import A_NEW_BOOK, BooksBatch, BooksBatchAnswer
from catalog.editing import Written, write_books
from catalog.models import Book
from web.api import Resource
from web.batch import Outcome, Refusal, Row, Status, answer_batch

# What stands in the way of a write, as against what is wrong with it.
_CONFLICTS = ("taken", "ambiguous")


class Taken(APIException):
    status_code = HTTPStatus.CONFLICT


class OperatorsWrite(Resource):
    """Everybody may read what lies at this address; operators may change it."""

    needs: dict[str, str]

    def get_permissions(self) -> list[Permission]:
        return [VisitorMay() if self.request.method in SAFE_METHODS else OperatorMay()]


class BookBatch(Resource):
    permission_classes = [OperatorMay]
    needs = "catalog.change_book"

    @extend_schema(
        operation_id="write_books",
        summary="Add and change many books",
        description=(
            "For operators who may change books, and add them where there are new ones. Each row "
            "names its book by `id`, or by `identifiers`: where one of them leads to a book, the row "
            "is about that book, and the others are added to it; where none does, the book is added. "
            "What a row has not stays as it is; a list that it has takes the place of the one before, "
            "except for identifiers. A row whose identifiers lead to another book is refused with the "
            "code `taken`, or `ambiguous` where they lead to several."
        ),
        tags=["Books"],
        request=BooksBatch,
        responses=BooksBatchAnswer,
        examples=[
            OpenApiExample(
                "Two books", {"books": [A_NEW_BOOK, {"id": 17, "year": 1951}]}, request_only=True
            ),
            OpenApiExample(
                "What became of them",
                {
                    "results": [
                        {"row": 0, "status": "created", "errors": [], "book": 42},
                        {"row": 1, "status": "unchanged", "errors": [], "book": 17},
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
    def post(self, request: Request) -> Response:
        books: list[int] = []
        may_add = request.user.has_perm("catalog.add_book")

        def write(rows: list[Row]) -> list[Outcome]:
            found = write_books(rows, may_add=may_add)
            books.extend(one.book for one in found if isinstance(one, Written))
            return [one.status if isinstance(one, Written) else one for one in found]

        answer = answer_batch(request, BooksBatch, write, BooksBatchAnswer)
        named = iter(books)
        for result in answer.data["results"]:
            result["book"] = None if result["status"] == Status.REFUSED else next(named)
        log_many(request.user, Book, answer.data)
        return answer


def create_book(operator: Any, asked: Row) -> int:
    """The id of the new book. Raises Taken where identifiers lead to one that is here."""
    (found,) = write_books([asked], may_change=False)
    made = _written(found)
    log(operator, Book.objects.get(pk=made.book), ADDITION, [{"added": {}}])
    return made.book


def change_book(operator: Any, book: Book, asked: Row) -> None:
    """Raises Taken where identifiers lead to another book."""
    (found,) = write_books([asked | {"id": book.pk}], replace=True)
    changed = _written(found).fields
    if changed:
        names = [name.replace("_", " ").capitalize() for name in changed]
        log(operator, Book.objects.get(pk=book.pk), CHANGE, [{"changed": {"fields": names}}])


def log(operator: Any, row: Model, action: int, message: str | list[dict[str, Any]]) -> None:
    LogEntry.objects.log_actions(operator.pk, [row], action, message, single_object=True)


def log_many(operator: Any, model: type[Any], counts: dict[str, Any]) -> None:
    """One entry for a whole batch that changed anything."""
    if not counts["created"] + counts["changed"]:
        return
    LogEntry.objects.create(
        user_id=operator.pk,
        content_type=ContentType.objects.get_for_model(model),
        object_repr=str(model._meta.verbose_name_plural),
        action_flag=CHANGE,
        change_message=f"Over the API: {counts['created']} added, {counts['changed']} changed.",
    )


def _written(found: Written | Refusal) -> Written:
    if isinstance(found, Written):
        return found
    if found.code in _CONFLICTS:
        raise Taken(found.text)
    if found.field == "id":
        raise NotFound(found.text)
    raise serializers.ValidationError({found.field: [found.text]}, found.code)

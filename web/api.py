"""What callers of the API may send, and how a long answer is cut into pages."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import replace_query_param

LARGEST_PAGE = 100
# Beyond this the database would walk over more rows than anyone reads: narrow the search.
LAST_API_PAGE = 1000


class StrictSerializer(serializers.Serializer[Any]):
    """Takes what it declares; refuses everything else by name."""

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        errors: dict[str, Any] = {
            name: [serializers.ErrorDetail("There is no such field.", "unknown")]
            for name in data
            if name not in self.fields
        }
        if isinstance(data, QueryDict):
            errors |= {
                name: [serializers.ErrorDetail("Give this once.", "repeated")]
                for name, values in data.lists()
                if len(values) > 1
            }
        try:
            values = super().to_internal_value(data)
        except serializers.ValidationError as error:
            assert isinstance(error.detail, dict)
            raise serializers.ValidationError({**error.detail, **errors}) from None
        if errors:
            raise serializers.ValidationError(errors)
        return values


class Nothing(StrictSerializer):
    """For calls that take no parameters, or no body."""


class PageQuery(StrictSerializer):
    page = serializers.IntegerField(
        default=1, min_value=1, max_value=LAST_API_PAGE, help_text="From 1."
    )
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=LARGEST_PAGE, help_text="Results a page."
    )


class PageShape(serializers.Serializer[Any]):
    """One page of `results`, and the addresses of the pages beside it."""

    # There is no total: counting would read every row.
    next = serializers.URLField(allow_null=True, help_text="The next page; null on the last one.")
    previous = serializers.URLField(
        allow_null=True, help_text="The page before; null on the first one."
    )


def read_query(request: Request, form: type[StrictSerializer] = Nothing) -> dict[str, Any]:
    """The query parameters as declared by `form`; raises ValidationError, which names the fields."""
    return _read(form, request.query_params)


def read_body(request: Request, form: type[StrictSerializer] = Nothing) -> dict[str, Any]:
    """The JSON body as declared by `form`; raises ValidationError, which names the fields."""
    return _read(form, request.data)


def answer_page(request: Request, rows: Any, asked: Mapping[str, Any]) -> dict[str, Any]:
    """The page that a PageQuery asks for, and its neighbours' addresses; reads one row more."""
    page, size = asked["page"], asked["page_size"]
    start = (page - 1) * size
    found = list(rows[start : start + size + 1])
    return {
        "results": found[:size],
        "next": _at(request, page + 1) if len(found) > size and page < LAST_API_PAGE else None,
        "previous": _at(request, page - 1) if page > 1 else None,
    }


def address_with(request: Request, name: str, value: object) -> str:
    """The address of this request with one query parameter changed."""
    return replace_query_param(request.build_absolute_uri(), name, value)


def _at(request: Request, page: int) -> str:
    return address_with(request, "page", page)


def _read(form: type[StrictSerializer], data: Any) -> dict[str, Any]:
    serializer = form(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

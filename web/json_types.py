"""Values of a JSON body against the types that their fields are documented with.

REST framework would take 0 for false, "5" for 5 and 5 for "5", as forms need it.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.translation import gettext
from rest_framework import serializers

Field = serializers.Field[Any, Any, Any, Any]


def wrong_types(fields: Mapping[str, Field], data: Mapping[str, Any]) -> dict[str, Any]:
    """Errors by field, in REST framework's shape. Nested serializers look after their own."""
    pairs = ((name, fields[name], value) for name, value in data.items() if name in fields)
    return _errors(pairs)


def _errors(pairs: Iterable[tuple[Any, Field, Any]]) -> dict[Any, Any]:
    found = ((name, _wrong(field, value)) for name, field, value in pairs)
    return {name: error for name, error in found if error}


def _wrong(field: Field, value: Any) -> Any:
    if value is None:  # whether null is taken the field says itself
        return None
    if isinstance(field, serializers.ListField) and isinstance(value, list):
        return _errors((place, field.child, each) for place, each in enumerate(value))
    if isinstance(field, serializers.DictField) and isinstance(value, dict):
        return _errors((name, field.child, each) for name, each in value.items())
    words = _needed(field, value)
    return words and [serializers.ErrorDetail(words, "invalid")]


def _needed(field: Field, value: Any) -> str:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if isinstance(field, serializers.BooleanField):
        return "" if isinstance(value, bool) else gettext("Give true or false.")
    if isinstance(field, serializers.IntegerField):
        whole = is_number and value == value // 1
        return "" if whole else gettext("Give a whole number.")
    if isinstance(field, serializers.FloatField):
        return "" if is_number else gettext("Give a number.")
    if isinstance(field, serializers.CharField | serializers.UUIDField):
        return "" if isinstance(value, str) else gettext("Give a text.")
    return ""

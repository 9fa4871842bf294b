"""Books as callers of the API name them: by our id, or by an identifier such as `isbn:9780441172719`."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext, gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from catalog.identifiers import ISBN13, Pair, books_by_identifier, forms
from catalog.models import Book, Identifier
from web.many import among

ISBN = "isbn"
KINDS = [ISBN, *Identifier.Kind.values]
LARGEST_ID = 2**63 - 1
LONGEST_REFERENCE = 100

Reference = int | str

_SCHEMA: dict[str, Any] = {
    "oneOf": [
        {"type": "integer", "minimum": 1, "maximum": LARGEST_ID},
        {
            "type": "string",
            "pattern": f"^({'|'.join(KINDS)}):.+$",
            "maxLength": LONGEST_REFERENCE,
        },
    ],
    "examples": [42, "isbn:978-0-441-17271-9"],
}


@extend_schema_field(_SCHEMA)
class BookReferenceField(serializers.Field[Reference, Any, Any, Any]):
    """A number is the id of a book here; a text is `kind:value`. What is valid is kept as it came:
    `resolve` tells which book it leads to, if any."""

    default_error_messages = {
        "invalid": gettext_lazy(
            "Give the id of a book as a number, or an identifier as a text such as "
            "“isbn:9780441172719”."
        ),
        "unknown_kind": gettext_lazy("There is no such kind of identifier. There are: %(kinds)s."),
    }

    def to_internal_value(self, data: Any) -> Reference:
        if isinstance(data, int) and not isinstance(data, bool) and 0 < data <= LARGEST_ID:
            return data
        if not isinstance(data, str) or len(data) > LONGEST_REFERENCE:
            self.fail("invalid")
        kind, colon, value = data.partition(":")
        if not colon or not value.strip() or "\x00" in value:
            self.fail("invalid")
        if kind not in KINDS:
            message = self.error_messages["unknown_kind"] % {"kinds": ", ".join(KINDS)}
            raise serializers.ValidationError(message, "unknown_kind")
        return data

    def to_representation(self, value: Reference) -> Reference:
        return value


@extend_schema_field({"type": "string", "examples": ["42,isbn:978-0-441-17271-9"]})
class BookReferencesField(serializers.Field[list[Reference], Any, Any, Any]):
    """Many in a query parameter, with commas between."""

    default_error_messages = {
        "too_many": gettext_lazy("Name at most %(most)s books."),
    }
    allow_blank = True  # of an empty list, no books; not as if nothing had been asked for

    def __init__(self, *, most: int = 100, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_internal_value(self, data: Any) -> list[Reference]:
        one = BookReferenceField()
        parts = [part.strip() for part in str(data).split(",") if part.strip()]
        if len(parts) > self.most:
            message = self.error_messages["too_many"] % {"most": self.most}
            raise serializers.ValidationError(message, "too_many")
        return [
            one.run_validation(int(part) if _is_number(part) else part)
            for part in dict.fromkeys(parts)
        ]

    def to_representation(self, value: list[Reference]) -> str:
        return ",".join(str(one) for one in value)


def resolve(references: Iterable[Reference]) -> dict[Reference, int]:
    """The id of the book that each leads to; without those that lead nowhere. At most two queries."""
    asked = list(dict.fromkeys(references))
    ids = [one for one in asked if isinstance(one, int)]
    there = set(Book.objects.order_by().filter(pk__in=among(ids)).values_list("pk", flat=True))
    found: dict[Reference, int] = {pk: pk for pk in ids if pk in there} if ids else {}
    texts = {one: _identifiers_of(one) for one in asked if isinstance(one, str)}
    known = books_by_identifier({pair for pairs in texts.values() for pair in pairs})
    for text, pairs in texts.items():
        if leads := [known[pair] for pair in pairs if pair in known]:
            found[text] = leads[0]
    return found


def _identifiers_of(reference: str) -> tuple[Pair, ...]:
    """All that the catalogue may have for it, the likeliest first; () where it can be none."""
    kind, _, value = reference.partition(":")
    return forms(ISBN13 if kind == ISBN else kind, value)


def book_or_404(book_id: int) -> Book:
    book = Book.objects.filter(pk=book_id).first()
    if book is None:
        raise NotFound(unknown_book(book_id))
    return book


def unknown_book(reference: Reference) -> str:
    """What is said of a reference that leads nowhere."""
    return gettext("There is no book %(id)s.") % {"id": reference}


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= len(str(LARGEST_ID))

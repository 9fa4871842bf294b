"""Pages of a list of picks. A cursor holds the books that the pages before have shown, so that a list
that is ranked anew meanwhile goes on with what it has not shown yet: no book comes twice."""

import binascii
from base64 import b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from django.utils.translation import gettext
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param

from accounts.models import User
from recommendations.api_shapes import CountQuery, Shape, draw_picks, envelope
from recommendations.listing import MOST_WANTED, Listed
from recommendations.online.served import note_lists
from recommendations.store import Shelf
from web.paging import address_with

_ID = np.dtype("<u4")  # as in the rows of a list
_LONGEST = 4 * -(-MOST_WANTED * _ID.itemsize // 3)


class CursorField(serializers.CharField):
    """Ids of books, in the order in which they were shown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=_LONGEST, **kwargs)

    def to_internal_value(self, data: Any) -> Any:
        try:
            text = super().to_internal_value(data)
            packed = b64decode(text + "=" * (-len(text) % 4), b"-_", validate=True)
            return np.frombuffer(packed, _ID).tolist()
        except (binascii.Error, ValueError):
            text = gettext("Take it from `next` or `previous` of a page.")
            raise serializers.ValidationError(text) from None


class PagesQuery(CountQuery):
    cursor = CursorField(required=False, help_text="From `next` or `previous` of another page.")


def page_of(request: Request, reader: User, listed: Listed, asked: Mapping[str, Any]) -> Shape:
    """The page of this reader that a PagesQuery asks for, as PicksSerializer describes it."""
    n, shown, books = asked["n"], asked.get("cursor", []), listed.rows["book"]
    places = np.flatnonzero(~np.isin(books, shown)) if shown else np.arange(len(books))
    here = places[:n]
    note_lists(reader, listed.model_version, [Shelf("api", listed.rows[here])])
    after = [*shown, *books[here].tolist()]
    return {
        **envelope(listed),
        "results": draw_picks(
            request, listed.rows[here], (here + 1).tolist(), asked.get("in_stock")
        ),
        "next": _after(request, after) if len(places) > n else None,
        "previous": _after(request, shown[:-n]) if shown else None,
        "count": len(books),
    }


def _after(request: Request, shown: Sequence[int]) -> str:
    """The address of the page that follows these books."""
    if not shown:
        return remove_query_param(request.build_absolute_uri(), "cursor")
    packed = urlsafe_b64encode(np.array(shown, _ID).tobytes()).decode()
    return address_with(request, "cursor", packed.rstrip("="))

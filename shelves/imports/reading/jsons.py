"""JSON of a file, within bounds: small text can mean a great many objects."""

import json
from typing import Any

from django.utils.translation import gettext

from shelves.imports.reading.trouble import Unreadable

# Roughly what the parser makes of each sign, in bytes.
_COST = {b"{": 240, b"[": 90, b",": 40}
_MOST_MEMORY = 300 * 2**20
# Marks of UTF-8, UTF-16 and UTF-32, blanks, and what the latter two put beside plain letters.
_BEFORE = b"\xef\xbb\xbf\xff\xfe\x00 \t\r\n"


def looks_like_json(data: bytes) -> bool:
    return data[:4096].lstrip(_BEFORE)[:1] in (b"{", b"[")


def document_of(data: bytes) -> Any:
    """None for what is no JSON after all; raises Unreadable for too much of it.

    In UTF-8, UTF-16 or UTF-32, as its first bytes tell.
    """
    if sum(data.count(sign) * cost for sign, cost in _COST.items()) > _MOST_MEMORY:
        raise Unreadable(
            gettext("This JSON file holds more than any library of books. Nothing was changed.")
        )
    try:
        return json.loads(data)
    except (ValueError, RecursionError):
        return None

"""JSON of a body into values, whatever it holds."""

import json
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser


def read_json(
    stream: IO[Any], media_type: str | None = None, context: Mapping[str, Any] | None = None
) -> Any:
    """Raises ParseError for what is no JSON, is nested too deeply, or holds half a character."""
    try:
        data = JSONParser().parse(stream, media_type, context)
        json.dumps(data, ensure_ascii=False).encode()
    except RecursionError as error:
        raise ParseError(gettext("The JSON is nested too deeply.")) from error
    except UnicodeEncodeError as error:
        # "\ud800" is JSON, and yet no text that could be kept or said again.
        raise ParseError(gettext("A text in the JSON holds half a character.")) from error
    return data

"""Answers in zstd, br or gzip, whichever the caller takes and is smallest work.

Against BREACH each compressed answer carries a header of random length: who listens can't tell by
the size of a page whether a guess of theirs stands in it beside a secret.
"""

import re
from http import HTTPStatus

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_http_compression.middleware import HttpCompressionMiddleware


class Compression(HttpCompressionMiddleware):
    """Problems of the API, its document and lists by the line as well: JSON by other names."""

    content_type_re = re.compile(
        HttpCompressionMiddleware.content_type_re.pattern
        + r"| ^application/(?: problem\+json | x-ndjson | jsonl | vnd\.oai\.openapi\+json )",
        re.VERBOSE | re.IGNORECASE,
    )

    def maybe_compress(self, request: HttpRequest, response: HttpResponseBase) -> None:
        super().maybe_compress(request, response)
        # Django says 0, where RFC 9110 has nothing but the length of the whole answer.
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            response.headers.pop("Content-Length", None)

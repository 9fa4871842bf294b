"""Who may keep an answer of the API, for how long, and how a caller learns that it is unchanged.

Not Django's ConditionalGetMiddleware: that leaves HEAD out, and headers of ours off its answers.
"""

import hashlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse, HttpResponseNotModified
from django.http.response import HttpResponseBase
from django.utils.cache import add_never_cache_headers, patch_vary_headers
from django.utils.http import parse_etags
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

# What is the same for all visitors may be as old as this.
PUBLIC_SECONDS = 60
FOR_ONE = "private, no-cache"
FOR_ALL = f"public, max-age={PUBLIC_SECONDS}"


def with_validator(request: Request, answer: HttpResponseBase) -> HttpResponseBase:
    """The answer with ETag and Cache-Control, or 304 where the caller has it already.

    Views that name one of their own keep it; what is stored nowhere has no ETag.
    """
    if request.method not in ("GET", "HEAD") or answer.status_code != 200:
        if not answer.has_header("Cache-Control"):
            add_never_cache_headers(answer)
        return answer
    if not answer.has_header("Cache-Control"):
        mine = request.auth is not None or request.user.is_authenticated
        answer.headers["Cache-Control"] = FOR_ONE if mine else FOR_ALL
        patch_vary_headers(answer, ["Authorization", "Cookie", "Accept-Language"])
    if not isinstance(answer, HttpResponse) or "no-store" in answer.headers["Cache-Control"]:
        return answer
    if not answer.has_header("ETag"):
        answer.headers["ETag"] = f'"{_digest(answer.content)}"'
    return _unchanged(answer) if _has(request, answer.headers["ETag"]) else answer


def but_for_the_time(answer: Mapping[str, Any]) -> str:
    """The ETag of a list that is made anew for each call: it stays while only `generated_at` moves."""
    same = {name: value for name, value in answer.items() if name != "generated_at"}
    return f'W/"{_digest(JSONRenderer().render(same))}"'


def _digest(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def _has(request: Request, etag: str) -> bool:
    """Compared weakly: on its way a compressed answer has become a weak one."""
    known = parse_etags(request.headers.get("If-None-Match", ""))
    wanted = etag.removeprefix("W/")
    return known == ["*"] or wanted in (each.removeprefix("W/") for each in known)


def _unchanged(answer: HttpResponse) -> HttpResponse:
    unchanged = HttpResponseNotModified()
    for name, value in answer.headers.items():
        if not name.startswith("Content-"):
            unchanged.headers[name] = value
    return unchanged

"""How often the API may be asked: so many calls in so many seconds, counted in the cache.

A session counts for its reader, a token for itself, and whoever shows neither for their address.
The window begins with the first call and ends with it; one round trip a call. While the cache is
away nothing is counted and nobody is held up.
"""

from dataclasses import dataclass
from functools import cache as kept
from typing import Any, cast

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True)
class Rate:
    calls: int
    seconds: int


@kept
def rate_of(text: str) -> Rate:
    """Of a setting such as "600/min", whose form the settings see to."""
    calls, _, period = text.partition("/")
    return Rate(int(calls), _SECONDS[period[0]])


@dataclass(frozen=True)
class Caller:
    """Who is counted: `policy` names the limit, `key` the counter."""

    policy: str
    key: str
    rate: Rate


@dataclass(frozen=True)
class Count:
    """Where a caller stands after a call; `calls` is None while the cache is away.

    `beside` is what the cache had under a key that was asked for in the same round trip.
    """

    caller: Caller
    calls: int | None
    seconds_left: int
    beside: Any = None

    @property
    def is_too_many(self) -> bool:
        return self.calls is not None and self.calls > self.caller.rate.calls

    @property
    def headers(self) -> dict[str, str]:
        """RateLimit fields for HTTP, as drafted by the IETF (draft-ietf-httpapi-ratelimit-headers)."""
        rate, name = self.caller.rate, self.caller.policy
        headers = {"RateLimit-Policy": f'"{name}";q={rate.calls};w={rate.seconds}'}
        if self.calls is not None:
            left = max(rate.calls - self.calls, 0)
            headers["RateLimit"] = f'"{name}";r={left};t={self.seconds_left}'
        return headers


def count(caller: Caller, beside: str = "") -> Count:
    """One call more; `beside` is a key of the cache that the caller's answer may be kept under."""
    counted = cast(Any, cache).count(f"calls:{caller.key}", caller.rate.seconds, beside)
    return Count(caller, *(counted or (None, 0)))


def address_of(request: Request | HttpRequest) -> Caller:
    address = BaseThrottle().get_ident(cast(Request, request))
    return Caller("visitor", f"address:{address}", rate_of(settings.API_VISITOR_RATE))


def caller_of(request: Request | HttpRequest) -> Caller:
    """Of a request whose caller is known. Keys end with the reader's id, by which they are found."""
    reader, token = request.user, getattr(request, "auth", None)
    if not reader.is_authenticated:
        return address_of(request)
    key = f"token:{token.pk[:32]}:{reader.pk}" if token is not None else f"reader:{reader.pk}"
    return Caller("reader", key, rate_of(settings.API_READER_RATE))

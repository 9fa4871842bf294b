"""A call that changes something, made twice, works once: the header `Idempotency-Key`.

As in draft-ietf-httpapi-idempotency-key-header. The answer is kept in the very transaction of the
work: a crash leaves both or neither. Who keeps answers lies above and makes itself known here.
"""

import hashlib
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Protocol

from django.db import transaction
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.request import Request

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MOST_LETTERS = 255

# Answers that say "not now": the next try must work, not be told the same.
_TOO_OFTEN, _OUR_FAULT = 429, 500
# What of an answer is kept besides its status and its body.
_KEPT_HEADERS = ("Content-Type", "Location", "Content-Language")
_VALID = re.compile(rf"[\x20-\x7e]{{1,{MOST_LETTERS}}}")


class AtWork(APIException):
    status_code = 409
    default_detail = _("The first call with this Idempotency-Key is still at work.")
    wait = 2


class AnotherCall(APIException):
    status_code = 422
    default_detail = _(
        "This Idempotency-Key came with another call before: another method, address or body. Take "
        "a new key for a new call."
    )


class ShownOnce(APIException):
    status_code = 409
    default_detail = _(
        "This call was made before with this Idempotency-Key. Its answer held a secret, which is "
        "shown once and kept nowhere."
    )


class Overtaken(APIException):
    """Raised where another process has taken a claim over: what it was made for must not happen."""

    status_code = 409
    default_detail = _("This took too long, and was begun anew by another call with the same key.")


@dataclass(frozen=True)
class Answer:
    status: int
    body: bytes
    headers: dict[str, str] = field(default_factory=dict)

    def again(self) -> HttpResponse:
        return HttpResponse(
            self.body, status=self.status, headers={**self.headers, REPLAYED: "true"}
        )


class Claim(Protocol):
    """This call, and no other with its key, is at work."""

    def keep(self, answer: Answer | None) -> None:
        """Within the transaction of the work; None: that it was answered, and not what.

        Raises Overtaken.
        """

    def release(self) -> None:
        """Nothing was done: the next call with this key works."""


class Store(Protocol):
    def __call__(self, reader: Any, key: str, call: str, digest: bytes) -> Claim | Answer:
        """The first answer to this call, or the right to make it. Raises AtWork, AnotherCall, ShownOnce."""


_stores: list[Store] = []


def keep_answers_in(store: Store) -> None:
    _stores[:] = [store]


def key_of(request: Request) -> str | None:
    """Of its header, which may stand in quotes as a string of a structured field. Raises ValidationError."""
    sent = request.headers.get(HEADER)
    if sent is None:
        return None
    key = sent[1:-1] if len(sent) > 2 and sent[0] == sent[-1] == '"' else sent
    if not _VALID.fullmatch(key):
        text = gettext("Give 1 to %(most)d printable characters of ASCII.")
        raise ValidationError({HEADER: [text % {"most": MOST_LETTERS}]})
    return key


def once(
    request: Request,
    key: str,
    body: Iterable[bytes],
    work: Callable[[], HttpResponse],
    *,
    secret: bool = False,
) -> HttpResponseBase:
    """What `work` answers, or answered to the same call before.

    work    its answer must be rendered; errors of the caller are answers, others may be raised
    secret  the answer is not kept
    """
    call = f"{request.method} {request.get_full_path()}"
    claim = _stores[0](request.user, key, call, _digest(call, request.content_type or "", body))
    if isinstance(claim, Answer):
        return claim.again()
    try:
        with transaction.atomic():
            answer = work()
            if answer.status_code == _TOO_OFTEN or answer.status_code >= _OUR_FAULT:
                raise _NotNow(answer)
            claim.keep(None if secret and answer.status_code < 400 else _kept(answer))
    except _NotNow as not_now:
        claim.release()
        return not_now.answer
    except BaseException:
        claim.release()
        raise
    return answer


class _NotNow(Exception):
    """Undoes what the work has written before it failed."""

    def __init__(self, answer: HttpResponse) -> None:
        self.answer = answer


def _kept(answer: HttpResponse) -> Answer:
    headers = {name: answer.headers[name] for name in _KEPT_HEADERS if name in answer.headers}
    return Answer(answer.status_code, answer.content, headers)


def _digest(call: str, content_type: str, body: Iterable[bytes]) -> bytes:
    # A form is the same form with another boundary between its parts.
    kind = content_type.partition(";")[0].strip().lower()
    digest = hashlib.sha256(f"{call}\n{kind}\n".encode())
    for part in body:
        digest.update(part)
    return digest.digest()

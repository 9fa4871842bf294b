"""The manners of the API: how each call of it is answered, and what callers may send."""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Any, cast

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.request import RawPostDataException
from django.http.response import HttpResponseBase
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers
from rest_framework.exceptions import APIException, Throttled
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from web.conditional import with_validator
from web.idempotency import key_of, once
from web.json_types import wrong_types
from web.throttling import Caller, Count, address_of, caller_of, count


class Resource(APIView):
    """What lies at one address of the API, with the manners that all of them have.

    In this order: who calls, how often, whether they may, whether the call was made before, the
    work; then what keeps the answer, and whether it is news.
    """

    # Views of POST that only compute say so; a token that reads is enough for them.
    stores_nothing = False
    # Views whose answer holds a secret say so: an Idempotency-Key makes them work once all the same.
    keeps_no_answer = False

    counted: Count | None = None

    def kept_under(self, request: Request) -> str:
        """The key of the cache under which this caller's answer may be kept; empty: it is not.

        What is there is `self.counted.beside`: it is asked for in one round trip with the count.
        """
        return ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.args, self.kwargs = args, kwargs
        self.headers = self.default_response_headers
        self.request = call = self.initialize_request(request, *args, **kwargs)
        try:
            self.initial(call, *args, **kwargs)
            answer = self._rendered(call, self._answer(call))
        except Exception as error:
            answer = self._rendered(call, self.handle_exception(error))
        standing = self.counted or count(address_of(call))
        for name, value in standing.headers.items():
            answer.headers[name] = value
        if link := links(getattr(answer, "data", None)):
            answer.headers["Link"] = link
        return with_validator(call, answer)

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Whoever is not let in counts for their address, whatever they hold."""
        self.format_kwarg = None
        renderer, media_type = self.perform_content_negotiation(request)
        request.accepted_renderer, request.accepted_media_type = renderer, media_type
        request.version, request.versioning_scheme = None, None
        try:
            self.perform_authentication(request)
        except APIException:
            self._count(address_of(request))
            raise
        caller = caller_of(request)
        self._count(caller, self.kept_under(request))
        try:
            self.check_permissions(request)
        except APIException:
            if caller != (address := address_of(request)):
                self._count(address)
            raise
        if "HTTP_TRANSFER_ENCODING" in request.META and not request.META.get("CONTENT_LENGTH"):
            raise LengthNeeded  # Django would read an empty body

    def body_parts(self, request: Request) -> Iterable[bytes]:
        """The body, by which a call is told from another one with the same Idempotency-Key."""
        with suppress(RawPostDataException):  # a form where none is taken, which the view refuses
            yield request._request.body

    def _count(self, caller: Caller, beside: str = "") -> None:
        counted = count(caller, beside)
        if self.counted is None or counted.is_too_many:
            self.counted = counted
        if counted.is_too_many:
            raise Throttled(counted.seconds_left)

    def _answer(self, call: Request) -> HttpResponseBase:
        method = str(call.method)
        handler = self.http_method_not_allowed
        if method.lower() in self.http_method_names:
            handler = getattr(self, method.lower(), handler)
        work = partial(handler, call, *self.args, **self.kwargs)
        key = key_of(call) if method == "POST" and hasattr(self, "post") else None
        if key is None or self.stores_nothing or not call.user.is_authenticated:
            return work()
        answered = partial(self._answered, call, work)
        return once(call, key, self.body_parts(call), answered, secret=self.keeps_no_answer)

    def _answered(self, call: Request, work: Callable[[], HttpResponseBase]) -> HttpResponse:
        """Ready to be kept. What the database refuses is raised: its transaction is of no more use."""
        try:
            answer = work()
        except DatabaseError:
            raise
        except Exception as error:
            answer = self.handle_exception(error)
        return cast(HttpResponse, self._rendered(call, answer))

    def _rendered(self, call: Request, answer: HttpResponseBase) -> HttpResponseBase:
        if isinstance(answer, Response):
            if answer.is_rendered:
                return answer
            return self.finalize_response(call, answer).render()
        return self.finalize_response(call, cast(Response, answer))


def links(data: Any) -> str:
    """The pages beside this one as a `Link` header, RFC 8288; empty where there are none."""
    if not isinstance(data, dict):
        return ""
    beside = {"next": data.get("next"), "prev": data.get("previous")}
    found = [f'<{url}>; rel="{rel}"' for rel, url in beside.items() if isinstance(url, str)]
    return ", ".join(found)


class LengthNeeded(APIException):
    status_code = HTTPStatus.LENGTH_REQUIRED
    default_detail = _(
        "The body came in chunks, without a Content-Length, and was not read. Nothing was changed; "
        "send it with its length: “curl --data-binary @FILE” does."
    )


class StrictSerializer(serializers.Serializer[Any]):
    # Takes what it declares; refuses everything else by name. (A docstring would be each body's.)

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return super().to_internal_value(data)
        errors: dict[str, Any] = {
            name: [serializers.ErrorDetail(gettext("There is no such field."), "unknown")]
            for name in data
            if name not in self.fields
        }
        if isinstance(data, QueryDict):
            errors |= {
                name: [serializers.ErrorDetail(gettext("Give this once."), "repeated")]
                for name, values in data.lists()
                if len(values) > 1
            }
            # Taken for a form, what is empty would count as not given.
            data = data.dict()
        else:
            errors |= wrong_types(self.fields, data)
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


def read_query(request: Request, form: type[StrictSerializer] = Nothing) -> dict[str, Any]:
    """The query parameters as declared by `form`; raises ValidationError, which names the fields."""
    return _read(form, request.query_params)


def read_body(request: Request, form: type[StrictSerializer] = Nothing) -> dict[str, Any]:
    """The JSON body as declared by `form`; raises ValidationError, which names the fields."""
    return _read(form, request.data)


def read_nothing(request: Request) -> None:
    """For a call that takes neither parameters nor a body; raises ValidationError where either came."""
    read_query(request)
    read_body(request)


def _read(form: type[StrictSerializer], data: Any) -> dict[str, Any]:
    serializer = form(data=data)
    serializer.is_valid(raise_exception=True)
    return dict(serializer.validated_data)

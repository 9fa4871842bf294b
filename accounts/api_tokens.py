"""The tokens of a reader's programs over the API."""

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError as Invalid
from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.api_privacy import TAGS
from accounts.freshness import check_freshness
from accounts.http import ReaderCall
from accounts.models import ApiToken
from accounts.token_models import Scope
from accounts.tokens import (
    LONGEST_DAYS,
    LONGEST_NAME,
    MOST_TOKENS,
    USUAL_DAYS,
    make_token,
    revoke,
    token_of,
    tokens_of,
)
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query


class NewTokenSerializer(StrictSerializer):
    name = serializers.CharField(max_length=LONGEST_NAME, help_text="What it is for.")
    scopes = serializers.ListField(
        child=serializers.ChoiceField(choices=Scope.values),
        min_length=1,
        max_length=len(Scope),
        help_text="`write` comes with `read`. `operator` is for operators, and comes with neither.",
    )
    days = serializers.IntegerField(
        default=USUAL_DAYS, min_value=1, max_value=LONGEST_DAYS, help_text="How long it lasts."
    )


class TokenSerializer(serializers.Serializer[ApiToken]):
    id = serializers.UUIDField(source="public_id")
    name = serializers.CharField()
    scopes = serializers.ListField(
        source="opens",
        child=serializers.ChoiceField(choices=Scope.values),
        help_text="What it opens now: without `operator` while its reader is none.",
    )
    begins_with = serializers.CharField(source="token_key")
    made_at = serializers.DateTimeField(source="created")
    last_used_at = serializers.DateTimeField(
        allow_null=True, help_text="To the minute; null: not yet, or not since this is kept."
    )
    expires_at = serializers.DateTimeField(
        source="expiry", allow_null=True, help_text="null: never."
    )
    expired = serializers.BooleanField(source="is_expired")
    current = serializers.SerializerMethodField(help_text="Whether this call came with it.")

    def get_current(self, token: ApiToken) -> bool:
        return bool(token == self.context["request"].auth)


class MadeTokenSerializer(TokenSerializer):
    token = serializers.CharField(help_text="Shown once, and kept nowhere: keep it now.")


class TokensSerializer(serializers.Serializer[Any]):
    results = TokenSerializer(many=True)


A_TOKEN = {
    "id": "5b6c2d0e-8a39-4f6c-9d7e-0c6a3f1f2f55",
    "name": "E-reader",
    "scopes": ["read", "write"],
    "begins_with": "bookrec_1f2e3d4",
    "made_at": "2026-03-14T09:26:53Z",
    "last_used_at": "2026-03-20T18:01:00Z",
    "expires_at": "2026-06-12T09:26:53Z",
    "expired": False,
    "current": False,
}
MADE = A_TOKEN | {"last_used_at": None, "token": "bookrec_1f2e3d4c5b6a79881f2e3d4c5b6a7988"}


class MyTokens(Resource):
    keeps_no_answer = True

    @extend_schema(
        operation_id="list_my_tokens",
        summary="The tokens of my programs",
        description=(
            "Newest first, without the tokens themselves: those are kept nowhere. Expired ones "
            "stay in the list for 30 days."
        ),
        tags=TAGS,
        responses=TokensSerializer,
        examples=[OpenApiExample("One token", {"results": [A_TOKEN]}, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        found = {"results": tokens_of(request.user)}
        return Response(TokensSerializer(found, context={"request": request}).data)

    @extend_schema(
        operation_id="make_my_token",
        summary="Make a token",
        description=(
            "Only with a session whose reader has just shown that it is them; 403 says where they "
            f"do. No token makes another one. At most {MOST_TOKENS} a reader. With an "
            "`Idempotency-Key` the second call makes none, and can’t show the first one’s again."
        ),
        tags=TAGS,
        request=NewTokenSerializer,
        responses={201: OpenApiResponse(MadeTokenSerializer, "The token, this once.")},
        examples=[
            OpenApiExample(
                "To read for a month",
                {"name": "E-reader", "scopes": ["read"], "days": 30},
                request_only=True,
            ),
            OpenApiExample("Made", MADE, response_only=True, status_codes=["201"]),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        check_freshness(
            request,
            gettext("No token makes another one. Make it on your account page, at %(address)s."),
            f"{reverse('account')}#tokens",
        )
        asked = read_body(request, NewTokenSerializer)
        try:
            token, secret = make_token(request.user, **asked)
        except Invalid as error:
            raise serializers.ValidationError(serializers.as_serializer_error(error)) from error
        data = TokenSerializer(token, context={"request": request}).data | {"token": secret}
        where = request.build_absolute_uri(reverse("api-my-token", args=[token.public_id]))
        return Response(data, status=201, headers={"Location": where})


class MyToken(Resource):
    @extend_schema(
        operation_id="get_my_token",
        summary="One of my tokens",
        description="What it opens, and when it was used last.",
        tags=TAGS,
        responses=TokenSerializer,
        examples=[OpenApiExample("A token", A_TOKEN, response_only=True)],
    )
    def get(self, request: ReaderCall, token_id: UUID) -> Response:
        read_query(request)
        token = _mine(request, token_id)
        return Response(TokenSerializer(token, context={"request": request}).data)

    @extend_schema(
        operation_id="revoke_my_token",
        summary="Revoke a token",
        description="It opens nothing from now on. A token may revoke itself too.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(None, "It is gone.")},
    )
    def delete(self, request: ReaderCall, token_id: UUID) -> Response:
        read_nothing(request)
        revoke(_mine(request, token_id))
        return Response(status=204)


def _mine(request: ReaderCall, token_id: UUID) -> ApiToken:
    token = token_of(request.user, token_id)
    if token is None:
        raise NotFound(gettext("There is no token %(id)s.") % {"id": token_id})
    return token

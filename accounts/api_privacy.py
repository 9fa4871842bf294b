"""What I let the site do, and leaving it, over the API."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import APIException
from rest_framework.response import Response

from accounts.consent import Standing, choose, consents_of
from accounts.erasure import LastOperator, ask_erasure, erasure_of, keep_account
from accounts.freshness import check_freshness
from accounts.http import ReaderCall
from accounts.privacy_models import TEXT_VERSION, Erasure, How, Purpose
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query

TAGS = ["My account"]


class ChoicesSerializer(StrictSerializer):
    """What is not named stays as it is."""

    personalisation = serializers.BooleanField(
        required=False, help_text="Personal picks; false: popular books, from the next answer on."
    )
    training = serializers.BooleanField(
        required=False, help_text="Whether the next model learns from my stars and marks."
    )
    taste_twins = serializers.BooleanField(
        required=False, help_text="Whether I may be compared with other readers; as `me/twins`."
    )
    product_mail = serializers.BooleanField(
        required=False, help_text="Whether the operators may write to me about what is new."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values:
            raise serializers.ValidationError(gettext("Name one choice at least."))
        return values


class ConsentSerializer(serializers.Serializer[Standing]):
    on = serializers.BooleanField()
    chosen_at = serializers.DateTimeField(
        source="chosen.at",
        default=None,
        allow_null=True,
        help_text="null: it stands as it does for everybody.",
    )
    how = serializers.ChoiceField(
        source="chosen.how", choices=How.choices, default=None, allow_null=True
    )
    text_version = serializers.CharField(
        source="chosen.text_version",
        default=None,
        allow_null=True,
        help_text="Of the words that I chose by.",
    )


class ConsentsSerializer(serializers.Serializer[Any]):
    personalisation = ConsentSerializer()
    training = ConsentSerializer()
    taste_twins = ConsentSerializer()
    product_mail = ConsentSerializer()
    text_version = serializers.CharField(help_text="Of the words on /privacy today.")


def _example(on: bool, how: str) -> dict[str, Any]:
    at = "2026-03-14T09:26:53Z"
    return {"on": on, "chosen_at": at, "how": how, "text_version": TEXT_VERSION}


MY_CONSENTS = {
    "personalisation": _example(True, "sign-up"),
    "training": _example(False, "api"),
    "taste_twins": _example(False, "sign-up"),
    "product_mail": _example(False, "sign-up"),
    "text_version": TEXT_VERSION,
}


class MyConsents(Resource):
    @extend_schema(
        operation_id="get_my_consents",
        summary="What I let the site do",
        description="Each switch, and when and how I chose it. The words are those of `/privacy`.",
        tags=TAGS,
        responses=ConsentsSerializer,
        examples=[OpenApiExample("Not in training", MY_CONSENTS, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return _switches(consents_of(request.user))

    @extend_schema(
        operation_id="choose_my_consents",
        summary="Turn something on or off",
        description=(
            "Counts at once, all that are named or none. Each change is written down with its time "
            "and the version of the words. Without personal picks every list holds popular books, "
            "and `fallback` says so."
        ),
        tags=TAGS,
        request=ChoicesSerializer,
        responses=ConsentsSerializer,
        examples=[
            OpenApiExample("No training", {"training": False}, request_only=True),
            OpenApiExample("Not in training", MY_CONSENTS, response_only=True),
        ],
    )
    def put(self, request: ReaderCall) -> Response:
        read_query(request)
        asked = read_body(request, ChoicesSerializer)
        choose(request.user, {Purpose(name): on for name, on in asked.items()}, How.API)
        return _switches(consents_of(request.user))


def _switches(standings: Sequence[Standing]) -> Response:
    said: dict[str, Any] = {str(each.purpose): each for each in standings}
    return Response(ConsentsSerializer(said | {"text_version": TEXT_VERSION}).data)


# --- Leaving ---


class OnlyOperator(APIException):
    status_code = 409


class LeavingSerializer(StrictSerializer):
    reviews = serializers.ChoiceField(
        choices=Erasure.Reviews.choices,
        help_text="What becomes of my reviews: `remove` deletes them, `anonymise` leaves their "
        "texts without my name and stars.",
    )


class ErasureSerializer(serializers.Serializer[Any]):
    asked = serializers.BooleanField(help_text="false: the account stays, and the rest is null.")
    reviews = serializers.ChoiceField(choices=Erasure.Reviews.choices, allow_null=True)
    asked_at = serializers.DateTimeField(allow_null=True)
    due_at = serializers.DateTimeField(
        allow_null=True, help_text="Until then it can be taken back; after it all is deleted."
    )
    receipt = serializers.URLField(
        allow_null=True, help_text="A page without my name, which stays. Keep its address."
    )


STAYS = {"asked": False, "reviews": None, "asked_at": None, "due_at": None, "receipt": None}
LEAVES = {
    "asked": True,
    "reviews": "anonymise",
    "asked_at": "2026-03-14T09:26:53Z",
    "due_at": "2026-03-28T09:26:53Z",
    "receipt": "https://books.example/erasures/5b6c2d0e-8a39-4f6c-9d7e-0c6a3f1f2f55",
}


class MyErasure(Resource):
    # The address of the receipt is for its reader alone.
    keeps_no_answer = True

    @extend_schema(
        operation_id="get_my_erasure",
        summary="Whether my account is to be erased",
        description=(
            "And when. From the moment of asking tokens open nothing any more: only a session "
            "sees that it was asked for."
        ),
        tags=TAGS,
        responses=ErasureSerializer,
        examples=[OpenApiExample("It stays", STAYS, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return Response(_standing(request))

    @extend_schema(
        operation_id="ask_for_my_erasure",
        summary="Erase my account",
        description=(
            "Only with a session whose reader has just shown that it is them; 403 says where they "
            "do. At once nothing of me is shown, tokens open nothing, and no training learns from "
            "me; the rows go when it is due. Asked for twice, the first time counts. 409: I am "
            "the only operator."
        ),
        tags=TAGS,
        request=LeavingSerializer,
        responses={202: OpenApiResponse(ErasureSerializer, "It is asked for.")},
        examples=[
            OpenApiExample("Leave the texts", {"reviews": "anonymise"}, request_only=True),
            OpenApiExample("Asked for", LEAVES, response_only=True, status_codes=["202"]),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        told = gettext("No token erases an account. Its reader does, at %(address)s.")
        check_freshness(request, told, reverse("erasure"))
        asked = read_body(request, LeavingSerializer)
        try:
            ask_erasure(request.user, asked["reviews"])
        except LastOperator as error:
            raise OnlyOperator(str(error)) from error
        standing = _standing(request)
        if not settings.ERASURE_GRACE:
            logout(request._request)
        return Response(standing, status=202)

    @extend_schema(
        operation_id="keep_my_account",
        summary="Keep my account after all",
        description=(
            "Everything is as it was, tokens too. Where nobody had asked, nothing changes."
        ),
        tags=TAGS,
        request=None,
        responses={200: ErasureSerializer},
        examples=[OpenApiExample("It stays", STAYS, response_only=True)],
    )
    def delete(self, request: ReaderCall) -> Response:
        read_nothing(request)
        keep_account(request.user)
        return Response(_standing(request))


def _standing(request: ReaderCall) -> dict[str, Any]:
    erasure = erasure_of(request.user)
    if erasure is None:
        return STAYS
    receipt = erasure.receipt
    standing = {
        "asked": True,
        "reviews": erasure.reviews,
        "asked_at": receipt.asked_at,
        "due_at": receipt.due_at,
        "receipt": request.build_absolute_uri(receipt.get_absolute_url()),
    }
    return dict(ErasureSerializer(standing).data)

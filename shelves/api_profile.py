"""A reader's public page over the API. It lies here for the own shelf that may stand on it."""

from typing import Any

from django.core.exceptions import ValidationError as Invalid
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.response import Response

from accounts.api_privacy import TAGS
from accounts.forms import ProfileForm
from accounts.http import ReaderCall
from accounts.models import User
from accounts.profile_models import LONGEST_ABOUT, LONGEST_NAME, Profile
from accounts.profiles import keep_profile, profile_of
from shelves.models import OwnShelf
from shelves.own_shelves import own_shelves_of
from web.api import Resource, StrictSerializer, read_body, read_query


class ChangedProfileSerializer(StrictSerializer):
    """What is not named stays as it is."""

    public = serializers.BooleanField(
        required=False, help_text="Everybody may see the page; it needs a handle and a name."
    )
    handle = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=31,
        help_text="The word in its address: letters, digits, and - or _ between them.",
    )
    name = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=LONGEST_NAME,
        help_text="What others call me here; no address.",
    )
    about = serializers.CharField(
        required=False, allow_blank=True, max_length=LONGEST_ABOUT, help_text="Plain text."
    )
    favourites = serializers.CharField(
        required=False,
        allow_null=True,
        max_length=100,
        help_text="The slug of the shelf of mine that stands there; null: none.",
    )
    shows_read = serializers.BooleanField(required=False, help_text="The books I have read.")
    shows_ratings = serializers.BooleanField(required=False, help_text="The stars I gave.")
    shows_reviews = serializers.BooleanField(required=False, help_text="My reviews.")
    indexed = serializers.BooleanField(
        required=False, help_text="Search engines may list the page."
    )

    def validate(self, values: dict[str, Any]) -> dict[str, Any]:
        if not values:
            raise serializers.ValidationError(gettext("Name one change at least."))
        return values


class ProfileSerializer(serializers.Serializer[Any]):
    public = serializers.BooleanField(help_text="What I chose; see `address`.")
    handle = serializers.CharField(help_text="Empty: none.")
    name = serializers.CharField()
    about = serializers.CharField()
    favourites = serializers.CharField(allow_null=True, help_text="Slug of a shelf of mine.")
    shows_read = serializers.BooleanField()
    shows_ratings = serializers.BooleanField()
    shows_reviews = serializers.BooleanField()
    indexed = serializers.BooleanField()
    address = serializers.URLField(
        allow_null=True, help_text="Of the page; null: nobody sees it at the moment."
    )
    hidden_for = serializers.CharField(
        help_text="Why operators have hidden it; empty: they have not."
    )


MY_PROFILE = {
    "public": True,
    "handle": "quiet-reader",
    "name": "A quiet reader",
    "about": "Mostly on trains.",
    "favourites": "to-lend",
    "shows_read": True,
    "shows_ratings": False,
    "shows_reviews": True,
    "indexed": False,
    "address": "https://books.example/readers/quiet-reader",
    "hidden_for": "",
}


class MyProfile(Resource):
    @extend_schema(
        operation_id="get_my_profile",
        summary="My public page",
        description="What I chose for it. Nobody has one who did not ask for it.",
        tags=TAGS,
        responses=ProfileSerializer,
        examples=[OpenApiExample("It is there", MY_PROFILE, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return _answer(request, profile_of(request.user), _shelves(request.user))

    @extend_schema(
        operation_id="change_my_profile",
        summary="Change my public page",
        description=(
            "Counts at once, all that is named or none; the rules are those of the page `My public "
            "page`. With a new handle the old address is gone. A page that operators have hidden "
            "stays hidden. 429 after 30 changes an hour."
        ),
        tags=TAGS,
        request=ChangedProfileSerializer,
        responses=ProfileSerializer,
        examples=[
            OpenApiExample("Show my reviews", {"shows_reviews": True}, request_only=True),
            OpenApiExample("It is there", MY_PROFILE, response_only=True),
        ],
    )
    def patch(self, request: ReaderCall) -> Response:
        read_query(request)
        asked = read_body(request, ChangedProfileSerializer)
        shelves = _shelves(request.user)
        try:
            profile = _kept(request.user, asked, shelves)
        except Invalid as error:
            raise serializers.ValidationError(error.message_dict) from error
        return _answer(request, profile, shelves)


def _kept(reader: User, asked: dict[str, Any], shelves: dict[int, OwnShelf]) -> Profile:
    """By the form of the page, filled in with what stands. Raises ValidationError, TooOften."""
    profile = profile_of(reader)
    chosen = _chosen(profile, shelves) | asked
    ids = {shelf.slug: pk for pk, shelf in shelves.items()}
    if chosen["favourites"] is not None and chosen["favourites"] not in ids:
        raise Invalid({"favourites": gettext("You have no such shelf.")})
    chosen["favourites"] = ids.get(chosen["favourites"], "")
    names = [(pk, shelf.name) for pk, shelf in shelves.items()]
    form = ProfileForm({name: value or "" for name, value in chosen.items()}, profile, names)
    if not form.is_valid():
        raise Invalid(form.errors.as_data())
    return keep_profile(reader, form.chosen)


def _chosen(profile: Profile, shelves: dict[int, OwnShelf]) -> dict[str, Any]:
    shelf = shelves.get(profile.favourites or 0)
    return {
        "public": profile.public_since is not None,
        "handle": profile.handle or "",
        "name": profile.name,
        "about": profile.about,
        "favourites": shelf.slug if shelf else None,
        "shows_read": profile.shows_read,
        "shows_ratings": profile.shows_ratings,
        "shows_reviews": profile.shows_reviews,
        "indexed": profile.indexed,
    }


def _shelves(reader: User) -> dict[int, OwnShelf]:
    return {shelf.pk: shelf for shelf in own_shelves_of(reader)}


def _answer(request: ReaderCall, profile: Profile, shelves: dict[int, OwnShelf]) -> Response:
    seen = profile.is_public and request.user.leaves_at is None
    address = request.build_absolute_uri(profile.get_absolute_url()) if seen else None
    more = {"address": address, "hidden_for": profile.hidden_for}
    return Response(ProfileSerializer(_chosen(profile, shelves) | more).data)

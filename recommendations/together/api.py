"""Groups that choose books together, over the API. A group is named by its id, to its members alone."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound, PermissionDenied
from rest_framework.response import Response

from accounts.http import ReaderCall
from recommendations.models import (
    LONGEST_CALLED,
    LONGEST_NAME,
    MOST_MEMBERS,
    Together,
    TogetherMember,
)
from recommendations.together import groups
from recommendations.together.groups import NotYours
from web.api import Resource, StrictSerializer, read_body, read_query

TAGS = ["Together"]


class RenameGroupSerializer(StrictSerializer):
    name = serializers.CharField(max_length=LONGEST_NAME)


class MakeGroupSerializer(RenameGroupSerializer):
    called = serializers.CharField(
        max_length=LONGEST_CALLED, help_text="What the others of the group call me."
    )


class JoinSerializer(StrictSerializer):
    token = serializers.CharField(max_length=43, help_text="The last part of the link.")
    called = serializers.CharField(
        max_length=LONGEST_CALLED, help_text="What the others of the group call me."
    )


class MemberSerializer(serializers.Serializer[TogetherMember]):
    id = serializers.IntegerField()
    called = serializers.CharField()
    is_me = serializers.SerializerMethodField()
    manages = serializers.SerializerMethodField(
        help_text="They made the group, or have been in it longest since."
    )

    def get_is_me(self, member: TogetherMember) -> bool:
        return member.reader_id == self.context["request"].user.pk

    def get_manages(self, member: TogetherMember) -> bool:
        return bool(self.context["first"] == member.pk)


class GroupSerializer(serializers.Serializer[Together]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    token = serializers.CharField(help_text="Whoever has it may join; keep it among you.")
    link = serializers.SerializerMethodField()
    members = MemberSerializer(many=True, source="shown")

    def get_link(self, group: Together) -> str:
        link: str = self.context["request"].build_absolute_uri(group.get_absolute_url())
        return link


class GroupOnListSerializer(serializers.Serializer[Together]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    token = serializers.CharField()
    size = serializers.IntegerField(help_text="Members.")


class GroupListSerializer(serializers.Serializer[Any]):
    results = GroupOnListSerializer(many=True)


A_GROUP = {
    "id": 4,
    "name": "Sunday book club",
    "token": "Z4QWVpKHPwf4mv07Ywa6uxyc4JGugLLo",
    "link": "https://books.example.org/together/Z4QWVpKHPwf4mv07Ywa6uxyc4JGugLLo",
    "members": [{"id": 9, "called": "Ann", "is_me": True, "manages": True}],
}
ON_LIST = {name: A_GROUP[name] for name in ("id", "name", "token")} | {"size": 2}
WITH_BEN = A_GROUP | {
    "members": [
        {"id": 9, "called": "Ann", "is_me": False, "manages": True},
        {"id": 10, "called": "Ben", "is_me": True, "manages": False},
    ]
}


class MyGroups(Resource):
    @extend_schema(
        operation_id="list_my_groups",
        summary="My groups",
        description="Those I am in, the newest first; twenty at most.",
        tags=TAGS,
        responses=GroupListSerializer,
        examples=[OpenApiExample("One group", {"results": [ON_LIST]}, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return Response(GroupListSerializer({"results": groups.groups_of(request.user)}).data)

    @extend_schema(
        operation_id="make_group",
        summary="Make a group",
        description=f"For up to {MOST_MEMBERS} readers: send them its link.",
        tags=TAGS,
        request=MakeGroupSerializer,
        responses={201: GroupSerializer},
        examples=[
            OpenApiExample("Two names", {"name": "Book club", "called": "Ann"}, request_only=True),
            OpenApiExample("The group", A_GROUP, response_only=True),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        asked = read_body(request, MakeGroupSerializer)
        with told_as_problems():
            group = groups.make_group(request.user, asked["name"], asked["called"])
        return group_answer(request, group, 201)


class JoinGroup(Resource):
    @extend_schema(
        operation_id="join_group",
        summary="Join a group",
        description=(
            "With the token of its link; 404 for one that leads nowhere. The others see the name "
            "given here, how well each pick suits me, in four steps, and the genre of mine that "
            "speaks for it; not my stars, shelves, dials or address. Joining again changes the name."
        ),
        tags=TAGS,
        request=JoinSerializer,
        responses=GroupSerializer,
        examples=[
            OpenApiExample(
                "By token", {"token": A_GROUP["token"], "called": "Ben"}, request_only=True
            ),
            OpenApiExample("The group", WITH_BEN, response_only=True),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        asked = read_body(request, JoinSerializer)
        with told_as_problems():
            joined = groups.join(asked["token"], request.user, asked["called"])
        if joined is None:
            raise NotFound(gettext("This link leads nowhere."))
        return group_answer(request, joined[0])


class MyGroup(Resource):
    @extend_schema(
        operation_id="get_group",
        summary="A group of mine",
        description="404 for one that I am not in.",
        tags=TAGS,
        responses=GroupSerializer,
        examples=[OpenApiExample("The group", A_GROUP, response_only=True)],
    )
    def get(self, request: ReaderCall, group_id: int) -> Response:
        read_query(request)
        return group_answer(request, mine(request, group_id))

    @extend_schema(
        operation_id="rename_group",
        summary="Rename a group",
        description="Only for who manages it.",
        tags=TAGS,
        request=RenameGroupSerializer,
        responses=GroupSerializer,
        examples=[
            OpenApiExample("Another name", {"name": "Monday book club"}, request_only=True),
            OpenApiExample("The group", A_GROUP | {"name": "Monday book club"}, response_only=True),
        ],
    )
    def patch(self, request: ReaderCall, group_id: int) -> Response:
        read_query(request)
        name = read_body(request, RenameGroupSerializer)["name"]
        group = mine(request, group_id)
        with told_as_problems():
            groups.rename(group, request.user, name)
        return group_answer(request, group)

    @extend_schema(
        operation_id="delete_group",
        summary="Delete a group",
        description="For all who are in it; only for who made it.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="It is gone.")},
    )
    def delete(self, request: ReaderCall, group_id: int) -> Response:
        read_query(request)
        read_body(request)
        with told_as_problems():
            groups.delete_group(mine(request, group_id), request.user)
        return Response(status=204)


class MembershipOfGroup(Resource):
    @extend_schema(
        operation_id="leave_group",
        summary="Leave a group",
        description="Whoever has been in it longest manages it then; the last one ends it.",
        tags=TAGS,
        request=None,
        responses={204: OpenApiResponse(description="You are out.")},
    )
    def delete(self, request: ReaderCall, group_id: int) -> Response:
        read_query(request)
        read_body(request)
        groups.leave(mine(request, group_id), request.user)
        return Response(status=204)


class LinkOfGroup(Resource):
    @extend_schema(
        operation_id="renew_link_of_group",
        summary="Renew the link of a group",
        description="The old one leads nowhere from now on. Only for who manages the group. No body.",
        tags=TAGS,
        request=None,
        responses=GroupSerializer,
        examples=[OpenApiExample("With its new link", A_GROUP, response_only=True)],
    )
    def post(self, request: ReaderCall, group_id: int) -> Response:
        read_query(request)
        read_body(request)
        group = mine(request, group_id)
        with told_as_problems():
            groups.renew_link(group, request.user)
        return group_answer(request, group)


class MemberOfGroup(Resource):
    @extend_schema(
        operation_id="remove_member_of_group",
        summary="Take somebody out of a group",
        description=(
            "Only for who manages it. As they have the link, the group gets a new one, which is in "
            "the answer. Who manages it can leave, or delete it."
        ),
        tags=TAGS,
        request=None,
        responses={200: GroupSerializer},
        examples=[OpenApiExample("With its new link", A_GROUP, response_only=True)],
    )
    def delete(self, request: ReaderCall, group_id: int, member_id: int) -> Response:
        read_query(request)
        read_body(request)
        group = mine(request, group_id)
        with told_as_problems():
            if not groups.remove(group, request.user, member_id):
                raise NotFound(
                    gettext("There is no member %(id)s in the group.") % {"id": member_id}
                )
        return group_answer(request, group)


def mine(request: ReaderCall, group_id: int) -> Together:
    """Raises NotFound for one that the caller is not in."""
    found = groups.groups_of(request.user).filter(pk=group_id).first()
    if found is None:
        raise NotFound(gettext("You are in no group %(id)s.") % {"id": group_id})
    return found


def group_answer(request: ReaderCall, group: Together, status: int = 200) -> Response:
    members = groups.members_of(group)
    group.shown = members  # type: ignore[attr-defined]
    context = {"request": request, "first": members[0].pk if members else None}
    return Response(GroupSerializer(group, context=context).data, status=status)


@contextmanager
def told_as_problems() -> Iterator[None]:
    """What the acts on groups raise, as the API says it."""
    try:
        yield
    except NotYours:
        raise PermissionDenied(gettext("Only who made the group may do that.")) from None

"""How many books I mean to read in a year, over the API."""

from typing import Any

from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from shelves import goals
from shelves.api_shapes import TAGS, created_or_changed, gone
from shelves.goals import FIRST_YEAR, LAST_YEAR, MOST_BOOKS, Progress
from web.api import Resource, StrictSerializer, read_body, read_nothing, read_query


class SetGoalSerializer(StrictSerializer):
    books = serializers.IntegerField(min_value=1, max_value=MOST_BOOKS)


class GoalSerializer(serializers.Serializer[Progress]):
    year = serializers.IntegerField()
    goal = serializers.IntegerField(allow_null=True, help_text="Books; null: none is set.")
    finished = serializers.IntegerField(
        source="read", help_text="Readings that ended in it; a book read twice counts twice."
    )
    days_left = serializers.IntegerField(help_text="Of the year, today included; 0: it is over.")


class GoalsSerializer(serializers.Serializer[Any]):
    results = GoalSerializer(many=True)


A_GOAL = {"year": 2026, "goal": 24, "finished": 7, "days_left": 292}


class MyGoals(Resource):
    @extend_schema(
        operation_id="list_my_goals",
        summary="My goals",
        description=(
            "This year first, then every other one with a goal or a finished book, the latest first."
        ),
        tags=TAGS,
        responses=GoalsSerializer,
        examples=[OpenApiExample("One year", {"results": [A_GOAL]}, response_only=True)],
    )
    def get(self, request: ReaderCall) -> Response:
        read_query(request)
        return Response(GoalsSerializer({"results": goals.years_of(request.user)}).data)


class GoalOfYear(Resource):
    @extend_schema(
        operation_id="set_goal",
        summary="Set a goal for a year",
        description=f"Or change it. A year from {FIRST_YEAR} to {LAST_YEAR}; 404 for any other.",
        tags=TAGS,
        request=SetGoalSerializer,
        responses=created_or_changed(GoalSerializer, "The goal"),
        examples=[
            OpenApiExample("Two a month", {"books": 24}, request_only=True),
            OpenApiExample("The year", A_GOAL, response_only=True),
        ],
    )
    def put(self, request: ReaderCall, year: int) -> Response:
        read_query(request)
        books = read_body(request, SetGoalSerializer)["books"]
        if not FIRST_YEAR <= year <= LAST_YEAR:
            raise NotFound(gettext("There are no goals for the year %(year)s.") % {"year": year})
        _goal, created = goals.set_goal(request.user, year, books)
        answer = GoalSerializer(goals.progress_in(request.user, year)).data
        return Response(answer, status=201 if created else 200)

    @extend_schema(
        operation_id="clear_goal",
        summary="Take a goal back",
        description="404 where there is none.",
        tags=TAGS,
        request=None,
        responses=gone(),
    )
    def delete(self, request: ReaderCall, year: int) -> Response:
        read_nothing(request)
        if not (FIRST_YEAR <= year <= LAST_YEAR and goals.clear_goal(request.user, year)):
            raise NotFound(gettext("You have no goal for the year %(year)s.") % {"year": year})
        return Response(status=204)

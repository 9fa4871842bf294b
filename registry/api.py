"""Trained models over the API, for operators: what there is, what serves, going back."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import APIException, NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.models import User
from accounts.permissions import OperatorMay
from registry import acts, services, storage
from registry.api_shapes import (
    A_MODEL,
    KindSerializer,
    ModelPageSerializer,
    ModelQuery,
    ModelSerializer,
)
from registry.artifact import ArtifactError
from registry.models import ModelVersion
from web.api import Resource, read_body, read_query
from web.paging import newest_page

TAGS = ["Operations"]
ONE_MODEL = OpenApiExample("A model", A_MODEL, response_only=True)


class CannotServe(APIException):
    status_code = 409


class Models(Resource):
    permission_classes = [OperatorMay]
    needs = "registry.view_modelversion"

    @extend_schema(
        operation_id="list_models",
        summary="Trained models",
        description=(
            "Newest first: the few that are kept to go back to, the pinned, and the one that "
            "serves."
        ),
        tags=TAGS,
        parameters=[ModelQuery],
        responses=ModelPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [A_MODEL], "next": None, "previous": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, ModelQuery)
        wanted = {name: asked[name] for name in ("kind",) if name in asked}
        page = newest_page(request, _models().filter(**wanted), "created_at", asked)
        return Response(ModelPageSerializer(page).data)


class OneModel(Resource):
    permission_classes = [OperatorMay]
    needs = "registry.view_modelversion"

    @extend_schema(
        operation_id="get_model",
        summary="A trained model",
        description="What it was made of, and how, how good it is, and whether it serves.",
        tags=TAGS,
        responses=ModelSerializer,
        examples=[ONE_MODEL],
    )
    def get(self, request: ReaderCall, model_id: int) -> Response:
        read_query(request)
        return _answer(model_id)


class PromoteModel(Resource):
    permission_classes = [OperatorMay]
    needs = "registry.change_champion"

    @extend_schema(
        operation_id="promote_model",
        summary="Let a model serve",
        description=(
            "In place of the one of its kind that serves, after every byte of it was read. 409, "
            "and nothing changes, if it is damaged, was made by a release that this one can't "
            "read, or learnt from somebody who has been erased since. A model that is pinned gives "
            "way too: a pin holds against training runs, not against operators. No body."
        ),
        tags=TAGS,
        request=None,
        responses=OpenApiResponse(ModelSerializer, "It serves now."),
        examples=[ONE_MODEL],
    )
    def post(self, request: ReaderCall, model_id: int) -> Response:
        read_query(request)
        read_body(request)
        version = _model_or_404(model_id)
        _try(acts.promote, request.user, version)
        return _answer(version.pk)


class RollBack(Resource):
    permission_classes = [OperatorMay]
    needs = "registry.change_champion"

    @extend_schema(
        operation_id="roll_back_model",
        summary="Go back to the model that served before",
        description=(
            "Doing so twice leads back again. 409, and nothing changes, if none served before, if "
            "that one is gone, or if it can't serve any more."
        ),
        tags=TAGS,
        request=KindSerializer,
        responses=OpenApiResponse(ModelSerializer, "The model that serves now."),
        examples=[OpenApiExample("Kind", {"kind": "recommender"}, request_only=True), ONE_MODEL],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        kind = read_body(request, KindSerializer)["kind"]
        return _answer(_try(acts.roll_back, request.user, kind).pk)


def _try(move: Callable[[User, Any], Any], by: User, what: ModelVersion | str) -> Any:
    try:
        return move(by, what)
    except services.NothingToGoBackTo as error:
        why = gettext("No model that served before is there to go back to. Nothing changed.")
        raise CannotServe(why) from error
    except ArtifactError as error:
        why = gettext("It can't serve: %(why)s Nothing changed.")
        raise CannotServe(why % {"why": storage.without_place(str(error))}) from error


def _answer(model_id: int) -> Response:
    return Response(ModelSerializer(_model_or_404(model_id)).data)


def _model_or_404(model_id: int) -> ModelVersion:
    version = _models().filter(pk=model_id).first()
    if version is None:
        why = gettext("There is no model %(number)s.")
        raise NotFound(why % {"number": model_id})
    return version


def _models() -> QuerySet[ModelVersion]:
    return ModelVersion.objects.with_place().select_related("run__requested_by")

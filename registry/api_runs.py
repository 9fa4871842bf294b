"""Training runs over the API, for operators: what ran and how it ended; train again."""

from django.db.models import F, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, extend_schema
from rest_framework.exceptions import NotFound
from rest_framework.response import Response

from accounts.http import ReaderCall
from accounts.permissions import OperatorMay
from registry import acts
from registry.api import TAGS
from registry.api_shapes import (
    A_RUN,
    RunPageSerializer,
    RunQuery,
    RunSerializer,
    StartRunSerializer,
)
from registry.models import TrainingRun
from web.api import Resource, read_body, read_query
from web.paging import newest_page

WAITING = A_RUN | {
    "id": 32,
    "status": "queued",
    "trigger": "operator",
    "requested_by": "Olga",
    "why": "A thousand new books",
    "started_at": None,
    "finished_at": None,
    "attempts": 0,
    "message": "",
    "seconds": None,
    "version": None,
    "code_version": "",
    "recipe": {},
    "trained_on": {},
    "metrics": {},
}


class Runs(Resource):
    permission_classes = [OperatorMay]
    needs = {"GET": "registry.view_trainingrun", "POST": "registry.add_trainingrun"}

    @extend_schema(
        operation_id="list_runs",
        summary="Training runs",
        description="Newest first: what asked for each, how it ended, and what it measured.",
        tags=TAGS,
        parameters=[RunQuery],
        responses=RunPageSerializer,
        examples=[
            OpenApiExample(
                "One page",
                {"results": [A_RUN], "next": None, "previous": None},
                response_only=True,
            )
        ],
    )
    def get(self, request: ReaderCall) -> Response:
        asked = read_query(request, RunQuery)
        wanted = {name: asked[name] for name in ("kind", "status") if name in asked}
        page = newest_page(request, _runs().filter(**wanted), "requested_at", asked)
        return Response(RunPageSerializer(page).data)

    @extend_schema(
        operation_id="start_run",
        summary="Train a model",
        description=(
            "In the background. One run of a kind waits at a time: if one does, it is the answer. "
            "Its model serves when it is no worse than the one that serves. Where that one is "
            "pinned, the new one is kept, for an operator to let it serve."
        ),
        tags=TAGS,
        request=StartRunSerializer,
        responses={
            200: OpenApiResponse(RunSerializer, "This run was waiting already."),
            202: OpenApiResponse(RunSerializer, "This run waits now; `Location` leads to it."),
        },
        examples=[
            OpenApiExample(
                "Kind", {"kind": "recommender", "why": WAITING["why"]}, request_only=True
            ),
            OpenApiExample("It waits", WAITING, response_only=True, status_codes=["200", "202"]),
        ],
    )
    def post(self, request: ReaderCall) -> Response:
        read_query(request)
        asked = read_body(request, StartRunSerializer)
        run, created = acts.train_now(request.user, asked["kind"], asked["why"])
        where = request.build_absolute_uri(reverse("api-run", args=[run.pk]))
        shown = RunSerializer(_run_or_404(run.pk)).data
        return Response(shown, status=202 if created else 200, headers={"Location": where})


class OneRun(Resource):
    permission_classes = [OperatorMay]
    needs = "registry.view_trainingrun"

    @extend_schema(
        operation_id="get_run",
        summary="A training run",
        description="`queued`, `running`, and then how it ended, with the reason in `message`.",
        tags=TAGS,
        responses=RunSerializer,
        examples=[OpenApiExample("It ended well", A_RUN, response_only=True)],
    )
    def get(self, request: ReaderCall, run_id: int) -> Response:
        read_query(request)
        return Response(RunSerializer(_run_or_404(run_id)).data)


def _run_or_404(run_id: int) -> TrainingRun:
    run = _runs().filter(pk=run_id).first()
    if run is None:
        raise NotFound(gettext("There is no run %(number)s.") % {"number": run_id})
    return run


def _runs() -> QuerySet[TrainingRun]:
    return TrainingRun.objects.select_related("requested_by").annotate(made=F("version__pk"))

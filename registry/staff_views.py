"""Pages of models and training runs: what there is, what serves, how good it is and why."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.audit import acts_on
from accounts.http import ReaderRequest
from accounts.staff import staff_page
from registry import in_words, storage
from registry.model_card import model_card
from registry.models import SERVING, Champion, Kind, ModelVersion, TrainingRun
from web.pages import list_page
from web.retold import retell

A_PAGE = 30


@require_safe
@staff_page("registry.view_modelversion")
def models(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/models.html", {"kinds": [_kept(kind) for kind in SERVING]})


@require_safe
@staff_page("registry.view_modelversion")
def model(request: ReaderRequest, model_id: int) -> HttpResponse:
    version = get_object_or_404(_versions(), pk=model_id)
    context = {
        "version": version,
        "champion": Champion.objects.filter(kind=version.kind).first(),
        "acts": acts_on(version),
        **_on_disk(version),
        **_of_run(version.run),
    }
    return render(request, "staff/model.html", context)


@require_safe
@staff_page("registry.view_modelversion")
def card(request: ReaderRequest, model_id: int) -> HttpResponse:
    version = get_object_or_404(_versions(), pk=model_id)
    answer = HttpResponse(model_card(version), "text/markdown; charset=utf-8")
    name = f"model-card-{version.kind}-{version.pk}.md"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


@require_safe
@staff_page("registry.view_trainingrun")
def runs(request: ReaderRequest) -> HttpResponse:
    rows = TrainingRun.objects.select_related("requested_by", "version")
    page = list_page(rows, request.GET.get("page"), A_PAGE)
    return render(request, "staff/runs.html", {"page": page, "kinds": Kind.choices})


@require_safe
@staff_page("registry.view_trainingrun")
def run(request: ReaderRequest, run_id: int) -> HttpResponse:
    rows = TrainingRun.objects.select_related("requested_by", "version")
    return render(request, "staff/run.html", _of_run(get_object_or_404(rows, pk=run_id)))


def _kept(kind: Kind) -> dict[str, Any]:
    versions = list(_versions().filter(kind=kind))
    for version in versions:
        vars(version).update(
            _on_disk(version),
            in_short=in_words.in_short(version.run.metrics),
            key_figures=in_words.key_figures(version.run.metrics),
            ratings=version.run.data.get("ratings"),
        )
    champions = Champion.objects.filter(kind=kind)
    return {"kind": kind, "versions": versions, "champion": champions.first()}


def _on_disk(version: ModelVersion) -> dict[str, Any]:
    size, damage = storage.glance(version)
    return {"bytes": size, "damage": retell(storage.without_place(damage))}


def _of_run(run: TrainingRun) -> dict[str, Any]:
    return {
        "run": run,
        "recipe": in_words.parts(run.recipe),
        "data": in_words.data_parts(run.data),
        "quality": in_words.quality(run.metrics),
        "figures": in_words.figures(run.metrics),
        "rules": in_words.gate_rules(run.metrics),
        "curves": in_words.curves(run.metrics),
    }


def _versions() -> Any:
    return ModelVersion.objects.with_place().select_related("run__requested_by")

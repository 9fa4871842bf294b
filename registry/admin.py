"""Training: what ran and how well, which version serves; train again, go back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from accounts.models import User
from registry import services
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from web.bigtables import ReadOnlyAdmin


def figure(run: TrainingRun, name: str) -> str:
    """A measured number, or a dash where the run did not measure it."""
    value = run.metrics.get(name)
    return "–" if value is None else f"{value:.3f}"


def as_table(facts: dict[str, Any]) -> str:
    rows = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", facts.items())
    return format_html("<table>{}</table>", rows) if facts else "–"


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    list_display = [
        *("id", "status", "message", "requested_at", "took", "ndcg", "popular_ndcg", "rmse"),
    ]
    fields = [
        *("kind", "status", "message", "trigger", "requested_by", "requested_at", "started_at"),
        *("finished_at", "took", "attempts", "measured", "trained_on"),
    ]

    @admin.display(description="measured on held-out readers")
    def measured(self, run: TrainingRun) -> str:
        return as_table(run.metrics)

    @admin.display(description="trained on")
    def trained_on(self, run: TrainingRun) -> str:
        return as_table(run.data)

    @admin.display(description="NDCG@10")
    def ndcg(self, run: TrainingRun) -> str:
        return figure(run, "ndcg@10")

    @admin.display(description="of popularity")
    def popular_ndcg(self, run: TrainingRun) -> str:
        return figure(run, "popularity_ndcg@10")

    @admin.display(description="RMSE")
    def rmse(self, run: TrainingRun) -> str:
        return figure(run, "rmse")

    @admin.display(description="seconds")
    def took(self, run: TrainingRun) -> str:
        return "–" if run.seconds is None else f"{run.seconds:.1f}"

    def get_urls(self) -> list[URLPattern]:
        retrain = self.admin_site.admin_view(require_POST(self.retrain))
        return [path("retrain/", retrain, name="registry_trainingrun_retrain"), *super().get_urls()]

    def retrain(self, request: HttpRequest) -> HttpResponse:
        if not request.user.has_perm("registry.add_trainingrun"):
            raise PermissionDenied
        assert isinstance(request.user, User)
        run, created = services.queue_run(
            Kind.RECOMMENDER, TrainingRun.Trigger.OPERATOR, request.user
        )
        if created:
            self.log_addition(request, run, "Retrain now")
            self.message_user(request, f"Run {run.pk} is queued.", messages.SUCCESS)
        else:
            self.message_user(
                request, f"Run {run.pk} is waiting already; none was added.", messages.WARNING
            )
        return redirect("admin:registry_trainingrun_changelist")


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "serves", "run_link", "created_at", "short_digest"]
    list_select_related = ["run"]
    actions = ["serve"]
    fields = ["kind", "serves", "run_link", "created_at", "folder", "digest"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        serving = Exists(Champion.objects.filter(version=OuterRef("pk")))
        return super().get_queryset(request).annotate(serving=serving)

    @admin.display(boolean=True)
    def serves(self, version: ModelVersion) -> bool:
        return version.serving  # type: ignore[attr-defined]

    @admin.display(description="run")
    def run_link(self, version: ModelVersion) -> str:
        address = reverse("admin:registry_trainingrun_change", args=[version.run_id])
        return format_html('<a href="{}">{}</a>', address, version.run)

    @admin.display(description="digest")
    def short_digest(self, version: ModelVersion) -> str:
        return version.digest[:12]

    @admin.action(description="Serve this version", permissions=["serve"])
    def serve(self, request: HttpRequest, queryset: QuerySet[ModelVersion]) -> None:
        if queryset.count() != 1:
            self.message_user(request, "Choose one version.", messages.ERROR)
            return
        version = queryset.get()
        try:
            services.promote(version)
        except ArtifactError as error:
            self.message_user(
                request,
                f"Version {version.pk} can't serve: {error} Nothing changed.",
                messages.ERROR,
            )
            return
        self.log_change(request, version, "Serve this version")
        self.message_user(request, f"Version {version.pk} serves now.", messages.SUCCESS)

    def has_serve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registry.change_champion")


@admin.register(Champion)
class ChampionAdmin(ReadOnlyAdmin):
    list_display = ["kind", "version", "promoted_at"]
    list_select_related = ["version"]

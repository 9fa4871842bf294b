"""Training: what ran and how well, which version serves; train again, go back."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.views.decorators.http import require_POST

from accounts.models import User
from registry import acts, storage
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from web.bigtables import ReadOnlyAdmin


def figure(run: TrainingRun, name: str) -> str:
    """A measured number, or a dash where the run did not measure it."""
    value = run.metrics.get(name)
    return "–" if value is None else f"{value:.3f}"


def as_table(facts: dict[str, Any]) -> str:
    """Without whole reports, which have pages of their own."""
    plain = [(name, value) for name, value in facts.items() if not isinstance(value, dict)]
    rows = format_html_join("", "<tr><th scope='row'>{}</th><td>{}</td></tr>", plain)
    return format_html("<table>{}</table>", rows) if plain else "–"


@admin.register(TrainingRun)
class TrainingRunAdmin(ReadOnlyAdmin):
    list_display = [
        *("id", "kind", "status", "message", "requested_at", "took"),
        *("ndcg", "popular_ndcg", "rmse"),
    ]
    fields = [
        *("kind", "status", "message", "trigger", "requested_by", "why", "requested_at"),
        *("started_at", "finished_at", "took", "attempts", "code_version", "made_as"),
        *("measured", "rules", "trained_on"),
    ]

    @admin.display(description="recipe")
    def made_as(self, run: TrainingRun) -> str:
        return as_table(run.recipe)

    @admin.display(description="measured on held-out readers")
    def measured(self, run: TrainingRun) -> str:
        return as_table({name: value for name, value in run.metrics.items() if name != "gate"})

    @admin.display(description="rules of the gate")
    def rules(self, run: TrainingRun) -> str:
        return as_table(
            {
                f"{rule['rule']}: {'passed' if rule['passed'] else 'FAILED'}": rule["words"]
                for rule in run.metrics.get("gate", [])
            }
        )

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
        run, created = acts.train_now(request.user, Kind.RECOMMENDER)
        if created:
            self.message_user(request, f"Run {run.pk} is queued.", messages.SUCCESS)
        else:
            self.message_user(
                request, f"Run {run.pk} is waiting already; none was added.", messages.WARNING
            )
        return redirect("admin:registry_trainingrun_changelist")


@admin.register(ModelVersion)
class ModelVersionAdmin(ReadOnlyAdmin):
    list_display = ["id", "kind", "serving", "run_link", "created_at", "pinned_at", "short_digest"]
    list_select_related = ["run"]
    actions = ["serve"]
    fields = [
        *("kind", "serving", "run_link", "created_at", "pinned_at", "pin_note", "folder", "digest"),
        "damage",
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return ModelVersion.objects.with_place()

    @admin.display(boolean=True, description="serves")
    def serving(self, version: ModelVersion) -> bool:
        return version.serves  # type: ignore[attr-defined]

    @admin.display(description="run")
    def run_link(self, version: ModelVersion) -> str:
        address = reverse("admin:registry_trainingrun_change", args=[version.run_id])
        return format_html('<a href="{}">{}</a>', address, version.run)

    @admin.display(description="damage, as far as it shows")
    def damage(self, version: ModelVersion) -> str:
        return storage.glance(version)[1] or "–"

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
            assert isinstance(request.user, User)
            acts.promote(request.user, version)
        except ArtifactError as error:
            self.message_user(
                request,
                f"Version {version.pk} can't serve: {error} Nothing changed.",
                messages.ERROR,
            )
            return
        self.message_user(request, f"Version {version.pk} serves now.", messages.SUCCESS)

    def has_serve_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("registry.change_champion")


@admin.register(Champion)
class ChampionAdmin(ReadOnlyAdmin):
    list_display = ["kind", "version", "promoted_at"]
    list_select_related = ["version"]

"""The addresses of trained models, under /api/v1/."""

from django.urls import path

from registry.api import Models, OneModel, PromoteModel, RollBack
from registry.api_runs import OneRun, Runs

urlpatterns = [
    path("models", Models.as_view(), name="api-models"),
    path("models/roll-back", RollBack.as_view(), name="api-roll-back"),
    path("models/<int:model_id>", OneModel.as_view(), name="api-model"),
    path("models/<int:model_id>/promote", PromoteModel.as_view(), name="api-promote-model"),
    path("runs", Runs.as_view(), name="api-runs"),
    path("runs/<int:run_id>", OneRun.as_view(), name="api-run"),
]

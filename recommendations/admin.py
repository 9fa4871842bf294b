"""Reports, checks and alerts as records; who takes note of an alert does so on the page of drift."""

from django.contrib import admin

from recommendations.models import DataReport, DriftAlert, DriftCheck
from web.bigtables import ReadOnlyAdmin


@admin.register(DataReport)
class DataReportAdmin(ReadOnlyAdmin):
    list_display = ["at", "trigger"]
    fields = ["at", "trigger", "figures"]


@admin.register(DriftCheck)
class DriftCheckAdmin(ReadOnlyAdmin):
    list_display = ["at", "model_version"]
    fields = ["at", "model_version", "readings"]


@admin.register(DriftAlert)
class DriftAlertAdmin(ReadOnlyAdmin):
    list_display = [*("measure", "value", "limit", "model_version"), "raised_at", "gone_at"]
    list_filter = ["measure"]
    fields = [
        *("measure", "value", "limit", "model_version"),
        *("raised_at", "acknowledged_at", "gone_at"),
    ]

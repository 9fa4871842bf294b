from django.urls import include, path

from recommendations.staff import data, drift, experiments, online, views

urlpatterns = [
    path("", views.overview, name="staff"),
    path("", include("recommendations.autopilot.urls")),
    path("data", data.data, name="staff_data"),
    path("data/count", data.count_anew, name="staff_count_data"),
    path("drift", drift.drift, name="staff_drift"),
    path("drift/check", drift.check_now, name="staff_check_drift"),
    path("drift/alerts/<int:alert_id>/note", drift.note_alert, name="staff_note_alert"),
    path("online", online.figures, name="staff_online"),
    path("experiments", experiments.page, name="staff_experiments"),
    path("experiments/start", experiments.start, name="staff_experiment_start"),
    path("experiments/<int:pk>/stop", experiments.stop, name="staff_experiment_stop"),
    path(
        "experiments/<int:pk>/promote/<int:number>",
        experiments.promote,
        name="staff_experiment_promote",
    ),
]

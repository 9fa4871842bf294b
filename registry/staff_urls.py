"""The addresses of models and training runs, under /staff/."""

from django.urls import path

from registry import staff_acts, staff_views

urlpatterns = [
    path("models", staff_views.models, name="staff_models"),
    path("models/roll-back", staff_acts.roll_back, name="staff_roll_back"),
    path("models/<int:model_id>", staff_views.model, name="staff_model"),
    path("models/<int:model_id>/card", staff_views.card, name="staff_model_card"),
    path("models/<int:model_id>/promote", staff_acts.promote, name="staff_promote"),
    path("models/<int:model_id>/pin", staff_acts.pin, name="staff_pin"),
    path("models/<int:model_id>/unpin", staff_acts.unpin, name="staff_unpin"),
    path("models/<int:model_id>/delete", staff_acts.delete, name="staff_delete_model"),
    path("runs", staff_views.runs, name="staff_runs"),
    path("runs/<int:run_id>", staff_views.run, name="staff_run"),
    path("runs/new", staff_acts.train_now, name="staff_train_now"),
]

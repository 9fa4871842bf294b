"""The addresses of records of demand, under /staff/demand/."""

from django.urls import path

from demand import staff_acts, staff_views

urlpatterns = [
    path("records", staff_views.records, name="staff_demand_records"),
    path("records/add", staff_acts.add, name="staff_add_demand"),
    path("records/<int:pk>", staff_views.source, name="staff_demand_source"),
    path("records/<int:pk>/columns", staff_acts.columns, name="staff_demand_columns"),
    path("records/<int:pk>/titles", staff_acts.titles, name="staff_demand_titles"),
    path("records/<int:pk>/commit", staff_acts.commit, name="staff_commit_demand"),
    path("records/<int:pk>/delete", staff_acts.delete, name="staff_delete_demand"),
    path("waiting", staff_acts.waiting, name="staff_demand_waiting"),
    path("waiting/look", staff_acts.look, name="staff_demand_look"),
    path("channels", staff_views.channels, name="staff_demand_channels"),
    path("stock", staff_acts.stock, name="staff_demand_stock"),
]

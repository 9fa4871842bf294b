"""The addresses of demand, under /api/v1/."""

from django.urls import path

from demand.api import Records

urlpatterns = [path("demand/records", Records.as_view(), name="api-demand-records")]

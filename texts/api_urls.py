"""The addresses of texts, under /api/v1/."""

from django.urls import path

from texts.api import Identify, IdentifyMany

urlpatterns = [
    path("texts/identify", Identify.as_view(), name="api-identify"),
    path("texts/identify/batch", IdentifyMany.as_view(), name="api-identify-batch"),
]

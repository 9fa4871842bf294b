"""The REST API, mounted at /api/. A new version lies beside this one; an old one is kept."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView

from accounts.api_urls import urlpatterns as of_accounts
from bookrec_site.openapi import Document
from bookrec_site.problems import unknown_address
from bookrec_site.views import api_docs
from catalog.api_urls import urlpatterns as of_catalog
from demand.api_urls import urlpatterns as of_demand
from recommendations.api_urls import urlpatterns as of_recommendations
from registry.api_urls import urlpatterns as of_registry
from shelves.api_urls import urlpatterns as of_shelves
from texts.api_urls import urlpatterns as of_texts

v1 = [
    path("schema", Document.as_view(), name="api-schema"),
    *of_recommendations,
    *of_catalog,
    *of_shelves,
    *of_texts,
    *of_demand,
    *of_accounts,
    *of_registry,
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("docs", api_docs, name="api-docs"),
    path("v1/", include(v1)),
    # Last, so that a wrong address is answered as JSON, whatever the method.
    re_path(r"^(?P<path>[\s\S]*)\Z", unknown_address),
]

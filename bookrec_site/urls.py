"""Every address of the site. The apps name their own, without prefixes: names are flat."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path

from bookrec_site import views

# Limits on sign-in attempts hold for the admin as well.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

urlpatterns = [
    path("", include("shelves.urls")),
    path("", include("catalog.urls")),
    path("", include("recommendations.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("about", views.about, name="about"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("api/", include("bookrec_site.api_urls")),
    path("admin/", admin.site.urls),
]

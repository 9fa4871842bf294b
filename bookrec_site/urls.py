"""Every address of the site. The apps name their own, without prefixes: names are flat."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import include, path
from django.views.i18n import set_language

from bookrec_site import offline, search_engines, sitemaps, views

# Limits on sign-in attempts hold for the admin as well.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]

handler400 = "bookrec_site.refusals.bad_request"
handler403 = "bookrec_site.refusals.not_allowed"
handler404 = "bookrec_site.refusals.not_found"
handler429 = "bookrec_site.refusals.too_many_requests"  # asked for by allauth

urlpatterns = [
    path("api/", include("bookrec_site.api_urls")),
    path("", include("shelves.urls")),
    path("", include("catalog.urls")),
    path("", include("recommendations.urls")),
    path("", include("texts.urls")),
    path("staff/", include("recommendations.staff.urls")),
    path("staff/", include("registry.staff_urls")),
    path("staff/", include("texts.staff_urls")),
    path("staff/demand/", include("demand.staff_urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("about", views.about, name="about"),
    path("language", set_language, name="set_language"),
    path("robots.txt", search_engines.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap_pages"),
    path("sitemap-books-<int:part>.xml", sitemaps.books, name="sitemap_books"),
    path("manifest.webmanifest", offline.manifest, name="manifest"),
    path("service-worker.js", offline.service_worker, name="service_worker"),
    path("offline", offline.offline, name="offline"),
    path("livez", views.livez, name="livez"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
]

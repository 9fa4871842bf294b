from django.urls import path

from texts import views

urlpatterns = [
    path("identify", views.identify_page, name="identify"),
    path("identify/file", views.identify_file, name="identify_file"),
]

from django.urls import path

from recommendations.autopilot import views

urlpatterns = [
    path("autopilot", views.autopilot, name="autopilot"),
    path("autopilot/<int:pk>", views.study, name="study"),
    path("autopilot/<int:pk>/stop", views.stop, name="study_stop"),
    path("autopilot/<int:pk>/study.json", views.download, name="study_download"),
]

from django.urls import path

from recommendations import views

urlpatterns = [
    path("", views.home, name="home"),
    path("picks", views.picks, name="picks"),
    path("books/<int:pk>-<slug:slug>", views.book_page, name="book"),
]

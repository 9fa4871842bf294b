"""The addresses of books that need no reader; their pages are made where readers are known."""

from django.urls import path

from catalog import views

urlpatterns = [
    path("books/<int:pk>", views.short_address, name="book_short"),
    path("books/<int:pk>/cover.svg", views.cover, name="cover"),
]

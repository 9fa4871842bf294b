from django.urls import path

from catalog import views

urlpatterns = [
    path("browse", views.browse, name="browse"),
    path("books/<int:pk>", views.short_address, name="book_short"),
    path("books/<int:pk>/cover.svg", views.cover, name="cover"),
]

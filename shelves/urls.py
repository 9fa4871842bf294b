from django.urls import path

from shelves import views

urlpatterns = [
    path("books/<int:pk>/rating", views.rate, name="rate"),
    path("books/<int:pk>/shelf", views.shelve, name="shelve"),
    path("books/<int:pk>/dismissal", views.dismiss, name="dismiss"),
    path("my-books", views.my_books, name="my_books"),
]

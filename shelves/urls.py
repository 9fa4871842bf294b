from django.urls import path

from shelves import details, library, review_views, views
from shelves.browse import browse

urlpatterns = [
    path("browse", browse, name="browse"),
    path("books/<int:pk>/rating", views.rate, name="rate"),
    path("books/<int:pk>/shelf", views.shelve, name="shelve"),
    path("books/<int:pk>/dismissal", views.dismiss, name="dismiss"),
    path("books/<int:pk>/mine", details.my_reading, name="my_reading"),
    path("books/<int:pk>/review", review_views.my_review, name="my_review"),
    path("books/<int:pk>/reviews", review_views.reviews, name="reviews"),
    path("reviews/<int:pk>/report", review_views.report, name="report_review"),
    path("my-books", library.my_books, name="my_books"),
    path("my-books/undo", views.undo, name="undo"),
    path("my-books/goals", library.my_goals, name="my_goals"),
    path("my-books/shelves", library.new_shelf, name="new_shelf"),
    path("my-books/shelves/<slug:slug>", library.own_shelf, name="own_shelf"),
]

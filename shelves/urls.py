from django.urls import path

from shelves import details, library, review_views, views
from shelves.browse import browse
from shelves.imports import views as import_views
from shelves.imports import waiting_views

urlpatterns = [
    path("browse", browse, name="browse"),
    path("books/<int:pk>/rating", views.rate, name="rate"),
    path("books/<int:pk>/shelf", views.shelve, name="shelve"),
    path("books/<int:pk>/dismissal", views.dismiss, name="dismiss"),
    path("books/<int:pk>/mine", details.my_book, name="my_book"),
    path("books/<int:pk>/review", review_views.my_review, name="my_review"),
    path("books/<int:pk>/reviews", review_views.reviews, name="reviews"),
    path("reviews/<int:pk>/report", review_views.report, name="report_review"),
    path("my-books", library.my_books, name="my_books"),
    path("my-reading", library.my_reading, name="my_reading"),
    path("my-books/goodreads.csv", library.goodreads_csv, name="goodreads_csv"),
    path("my-books/undo", views.undo, name="undo"),
    path("my-books/goals", library.my_goals, name="my_goals"),
    path("my-books/shelves", library.new_shelf, name="new_shelf"),
    path("import", import_views.bring, name="import"),
    path("import/waiting", waiting_views.waiting, name="import_waiting"),
    path("import/waiting.csv", waiting_views.waiting_file, name="import_waiting_file"),
    path("import/<int:pk>/lines/<int:number>", waiting_views.line, name="import_line"),
    path("my-books/shelves/<slug:slug>", library.own_shelf, name="own_shelf"),
]

"""The addresses of what readers do with books, under /api/v1/."""

from django.urls import path

from shelves import api
from shelves.api_batch import RatingsBatch
from shelves.api_books import MyBook
from shelves.api_export import MyExport, MyGoodreadsExport
from shelves.api_feed import DataOfFedReader, FedRatings, FedReader
from shelves.api_goals import GoalOfYear, MyGoals
from shelves.api_profile import MyProfile
from shelves.api_reading import MyReading
from shelves.api_reviews import MyReview, MyReviews, ReportOfReview, ReviewsOfBook
from shelves.api_shelves import ShelfOfMine, Shelves
from shelves.imports.api import ColumnsOfImport, CommitOfImport, ImportOfMine, Imports, UndoOfImport
from shelves.imports.api_lines import (
    AddedBookOfRow,
    RowOfImport,
    RowsOfImport,
    Waiting,
    WaitingTable,
)

urlpatterns = [
    path("books/<int:book_id>/reviews", ReviewsOfBook.as_view(), name="api-reviews"),
    path("reviews/<int:review_id>/report", ReportOfReview.as_view(), name="api-report"),
    path("me", api.Me.as_view(), name="api-me"),
    path("me/ratings:batch", RatingsBatch.as_view(), name="api-ratings-batch"),
    path("me/profile", MyProfile.as_view(), name="api-my-profile"),
    path("me/ratings", api.Ratings.as_view(), name="api-my-ratings"),
    path("me/ratings/<int:book_id>", api.RatingOfBook.as_view(), name="api-my-rating"),
    path("me/want-to-read", api.WantToRead.as_view(), name="api-my-want-to-read"),
    path("me/want-to-read/<int:book_id>", api.WantToReadBook.as_view(), name="api-my-want"),
    path("me/dismissals", api.Dismissals.as_view(), name="api-my-dismissals"),
    path("me/dismissals/<int:book_id>", api.DismissalOfBook.as_view(), name="api-my-dismissal"),
    path("me/shelves", Shelves.as_view(), name="api-my-shelves"),
    path("me/shelves/<slug:slug>", ShelfOfMine.as_view(), name="api-my-shelf"),
    path("me/books/<int:book_id>", MyBook.as_view(), name="api-my-book"),
    path("me/goals", MyGoals.as_view(), name="api-my-goals"),
    path("me/goals/<int:year>", GoalOfYear.as_view(), name="api-my-goal"),
    path("me/reading", MyReading.as_view(), name="api-my-reading"),
    path("me/reviews", MyReviews.as_view(), name="api-my-reviews"),
    path("me/reviews/<int:book_id>", MyReview.as_view(), name="api-my-review"),
    path("me/export", MyExport.as_view(), name="api-my-export"),
    path("me/export/goodreads.csv", MyGoodreadsExport.as_view(), name="api-my-goodreads-export"),
    path("me/imports", Imports.as_view(), name="api-my-imports"),
    path("me/imports/<int:import_id>", ImportOfMine.as_view(), name="api-my-import"),
    path("me/imports/<int:import_id>/columns", ColumnsOfImport.as_view(), name="api-columns"),
    path("me/imports/<int:import_id>/rows", RowsOfImport.as_view(), name="api-import-rows"),
    path("me/imports/<int:import_id>/rows/<int:line>", RowOfImport.as_view(), name="api-row"),
    path(
        "me/imports/<int:import_id>/rows/<int:line>/book",
        AddedBookOfRow.as_view(),
        name="api-added-book",
    ),
    path("me/imports/<int:import_id>/commit", CommitOfImport.as_view(), name="api-commit-import"),
    path("me/imports/<int:import_id>/undo", UndoOfImport.as_view(), name="api-undo-import"),
    path("me/waiting", Waiting.as_view(), name="api-my-waiting"),
    path("me/waiting.csv", WaitingTable.as_view(), name="api-my-waiting-table"),
    path("ratings:batch", FedRatings.as_view(), name="api-feed-ratings"),
    path("readers/<str:external_id>", FedReader.as_view(), name="api-fed-reader"),
    path("readers/<str:external_id>/data", DataOfFedReader.as_view(), name="api-fed-reader-data"),
]

"""The REST API, mounted at /api/. A new version lies beside this one; an old one is kept."""

from django.urls import include, path, re_path
from django.views.generic import RedirectView
from drf_spectacular.views import SpectacularJSONAPIView

from bookrec_site.api_docs import docs
from bookrec_site.problems import unknown_address
from catalog import api as catalog
from recommendations import api as recommendations
from shelves import api as shelves
from shelves.api_books import MyBook
from shelves.api_reviews import MyReview, MyReviews, ReportOfReview, ReviewsOfBook
from shelves.api_shelves import ShelfOfMine, Shelves

v1 = [
    path("schema", SpectacularJSONAPIView.as_view(), name="api-schema"),
    # /api/v1/books
    path("books", catalog.BookList.as_view(), name="api-books"),
    path("books/<int:book_id>", catalog.BookDetail.as_view(), name="api-book"),
    path("books/<int:book_id>/reviews", ReviewsOfBook.as_view(), name="api-reviews"),
    path("reviews/<int:review_id>/report", ReportOfReview.as_view(), name="api-report"),
    path("books/<int:book_id>/similar", recommendations.SimilarBooks.as_view(), name="api-similar"),
    path(
        "books/by-identifier/<str:kind>:<str:value>",
        catalog.BookByIdentifier.as_view(),
        name="api-book-by-identifier",
    ),
    path("popular", recommendations.PopularBooks.as_view(), name="api-popular"),
    # /api/v1/me
    path("me", shelves.Me.as_view(), name="api-me"),
    path("me/ratings", shelves.Ratings.as_view(), name="api-my-ratings"),
    path("me/ratings/<int:book_id>", shelves.RatingOfBook.as_view(), name="api-my-rating"),
    path("me/want-to-read", shelves.WantToRead.as_view(), name="api-my-want-to-read"),
    path("me/want-to-read/<int:book_id>", shelves.WantToReadBook.as_view(), name="api-my-want"),
    path("me/shelves", Shelves.as_view(), name="api-my-shelves"),
    path("me/shelves/<str:slug>", ShelfOfMine.as_view(), name="api-my-shelf"),
    path("me/books/<int:book_id>", MyBook.as_view(), name="api-my-book"),
    path("me/reviews", MyReviews.as_view(), name="api-my-reviews"),
    path("me/reviews/<int:book_id>", MyReview.as_view(), name="api-my-review"),
    path("me/dismissals", shelves.Dismissals.as_view(), name="api-my-dismissals"),
    path("me/dismissals/<int:book_id>", shelves.DismissalOfBook.as_view(), name="api-my-dismissal"),
    path(
        "me/recommendations", recommendations.Recommendations.as_view(), name="api-recommendations"
    ),
]

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="api-docs"), name="api"),
    path("docs", docs, name="api-docs"),
    path("v1/", include(v1)),
    # Last, so that a wrong address is answered as JSON, whatever the method.
    re_path(r"^(?P<path>.*)$", unknown_address),
]

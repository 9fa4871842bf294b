"""The addresses of books, under /api/v1/."""

from django.urls import path

from catalog.api import BookByIdentifier, BookDetail, BookList
from catalog.api_editing import BookBatch
from catalog.api_stock import BookStock, StockOfMany
from catalog.api_suggestions import Suggestions

urlpatterns = [
    path("books", BookList.as_view(), name="api-books"),
    path("books:batch", BookBatch.as_view(), name="api-books-batch"),
    path("books/suggestions", Suggestions.as_view(), name="api-suggestions"),
    path("books/<int:book_id>", BookDetail.as_view(), name="api-book"),
    path("books/<int:book_id>/stock", BookStock.as_view(), name="api-stock"),
    path("stock:batch", StockOfMany.as_view(), name="api-stock-batch"),
    path(
        "books/by-identifier/<str:kind>:<str:value>",
        BookByIdentifier.as_view(),
        name="api-book-by-identifier",
    ),
]

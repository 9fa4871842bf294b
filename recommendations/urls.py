from django.urls import path

from recommendations import book_page, dial_views, trying, views

urlpatterns = [
    path("", views.home, name="home"),
    path("picks", views.picks, name="picks"),
    path("dials", dial_views.dials, name="dials"),
    path("books/<int:pk>/taste", dial_views.taste, name="taste"),
    path("try/books/<int:pk>/rating", trying.rate, name="try_rating"),
    path("try/not-read", trying.not_read, name="not_read"),
    path("books/<int:pk>-<slug:slug>", book_page.book_page, name="book"),
]

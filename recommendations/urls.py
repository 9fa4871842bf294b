from django.urls import path

from recommendations import book_page, dial_views, imported, views
from recommendations.newcomers import trying
from recommendations.readers import views as reader_views
from recommendations.together import views as together_views
from recommendations.words import views as mood_views

urlpatterns = [
    path("", views.home, name="home"),
    path("picks", views.picks, name="picks"),
    path("moods", mood_views.by_mood, name="moods"),
    path("dials", dial_views.dials, name="dials"),
    path("books/<int:pk>/taste", dial_views.taste, name="taste"),
    path("twins", reader_views.twins, name="twins"),
    path("account/profile", reader_views.my_profile, name="my_profile"),
    path("readers/<slug:handle>", reader_views.reader, name="reader"),
    path("readers/<slug:handle>/report", reader_views.report_reader, name="report_reader"),
    path("import/<int:pk>", imported.library_import, name="library_import"),
    path("together", together_views.my_groups, name="together"),
    path("together/<slug:token>", together_views.group, name="together_group"),
    path("together/<slug:token>/join", together_views.join, name="together_join"),
    path("together/<slug:token>/leave", together_views.leave, name="together_leave"),
    path("together/<slug:token>/manage", together_views.manage, name="together_manage"),
    path("try/books/<int:pk>/rating", trying.rate, name="try_rating"),
    path("try/not-read", trying.not_read, name="not_read"),
    path("books/<int:pk>-<slug:slug>", book_page.book_page, name="book"),
]

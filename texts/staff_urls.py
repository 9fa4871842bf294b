"""The addresses of the corpus, under /staff/."""

from django.urls import path

from texts import staff_acts, staff_views

urlpatterns = [
    path("texts", staff_views.corpus, name="staff_texts"),
    path("texts/add", staff_acts.add, name="staff_add_texts"),
    path("texts/writers/<int:pk>", staff_views.writer, name="staff_writer"),
    path("texts/writers/<int:pk>/learn", staff_acts.learn, name="staff_learn_from"),
    path(
        "texts/writers/<int:pk>/public-domain",
        staff_acts.public_domain,
        name="staff_public_domain",
    ),
    path("texts/writers/<int:pk>/delete", staff_acts.delete_writer, name="staff_delete_writer"),
    path(
        "texts/writers/<int:pk>/passages/delete",
        staff_acts.delete_passages,
        name="staff_delete_passages",
    ),
    path("texts/works/<int:pk>/delete", staff_acts.delete_work, name="staff_delete_work"),
    path("texts/languages", staff_views.languages, name="staff_languages"),
    path("texts/languages/<str:code>", staff_views.language, name="staff_language"),
    path(
        "texts/languages/<str:code>/delete",
        staff_acts.delete_language,
        name="staff_delete_language",
    ),
]

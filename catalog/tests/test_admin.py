"""The operator's view of the catalogue, and of what loading a data set did."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import Author, Book, DatasetLoad, Series
from catalog.search import search_books
from catalog.tests.books import make_book

BOOKS = reverse("admin:catalog_book_changelist")


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


def found(desk, query: str) -> list[str]:
    answer = desk.get(BOOKS, {"q": query})
    return [book.title for book in answer.context["cl"].result_list]


def titles(query: str) -> list[str]:
    return [book.title for book in search_books(query)]


def form_of(desk, book: Book) -> dict[str, object]:
    """The book's form as a browser would send it back."""
    page = desk.get(reverse("admin:catalog_book_change", args=[book.pk]))
    fields: dict[str, object] = {}
    forms = [page.context["adminform"].form]
    for inline in page.context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    for form in forms:
        for field in form:
            value = field.value()
            fields[field.html_name] = "" if value is None else value
    return fields


def test_books_are_found_as_on_the_site_and_by_id(desk, dune):
    other = make_book("1984", ["George Orwell"])
    assert found(desk, "herbert") == ["Dune"]
    assert found(desk, "978-0-441-17271-9") == ["Dune"]
    assert found(desk, "chronicles") == ["Dune"]
    assert "Dune" in found(desk, str(dune.pk))
    assert found(desk, "1984") == [other.title]
    assert set(found(desk, "")) == {"Dune", "1984"}


def test_a_changed_book_is_found_by_its_new_words(desk, dune):
    fields = form_of(desk, dune) | {"title": "Der Wüstenplanet"}
    answer = desk.post(reverse("admin:catalog_book_change", args=[dune.pk]), fields)
    assert answer.status_code == 302, answer.context["errors"]
    assert titles("wustenplanet") == ["Der Wüstenplanet"]
    dune.refresh_from_db()
    assert dune.sort_title == "wustenplanet"


def test_a_new_identifier_leads_to_the_book(desk, dune):
    fields = form_of(desk, dune)
    fields |= {
        "identifiers-TOTAL_FORMS": 2,
        "identifiers-1-kind": "isbn13",
        "identifiers-1-value": "9780593099322",
        "identifiers-1-book": dune.pk,
    }
    answer = desk.post(reverse("admin:catalog_book_change", args=[dune.pk]), fields)
    assert answer.status_code == 302, answer.context["errors"]
    assert titles("9780593099322") == ["Dune"]


@pytest.mark.parametrize(
    ("model", "old", "new"),
    [(Author, "Frank Herbert", "F. Patrick Herbert"), (Series, "Dune Chronicles", "Arrakis")],
)
def test_a_new_name_is_found_and_the_old_one_is_not(desk, dune, model, old, new):
    row = model.objects.get(name=old)
    address = reverse(f"admin:catalog_{model._meta.model_name}_change", args=[row.pk])
    assert desk.post(address, {"name": new}).status_code == 302
    assert titles(new) == ["Dune"]
    assert titles(old) == []


@pytest.mark.parametrize("model", [Author, Series])
def test_a_deleted_name_is_no_longer_found(desk, dune, model):
    row = model.objects.get()
    name = model._meta.model_name
    assert titles(row.name) == ["Dune"]
    desk.post(reverse(f"admin:catalog_{name}_delete", args=[row.pk]), {"post": "yes"})
    assert titles(row.name) == []
    assert Book.objects.filter(pk=dune.pk).exists()


def test_a_load_tells_what_was_read_kept_and_dropped_and_why(desk):
    load = DatasetLoad.objects.create(
        dataset="goodbooks-10k",
        folder="/data/goodbooks",
        status="done",
        report={
            "read": {"ratings": 981756, "books": 10000},
            "kept": {"ratings": 979478, "books": 10000},
            "added": {"ratings": 979478},
            "dropped": [
                {"what": "ratings", "why": "given twice", "rows": 2278, "examples": ["<b>1,2</b>"]}
            ],
        },
    )
    page = desk.get(reverse("admin:catalog_datasetload_change", args=[load.pk])).content.decode()
    words = " ".join(page.split())
    assert "<td>981,756</td> <td>979,478</td> <td>979,478</td>" in words
    assert "<td>10,000</td> <td>10,000</td> <td>0</td>" in words
    assert "<td>2,278</td> <td>given twice</td>" in words
    assert "<b>1,2</b>" not in page  # rows of a file are text, not markup


def test_a_failed_load_shows_its_error_and_no_report(desk):
    load = DatasetLoad.objects.create(dataset="starter", status="failed", error="No such folder.")
    page = desk.get(reverse("admin:catalog_datasetload_change", args=[load.pk])).content.decode()
    assert "No such folder." in page
    assert "There is no report yet." in page


def test_loads_are_read_only(desk):
    load = DatasetLoad.objects.create(dataset="starter")
    assert desk.get(reverse("admin:catalog_datasetload_add")).status_code == 403
    address = reverse("admin:catalog_datasetload_change", args=[load.pk])
    assert desk.post(address, {"dataset": "x"}).status_code == 403


@pytest.mark.parametrize("model", [Author, Series])
def test_a_part_of_a_name_is_looked_up_in_an_index(desk, dune, model):
    address = reverse(f"admin:catalog_{model._meta.model_name}_changelist")
    index = f"{model._meta.model_name}_name_trigrams"
    model.objects.bulk_create(model(name=f"Name {n}") for n in range(3000))
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute(f"SELECT gin_clean_pending_list('{index}')")
        cursor.execute(f"ANALYZE {model._meta.db_table}")
    with CaptureQueriesContext(connection) as captured:
        desk.get(address, {"q": "HERB"})
    sql = next(q["sql"] for q in captured if "LIKE" in q["sql"] and "COUNT(" in q["sql"])
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}")
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert index in plan

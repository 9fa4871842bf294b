"""How many copies are here: who counts, what a change tells others, what searches make of it."""

import numpy as np
import pytest
from django.urls import reverse

from accounts.models import User
from catalog import stock
from catalog.models import Book, Stock
from catalog.search import find
from catalog.search.filters import Filters
from catalog.tests.books import make_book, make_shelf

pytestmark = pytest.mark.django_db


def test_what_a_change_of_copies_is():
    dune, emma = make_shelf("Dune Emma")
    assert stock.put_copies({dune.pk: 3, emma.pk: 0}) == {dune.pk: "created", emma.pk: "created"}
    before = Stock.objects.get(pk=dune.pk).changed_at
    assert stock.put_copies({dune.pk: 3, emma.pk: 2}) == {dune.pk: "unchanged", emma.pk: "changed"}
    assert Stock.objects.get(pk=dune.pk).changed_at == before
    assert stock.copies_of([dune.pk, emma.pk, 0]) == {dune.pk: 3, emma.pk: 2}
    assert stock.put_copies({}) == {}


def test_books_in_stock_are_those_with_a_copy():
    dune, emma, _ = make_shelf("Dune Emma Ulysses")
    assert not stock.is_kept()
    stock.put_copies({dune.pk: 1, emma.pk: 0})
    assert stock.is_kept()
    assert list(Book.objects.in_stock()) == [dune]
    assert [book.title for book in find("", Filters(in_stock=True))[:9]] == ["Dune"]
    assert find("emma", Filters(in_stock=True)).best == []


def test_the_version_tells_when_books_come_into_stock_or_leave_it():
    dune, emma = make_shelf("Dune Emma")
    seen = [stock.version()]
    assert seen == [0]
    for change in ({dune.pk: 3}, {emma.pk: 0}, {emma.pk: 1}, {dune.pk: 0}):
        stock.put_copies(change)
        seen.append(stock.version())
    stock.stop_counting([emma.pk])
    seen.append(stock.version())
    assert len(set(seen)) == len(seen) and seen == sorted(seen)
    stock.put_copies({dune.pk: 4})
    seen.append(stock.version())
    stock.put_copies({dune.pk: 3})  # sold one of four: it is in stock as it was
    assert stock.stop_counting([emma.pk]) == 0
    assert stock.version() == seen[-1]


def test_the_kept_list_is_read_anew_after_a_change(django_assert_num_queries):
    dune, emma, other = make_shelf("Dune Emma Ulysses")
    stock.put_copies({other.pk: 1, dune.pk: 1, emma.pk: 0})
    assert stock.ids_in_stock().tolist() == sorted([dune.pk, other.pk])
    with django_assert_num_queries(1):
        ids = stock.ids_in_stock()
    with pytest.raises(ValueError, match="read-only"):
        ids[0] = 0
    stock.put_copies({emma.pk: 2})
    assert np.isin(emma.pk, stock.ids_in_stock())


def test_many_copies_cost_as_few_statements_as_one(django_assert_max_num_queries):
    books = make_shelf(" ".join(f"Book{n}" for n in range(30)))
    with django_assert_max_num_queries(6):  # with both ends of the transaction
        stock.put_copies({book.pk: n for n, book in enumerate(books)})


# --- On the site ---


def test_the_page_of_a_book_says_how_many_copies_there_are(client):
    dune, emma, other = make_shelf("Dune Emma Ulysses")
    stock.put_copies({dune.pk: 3, emma.pk: 0})
    said = {
        book: client.get(book.get_absolute_url()).content.decode() for book in (dune, emma, other)
    }
    assert "3 copies here" in said[dune]
    assert "Not in stock" in said[emma]
    assert 'class="note in-stock"' not in said[other]


def test_searches_can_be_narrowed_down_only_where_stock_is_kept(client):
    dune, emma = make_book("Dune", ["Herbert"]), make_book("Dune Messiah", ["Herbert"])
    assert b"in_stock" not in client.get("/browse?q=dune").content
    assert len(client.get("/browse?q=dune&in_stock=on").context["page"].items) == 2
    stock.put_copies({emma.pk: 1})
    page = client.get("/browse?q=dune")
    assert b"in_stock=on" in page.content and len(page.context["page"].items) == 2
    narrowed = client.get("/browse?q=dune&in_stock=on")
    assert narrowed.context["page"].items == [emma]
    assert "in stock" in narrowed.context["called"]
    assert dune.title in page.content.decode()


def test_operators_keep_stock_in_the_admin(client, operator: User):
    client.force_login(operator)
    dune = make_book("Dune")
    added = client.post(reverse("admin:catalog_stock_add"), {"book": dune.pk, "copies": 4})
    assert added.status_code == 302
    assert stock.copies_of([dune.pk]) == {dune.pk: 4}
    before = stock.version()
    client.post(reverse("admin:catalog_stock_change", args=[dune.pk]), {"copies": 0})
    assert stock.copies_of([dune.pk]) == {dune.pk: 0} and stock.version() > before
    listed = client.get(reverse("admin:catalog_stock_changelist"), {"q": "dune"})
    assert [row.book for row in listed.context["cl"].result_list] == [dune]
    client.post(reverse("admin:catalog_stock_delete", args=[dune.pk]), {"post": "yes"})
    assert stock.copies_of([dune.pk]) == {}

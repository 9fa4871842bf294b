"""Figures of demand over the API: put once, replaced, told, and taken back as a day of them."""

import pytest

from catalog.models import Book
from demand.committing import take_back
from demand.models import Channel, Record, Source
from demand.tests.tables import counted, dune, facts

ADDRESS = "/api/v1/demand/records"

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Book:
    return dune()


@pytest.fixture
def desk(client, operator):
    client.force_login(operator)
    return client


def put(desk, *rows: tuple[object, str, str, object], partial: bool = False):
    names = ("book", "channel", "period", "units")
    body = {"records": [dict(zip(names, row, strict=True)) for row in rows], "partial": partial}
    return desk.post(ADDRESS, body, content_type="application/json")


def test_a_figure_is_put_once_and_replaced(desk, book):
    row = ("isbn:978-0-441-17271-9", "shop", "2016-05", 5)
    assert put(desk, row).json()["created"] == 1
    assert put(desk, row).json()["unchanged"] == 1
    assert put(desk, (book.pk, "Shop", "2016-05", 6)).json()["changed"] == 1
    assert facts() == [("Dune", "2016-05-01", 6)]
    assert Record.objects.count() == 1 and Channel.objects.count() == 1


def test_weeks_are_figures_of_their_own(desk, book):
    put(desk, (book.pk, "shop", "2015-W53", 2), (book.pk, "shop", "2016-01", 5))
    assert {row["period"] for row in desk.get(ADDRESS).json()["results"]} == {"2015-W53", "2016-01"}
    (row,) = desk.get(f"{ADDRESS}?frequency=week").json()["results"]
    assert (row["book"], row["units"], row["frequency"]) == (book.pk, 2, "week")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (("isbn:9780441172719", "shop", "2016-13", 1), "period"),
        (("isbn:9780441172719", "shop", "2016-W54", 1), "period"),
        (("isbn:9780441172719", "shop", "2199-01", 1), "period"),
        (("isbn:9780441172719", "shop", "2016-05", -1), "units"),
        (("isbn:9780441172719", "?", "2016-05", 1), "channel"),
        (("isbn:9780141439587", "shop", "2016-05", 1), "book"),
    ],
)
def test_a_bad_row_is_refused_by_itself(desk, book, row, field):
    good = (book.pk, "shop", "2016-05", 1)
    assert put(desk, row, good).status_code == 400 and facts() == []
    answer = put(desk, row, good, partial=True).json()
    assert (answer["created"], answer["refused"]) == (1, 1)
    assert answer["results"][0]["errors"][0]["field"] == field


def test_a_fact_that_is_named_twice_is_not_summed(desk, book):
    twice = [(book.pk, "shop", "2016-05", 1), ("isbn:9780441172719", "SHOP", "2016-05", 2)]
    answer = put(desk, *twice, partial=True).json()
    assert answer["results"][1]["errors"][0]["code"] == "repeated"
    assert facts() == [("Dune", "2016-05-01", 1)]


def test_files_and_programs_replace_each_other_and_can_be_taken_back(desk, book):
    put(desk, (book.pk, "shop", "2016-05", 1))
    source = counted("Dune,Frank Herbert,,2016-05,5,shop")
    put(desk, (book.pk, "shop", "2016-06", 9), (book.pk, "shop", "2016-05", 2))
    assert facts() == [("Dune", "2016-05-01", 2), ("Dune", "2016-06-01", 9)]
    first, _file, second = Source.objects.order_by("done_at")
    take_back(second)
    assert facts() == [("Dune", "2016-05-01", 5)]
    take_back(source)
    assert facts() == [("Dune", "2016-05-01", 1)]
    assert desk.get(f"/staff/demand/records/{first.pk}").status_code == 200


def test_what_counts_is_told_page_by_page(desk, book):
    counted(*(f"Dune,Frank Herbert,,2015-{month:02},{month},shop" for month in range(1, 8)))
    page = desk.get(f"{ADDRESS}?page_size=4&book={book.pk}&channel=SHOP&since=2015-02-01").json()
    assert len(page["results"]) == 4 and page["results"][0]["source"] == "sales.csv"
    rest = desk.get(page["next"]).json()
    assert [row["period"] for row in rest["results"]] == ["2015-06", "2015-07"]
    assert desk.get(f"{ADDRESS}?channel=nowhere").json()["results"] == []

"""Tables from the command line; the real ones too."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from catalog.tests.books import make_book
from demand.models import Channel, Record, Source
from demand.selectors import series_of
from demand.tests.tables import csv_of, dune, facts

pytestmark = pytest.mark.django_db


def load(*paths: object, **options: object) -> str:
    out = StringIO()
    call_command("load_demand", *map(str, paths), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def sales(tmp_path):
    path = tmp_path / "sales.csv"
    path.write_bytes(csv_of("Dune,Frank Herbert,,2016-05,5,shop", "Dune,Frank Herbert,,?,2,shop"))
    return path


def test_a_table_is_loaded_and_what_was_refused_is_told(sales):
    dune()
    said = load(sales)
    assert facts() == [("Dune", "2016-05-01", 5)]
    assert "1 figures added" in said and "line 3: Its date is none" in said
    assert "It changes nothing: 1 figures are as they were" in load(sales)
    assert Source.objects.count() == 1


def test_a_dry_run_keeps_nothing(sales):
    dune()
    said = load(sales, dry_run=True)
    assert "1 figures added" in said and said.endswith("Nothing was kept.\n")
    assert facts() == [] and not Source.objects.exists() and not Channel.objects.exists()


def test_columns_may_be_named(tmp_path):
    dune()
    path = tmp_path / "sales.csv"
    path.write_text("what,when,how many\nDune,2016-05,5\n")
    with pytest.raises(CommandError, match="1 files"):
        load(path)
    columns = ["title=what", "date=when", "units=how many"]
    load(path, column=columns, channel="shop")
    assert Channel.objects.get().name == "shop"


def test_what_can_not_be_read_is_said_and_the_rest_loaded(tmp_path, sales):
    dune()
    with pytest.raises(CommandError, match="1 files were not taken"):
        load(tmp_path / "none.csv", sales)
    assert facts() == [("Dune", "2016-05-01", 5)]


@pytest.mark.slow
def test_the_export_of_seattle(data_dir):
    path = data_dir / "demand" / "library-checkouts-by-title.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    book = make_book("The Sea of Monsters", ["Rick Riordan"])
    said = load(path)
    source = Source.objects.get()
    units = source.report["units"]
    assert source.report["lines"] == 27707 and source.report["refused"] == {}
    assert units["read"] == units["kept"] and source.report["repeated"]["lines"] == 0
    assert source.report["together"]["facts"] > 500 and "tell of the same title" in said
    assert set(Channel.objects.values_list("name", flat=True)) == {
        "Physical · BOOK", "Physical · SOUNDDISC", "Digital · EBOOK", "Digital · AUDIOBOOK",
    }  # fmt: skip
    assert set(Record.objects.values_list("book", flat=True)) == {book.pk}
    discs = series_of(Channel.objects.get(name="Physical · SOUNDDISC"))
    assert discs.books.tolist() == [book.pk] and len(discs.of(0)) == 90
    again = load(path)
    assert "It changes nothing" in again and Source.objects.count() == 1


@pytest.mark.slow
def test_figures_of_branches_have_no_books(data_dir):
    path = data_dir / "demand" / "library-issues-monthly.csv"
    if not path.is_file():
        pytest.skip(f"no {path}")
    with pytest.raises(CommandError):
        load(path)
    assert "12,177 figures added" in load(path, totals=True)
    assert len(series_of(Channel.objects.get(name="Bristol · ADU_FIC"))) == 1

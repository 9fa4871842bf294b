"""Whole files: what comes of their lines together, and what is too much."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from demand.committing import take_back
from demand.models import Channel, Said, Source, Title
from demand.reading.units import BadUnits, units_in
from demand.tests.tables import csv_of, upload
from demand.uploads import start
from shelves.imports.reading.trouble import Unreadable

pytestmark = pytest.mark.django_db


def test_lines_that_are_the_same_count_once_and_others_are_added():
    source = upload(
        "Dune,F. Herbert,,2025-12,5,shop",
        "Dune,F. Herbert,,2025-12,5,shop",
        "Dune,F. Herbert,9780441172719,2025-12,2,shop",
        "dune,f. herbert,,2025-12,1,Shop",
        "Dune,F. Herbert,,2025-12,-2,shop",
    )
    report = source.report
    assert report["repeated"] == {"lines": 1, "units": 5, "examples": [[3, 2]]}
    assert report["together"]["examples"] == [[[2, 5, 6], 4]]
    assert report["returns"] == {"lines": 1, "units": 2}
    assert sorted(Said.objects.values_list("units", flat=True)) == [2, 4]
    assert Channel.objects.count() == 1


def test_lines_that_are_the_same_may_each_be_a_sale():
    source = upload("Dune,,,2025-12-03,1,", "Dune,,,2025-12-03,1,", repeats=True)
    assert Said.objects.get().units == 2 and source.report["repeated"]["lines"] == 0


def test_more_returns_than_sales_count_as_none_and_are_told():
    source = upload("Dune,,,2025-12,2,", "Dune,,,2025-12,-5,", "Dune,,,2025-10,0,")
    assert source.report["beyond"] == {"facts": 1, "units": 3}
    assert set(Said.objects.values_list("units", flat=True)) == {0}
    assert source.report["gaps"] == {"series": 1, "periods": 1} and source.report["zeros"] == 1


def test_a_file_that_names_too_much_is_refused_whole(monkeypatch):
    monkeypatch.setattr("demand.channels.MOST", 2)
    with pytest.raises(Unreadable, match="channels"):
        upload(*(f"Dune,,,2025-12,1,shop {n}" for n in range(3)))
    monkeypatch.setattr("demand.naming.MOST_TITLES", 2)
    with pytest.raises(Unreadable, match="books"):
        upload(*(f"Dune {n},,,2025-12,1," for n in range(3)))
    monkeypatch.setattr("demand.staging.MOST_LINES", 2)
    with pytest.raises(Unreadable, match="lines"):
        upload(*(f"Dune,,,2025-12,{n}," for n in range(3)))
    assert not Source.objects.exists() and not Title.objects.exists()


def test_a_file_that_takes_too_long_or_is_too_large_is_refused_whole():
    data = csv_of("Dune,,,2025-12,1,")
    with pytest.raises(Unreadable, match="takes too long"):
        start(None, "a.csv", data, seconds=-1)
    with pytest.raises(Unreadable, match="larger than"):
        start(None, "a.csv", data, most=10)


CELL = st.sampled_from(["Dune", "Emma", "dune", "", "=1+1", "Ä\x00b", '"'])
MONTH = st.sampled_from(["2025-11", "2025-12", "2024-1", "2099-01", "?", ""])
UNITS = st.one_of(st.integers(-50, 50).map(str), st.sampled_from(["", "x", "1,234", "7.0"]))


@given(rows=st.lists(st.tuples(CELL, MONTH, UNITS, st.sampled_from("ab")), min_size=1, max_size=25))
def test_units_that_come_in_are_kept_or_reported(rows):
    def quoted(cell: str) -> str:
        return '"' + cell.replace('"', '""') + '"'

    source = upload(
        *(
            f"{quoted(title)},,,{month},{quoted(units)},{channel}"
            for title, month, units, channel in rows
        )
    )
    said = Said.objects.filter(source=source)
    units = source.report["units"]
    came = 0
    for _title, _month, text, _channel in rows:
        try:
            came += units_in(text)
        except BadUnits:
            continue
    assert units["read"] == came
    assert units["kept"] == sum(said.values_list("units", flat=True))
    assert units["read"] == units["kept"] + units["refused"] + units["repeated"] - units["beyond"]
    taken = sum(said.values_list("lines", flat=True))
    refused = sum(source.report["refused"].values())
    assert source.report["lines"] == taken + refused + source.report["repeated"]["lines"]
    take_back(source)

"""The benchmark of loading measures what it says, on data of the shape that it says."""

import json

import numpy as np
import pandas as pd
import pytest

from benchmarks import load
from benchmarks.__main__ import main, table

pytestmark = pytest.mark.slow


def test_a_table_is_aligned_and_gaps_stay_empty():
    rows = [{"model": "bookrec", "seconds": 1.5}, {"model": "svd", "readers": 12000}]
    assert table(rows).splitlines() == [
        "model    seconds  readers",
        "bookrec   1.5000",
        "svd                12,000",
    ]


def test_the_generated_folder_has_the_shape_of_the_release(tmp_path):
    load.write_goodbooks(tmp_path, 200_000, np.random.default_rng(1))
    ratings = pd.read_csv(tmp_path / "ratings.csv")
    assert list(ratings.columns) == ["user_id", "book_id", "rating"]
    assert len(ratings) == len(ratings.drop_duplicates(["user_id", "book_id"])) == 200_000
    assert ratings.user_id.between(1, load.READERS).all()
    assert ratings.book_id.between(1, load.BOOKS).all()
    assert set(ratings.rating) == {1, 2, 3, 4, 5}
    popularity = ratings.book_id.value_counts()
    assert popularity.head(1000).sum() > 0.4 * len(ratings)
    assert "goodreads_book_id" in pd.read_csv(tmp_path / "books.csv", nrows=1)


def test_it_loads_into_servers_of_its_own(tmp_path, capfd, monkeypatch):
    monkeypatch.setattr(load, "READERS", 1_000)
    monkeypatch.setattr(load, "BOOKS", 500)
    main(["load", "--ratings", "20000", "--json", str(tmp_path / "load.json")])
    printed = capfd.readouterr()
    assert printed.out.split()[:4] == ["ratings", "seconds", "rows_per_second", "peak_mb"]
    assert "20,000" in printed.err
    written = json.loads((tmp_path / "load.json").read_text())
    assert written["benchmark"] == "load"
    assert {"commit", "cpu", "cores", "memory_mb", "versions", "seed"} <= set(
        written["environment"]
    )
    (row,) = written["rows"]
    assert row["ratings"] == 20_000
    assert 0 < row["seconds"] < 300
    assert row["rows_per_second"] == pytest.approx(20_000 / row["seconds"], rel=0.05)
    assert 50 < row["peak_mb"] < 1000

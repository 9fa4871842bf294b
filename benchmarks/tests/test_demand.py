import csv
import json

import numpy as np
import pytest

from benchmarks import __main__
from benchmarks.demand_files import read_series
from benchmarks.demand_peers import seasonal_naive

CHECKOUTS = ["MaterialType", "CheckoutYear", "CheckoutMonth", "Checkouts", "Title", "Creator"]
ISSUES = ["month", "authority", "item_type", "issues"]


def write(path, header, rows):
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])
    return path


def titles(count, months):
    """Lent more in summer; every tenth month of the first title has no row."""
    draw = np.random.default_rng(0)
    return [
        ("BOOK", 2015 + n // 12, 1 + n % 12, int(1 + draw.poisson(20 + 10 * (n % 12 > 5))), f"T{t}", "Doe, J.")
        for t in range(count)
        for n in range(months)
        if t or n % 10
    ]  # fmt: skip


def test_a_month_without_a_row_is_none_and_short_series_are_left_out(tmp_path):
    rows = [*titles(2, 60), ("EBOOK", 2015, 1, 3, "T1", "Doe, J."), ("BOOK", 2019, 1, 3, "New", "")]
    panel = read_series(write(tmp_path / "a.csv", CHECKOUTS, rows))
    assert panel.values.shape == (2, 60)
    assert (panel.values[0] == 0).sum() == 5
    assert panel.ends.tolist() == [12 * 2019 + 11] * 2


def test_months_that_the_file_has_in_part_are_left_out(tmp_path, capsys):
    rows = [*titles(6, 60), ("BOOK", 2020, 1, 3, "T1", "Doe, J.")]
    panel = read_series(write(tmp_path / "a.csv", CHECKOUTS, rows))
    assert panel.ends.max() == 12 * 2019 + 11
    assert "1 rows of the last months" in capsys.readouterr().err


def test_an_item_type_goes_on_under_its_new_name(tmp_path):
    rows = [
        (f"{2015 + n // 12}-{1 + n % 12:02}", "Poole", "ADU_FIC" if n < 30 else "Adult Fiction", n)
        for n in range(60)
    ]
    panel = read_series(write(tmp_path / "a.csv", ISSUES, rows))
    assert panel.values[0].tolist() == list(range(60))


def test_another_file_is_refused(tmp_path):
    with pytest.raises(SystemExit, match="neither checkouts"):
        read_series(write(tmp_path / "a.csv", ["a"], [[1]]))


def test_the_seasonal_naive_repeats_the_year():
    mean, bounds = seasonal_naive(np.arange(24.0), 12)
    assert mean.tolist() == list(range(12, 24))
    low, high = bounds[80]
    np.testing.assert_allclose(high - mean, 1.2816 * 12)
    np.testing.assert_allclose(mean - low, np.minimum(1.2816 * 12, mean))


@pytest.mark.slow
def test_each_model_is_asked_the_same(tmp_path):
    data, kept = write(tmp_path / "a.csv", CHECKOUTS, titles(20, 60)), tmp_path / "rows.json"
    __main__.main(["demand", "--data", str(data), "--quick", "--json", str(kept)])
    rows = {row["model"]: row for row in json.loads(kept.read_text())["rows"]}
    assert {"bookrec", "seasonal_naive"} <= set(rows)
    assert rows["bookrec"]["mase"] < rows["seasonal_naive"]["mase"]
    assert rows["bookrec"]["series"] == 4
    assert 0.5 < rows["bookrec"]["coverage_80"] <= rows["bookrec"]["coverage_95"] <= 1
    assert rows["bookrec_speed"]["series"] == 500

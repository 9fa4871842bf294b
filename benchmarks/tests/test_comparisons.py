"""Each benchmark of the engine runs on little data and gives the rows that other programs read."""

import json

import pytest

from benchmarks import neural, speed
from benchmarks.__main__ import main
from benchmarks.processes import in_own_process
from recommendations.engine import neural as nets

pytestmark = pytest.mark.slow

ERRORS = {"rmse", "mae"}
LISTS = {
    "ndcg@10",
    "recall@10",
    "precision@10",
    "map@10",
    "ndcg@20",
    "recall@20",
    "coverage@10",
    "novelty",
    "diversity",
    "ndcg@10_low",
    "ndcg@10_high",
}
WORK = {"work", "model", "seconds", "cpu_seconds", "peak_mb"}


def rows_of(tmp_path, *arguments):
    main([*arguments, "--quick", "--json", str(tmp_path / "rows.json")])
    return json.loads((tmp_path / "rows.json").read_text())["rows"]


def test_accuracy(small_release, tmp_path):
    rows = rows_of(tmp_path, "accuracy", "--data", str(small_release))
    keys = {row["model"]: set(row) - {"model", "seconds"} for row in rows}
    assert list(keys) == [
        "popularity",
        "bias",
        "surprise_svd",
        "surprise_knn",
        "bayesian_svdpp",
        "item_neighbours",
        "implicit_als",
        "ease",
        "item_graph",
        "bookrec",
    ]  # noqa: SIM905
    for name in ("bias", "surprise_knn", "bayesian_svdpp"):
        assert keys[name] == ERRORS
    for name in ("popularity", "item_neighbours", "implicit_als", "ease", "item_graph"):
        assert keys[name] == LISTS
    assert keys["surprise_svd"] == keys["bookrec"] == ERRORS | LISTS


def test_new_readers(small_release, tmp_path):
    others = tmp_path / "others.csv"
    lines = (small_release / "ratings.csv").read_text().splitlines()
    others.write_text("\n".join(lines[:2000]))
    arguments = ["new-readers", "--data", str(small_release), "--readers", str(others)]
    rows = rows_of(tmp_path, *arguments, "--models", "bias,popularity,surprise_svd,bookrec")
    assert [row["shown"] for row in rows[::4]] == ["80%", 1, 3, 5, 10]
    assert [row["model"] for row in rows[:4]] == ["popularity", "bias", "surprise_svd", "bookrec"]
    for row in rows[3::4]:
        assert set(row) == {"model", "shown", "seconds", "ndcg@10_rest"} | ERRORS | LISTS
    assert rows[3]["ndcg@10_rest"] == rows[3]["ndcg@10"]


def test_new_readers_are_taken_from_the_folder_where_no_file_names_them(small_release, tmp_path):
    arguments = ["new-readers", "--data", str(small_release), "--models", "item_neighbours,ease"]
    rows = rows_of(tmp_path, *arguments)
    assert len(rows) == 10
    assert all(set(row) >= LISTS for row in rows)


def test_new_books(small_release, tmp_path):
    rows = rows_of(tmp_path, "new-books", "--data", str(small_release))
    assert [row["model"] for row in rows] == ["popularity", "chance", "content", "bookrec"]
    assert all(set(row) == {"model", "ndcg@10", "recall@10"} for row in rows)
    assert all(0 <= row["recall@10"] <= 1 for row in rows)


@pytest.mark.skipif(
    not nets.installed(), reason="PyTorch is not installed: requirements-neural.txt"
)
def test_neural(small_release, tmp_path, monkeypatch):
    monkeypatch.setattr(neural, "in_own_process", lambda work, *arguments: work(*arguments))
    rows = rows_of(tmp_path, "neural", "--data", str(small_release))
    names = ["item_graph", "taste", "svd", "neural_stars", "mult_vae", "elsa", "elsa_graph"]
    assert [row["model"] for row in rows] == names
    compared, trained = {"difference", "low", "high"}, {"epochs", "best_epoch"}
    for row in rows:
        lists = row["model"] in ("item_graph", "mult_vae", "elsa", "elsa_graph")
        expected = {"ndcg@10", "recall@10", "coverage@10"} if lists else ERRORS
        expected |= set() if row["model"] in ("item_graph", "taste") else compared
        expected |= trained if row["model"] in names[3:] else set()
        assert set(row) - {"model", "seconds", "peak_mb"} == expected
        assert row.get("low", 0) <= row.get("difference", 0) <= row.get("high", 0)


def test_neural_without_pytorch_says_what_to_install(small_release, monkeypatch):
    monkeypatch.setattr(nets, "find_spec", lambda name: None)
    with pytest.raises(SystemExit, match="pip install"):
        main(["neural", "--data", str(small_release)])


def test_speed(tmp_path, monkeypatch):
    """All in one process, where to start one for each would take most of the time."""
    monkeypatch.setattr(speed, "in_own_process", lambda work, *arguments: work(*arguments))
    arguments = ["--ratings", "100000", "--readers", "3000", "--books", "1000"]
    rows = rows_of(tmp_path, "speed", *arguments)
    keys = {(row["work"], row["model"]): set(row) for row in rows}
    assert all(found >= WORK for found in keys.values())
    for model in ("bookrec", "surprise"):
        assert keys["stars_fit", model] == WORK | {"rmse"}
    for model in ("bookrec", "implicit"):
        assert keys["one_reader", model] == WORK | {"p50_ms", "p99_ms"}
    for work in ("trainset", "graph_fit", "retrain", "all_lists"):
        assert (work, "bookrec") in keys
    assert {("all_lists", "limit"), ("all_lists", "surprise")} < set(keys)
    errors = [row["rmse"] for row in rows if row["work"] == "stars_fit"]
    assert errors[0] == pytest.approx(errors[1], abs=0.02)


def test_growth(tmp_path):
    (row,) = rows_of(tmp_path, "growth", "--sizes", "20000x400")
    assert set(row) == {
        "ratings",
        "readers",
        "books",
        "method",
        "fit_seconds",
        "cpu_seconds",
        "lists_seconds",
        "lists_cpu_seconds",
        "seconds_per_million_ratings",
        "peak_mb",
    }
    assert (row["ratings"], row["readers"], row["books"]) == (20_000, 181, 400)
    assert row["peak_mb"] < 2000


def test_work_that_fails_says_so():
    with pytest.raises(SystemExit, match="ZeroDivisionError"):
        in_own_process(divmod, 1, 0)

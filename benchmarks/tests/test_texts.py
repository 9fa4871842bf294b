import csv
import json

import pytest

from benchmarks import __main__, texts
from texts.engine.tests.made import HABITS, passage

pytestmark = pytest.mark.slow

NAMES = {1: "HAMILTON", 2: "MADISON", 3: "JAY", 4: "SWIFT"}
SAID = {"eng": "the old man went down to the river and said nothing at all", "tat": "ул китапны укыды һәм бик озак уйлап утырды"}  # fmt: skip


def write(path, header, rows):
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([header, *rows])


@pytest.fixture
def folder(tmp_path):
    data = tmp_path / "texts"
    lines = [
        (f"id{n}", passage(author, n, 25), NAMES[author]) for n in range(150) for author in HABITS
    ]
    write(data / "spooky-authors" / "train.csv", ["id", "text", "author"], lines)
    (data / "novels").mkdir()
    for author in HABITS:
        for work in range(2):
            name = f"{NAMES[author].title()}_Work{work}_18{work}0.txt"
            (data / "novels" / name).write_text(passage(author, 10 * author + work, 3000))
    papers = [
        (n, "UNKNOWN" if n >= 20 else NAMES[1 + n % 2], passage(1 + n % 2, 700 + n, 600))
        for n in range(24)
    ]
    write(data / "federalist.csv", ["ID", "Author", "Text"], papers)
    spoken = [
        (code, " ".join((said.split() * 2)[n % 5 : n % 5 + 7]) + " " + said.split()[n % 8])
        for code, said in SAID.items()
        for n in range(60)
    ]
    write(data / "sentences-by-language.csv", ["language", "text"], spoken)
    return data


def test_each_model_is_asked_the_same(folder, tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(texts, "_served", lambda data, quick: iter(()))
    kept = tmp_path / "rows.json"
    __main__.main(["texts", "--data", str(folder), "--json", str(kept)])
    rows = json.loads(kept.read_text())["rows"]
    figures = {(row["measure"], row["model"]): row["value"] for row in rows}
    authors = ["bookrec", "delta", "naive_bayes", "majority"]
    for measure in ("spooky_accuracy", "novels_passage_accuracy", "novels_book_accuracy"):
        assert all(0 <= figures[measure, model] <= 1 for model in authors)
        assert figures[measure, "bookrec"] > figures[measure, "majority"]
    assert figures["spooky_log_loss", "bookrec"] < figures["spooky_log_loss", "majority"]
    assert 0 <= figures["unknown_author_auroc", "bookrec"] <= 1
    assert figures["federalist_disputed", "majority"] <= figures["federalist_disputed", "bookrec"]
    assert figures["language_macro_f1", "bookrec"] > figures["language_macro_f1", "majority"]

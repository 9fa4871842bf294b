"""A real model of a few made-up authors, asked through the page, the API and a file."""

import csv
import io
import random
from functools import cache
from typing import Any

import pytest
from django.test import Client

from catalog.tests.books import make_book
from registry import services as registry
from registry.models import Kind, TrainingRun
from texts import corpus, training
from texts.corpus import NewWork
from texts.engine.authors import AuthorModel
from texts.engine.fit_authors import fit_authors
from texts.engine.samples import Sample
from texts.tests.made_up import let_serve, make_writer

pytestmark = pytest.mark.django_db

# All use the same words; these are the ones that each likes.
AUTHORS = {
    "Anna Sea": "upon the harbour waves sailor gulls tide whilst salt",
    "Bert Wood": "beneath a forest oak moss owl quiet amid fern",
    "Cleo Town": "around some traffic window tram crowd beside lamp",
}
COMMON = "and of in that he she was it with for as had but not they"
HOSTILE = {
    "letters": "a" * 2**20,
    "words": "ab " * 300_000,
    "emoji": "😀 " * 10_000,
    "rtl": "שלום עולם זה משפט ארוך מאוד בעברית " * 50,
    "code": "for (int i = 0; i < n; i++) { a[i] = b[i]; }\n" * 200,
    "table": "1;2;3\n" * 500,
    "marks": "\u0300" * 5000,
    "lone": "\u2028\u202e\ufeff\u200b" * 1000,
}


def written_by(name: str, words: int, seed: int) -> str:
    dice = random.Random(f"{name}{seed}")
    everything = " ".join([COMMON, *AUTHORS.values()]).split()
    own = AUTHORS[name].split()
    found = [dice.choice(own if dice.random() < 0.4 else everything) for _ in range(words)]
    for place in range(9, words, 10):
        found[place] += "."
    return " ".join(found).capitalize()


@cache
def trained() -> AuthorModel:
    samples = [
        Sample(author, 10 * author + work, written_by(name, 2500, work))
        for author, name in enumerate(AUTHORS, 1)
        for work in range(3)
    ]
    model, _ = fit_authors(samples)
    return model


@pytest.fixture
def served(monkeypatch) -> None:
    """For writers who have other ids in each test."""
    writers = sorted(make_writer(name).pk for name in AUTHORS)
    model = trained()
    arrays = model.arrays() | {"authors": model.authors * 0 + writers}
    let_serve(monkeypatch, None, AuthorModel.from_arrays(arrays, model.facts()))


def test_each_author_is_told_by_page_and_api(client: Client, served):
    for name in AUTHORS:
        text = written_by(name, 400, 99)
        page = client.post("/identify", {"text": text}).content.decode()
        assert f"<b>{name}</b>" in "".join(page.split("\n")).replace("  ", ""), name
        found = client.post("/api/v1/texts/identify", {"text": text}, "application/json").json()
        assert found["author"]["author"]["name"] == name
        causes = " ".join(cause["text"] for cause in found["author"]["causes"])
        assert set(causes.split()) & set(AUTHORS[name].split())
        assert found["author"]["habits"] and found["models"] == {"language": None, "author": 5}


def test_a_file_of_passages(client: Client, alice, served):
    client.force_login(alice)
    body = "text\n" + "".join(f'"{written_by(name, 300, 98)}"\n' for name in AUTHORS)
    answer: Any = client.post("/api/v1/texts/identify/batch", body, "text/csv")
    rows = csv.DictReader(io.StringIO(b"".join(answer.streaming_content).decode()))
    assert [row["author"] for row in rows] == list(AUTHORS)


def test_the_map(client: Client, served):
    page = client.get("/identify").content.decode()
    assert all(f"<title>{name}</title>" in page for name in AUTHORS)


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_texts_are_answered(client: Client, served, name):
    text = HOSTILE[name]
    assert client.post("/identify", {"text": text}).status_code == 200
    answer = client.post("/api/v1/texts/identify", {"text": text}, "application/json")
    assert answer.status_code == 200
    author = answer.json()["author"]
    assert author["author"] is None
    assert author["none_of_these"] is None or 0 <= author["none_of_these"] <= 1


def test_from_samples_to_an_answer(client: Client, settings, tmp_path):
    """The whole way: samples come in, a model is trained and serves, and a book's page knows of it."""
    settings.MODELS_DIR = tmp_path
    books = [make_book(f"A Book of {name}", [name]) for name in AUTHORS]
    corpus.add_works(
        NewWork(name, written_by(name, 2500, work), f"Work {work}")
        for name in AUTHORS
        for work in range(3)
    )
    run, _ = registry.queue_run(Kind.AUTHORS, TrainingRun.Trigger.COMMAND, announce=False)
    assert training.execute(run).status == TrainingRun.Status.PROMOTED, run.message
    text = written_by("Bert Wood", 500, 97)
    found = client.post("/api/v1/texts/identify", {"text": text}, "application/json").json()
    assert found["author"]["author"]["name"] == "Bert Wood"
    assert "A Book of Bert Wood" in [book["title"] for book in found["near"]]
    assert found["models"]["author"] == run.version.pk
    page = client.get(books[0].get_absolute_url()).content.decode()
    assert "Sounds like" in page and ">Cleo Town</a>" in page


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Es war einmal ein König, der hatte eine wunderschöne Tochter.", "German"),
        ("Il était une fois un roi qui avait une fille très belle.", "French"),
        ("Жил-был царь, и была у него прекрасная дочь.", "Russian"),
    ],
)
def test_languages_are_told_before_anything_was_learnt(client: Client, text, name):
    found = client.post("/api/v1/texts/identify", {"text": text}, "application/json").json()
    assert (found["language"]["name"], found["models"]["language"]) == (name, None)
    assert f"<b>{name}</b>" in client.post("/identify", {"text": text}).content.decode()

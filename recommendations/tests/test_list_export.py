"""The lists of many readers, line by line, and into a file."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalog.models import Identifier
from catalog.tests.books import make_shelf
from recommendations import listing
from recommendations.dialling import Dialled, keep_dials
from recommendations.feed import export
from recommendations.feed.export import Wanted, export_lists
from recommendations.models import MutedBook
from recommendations.tests.conftest import books
from shelves.feed import write_ratings
from shelves.services import dismiss

pytestmark = pytest.mark.django_db


def feed(who: str, colour: str, number: int = 2, source: str = "shop") -> User:
    rows = [{"external_id": who, "book": book.pk, "stars": 10} for book in books(colour)[:number]]
    write_ratings(source, rows)
    return User.objects.get(source=source, external_id=who)


def lines(**wanted) -> list[dict]:
    return [line for some in export_lists(Wanted(**wanted)) for line in some]


def as_the_site_has_it(reader: User, n: int) -> list[tuple[int, float, float | None]]:
    reader.refresh_from_db()
    rows = listing.list_for(reader).rows[:n]
    return [
        (row["book"], round(float(row["score"]), 6), round(float(row["stars"]), 2) or None)
        for row in rows
    ]


def exported(line: dict) -> list[tuple[int, float, float | None]]:
    return [(one["book"], one["score"], one["predicted_stars"]) for one in line["results"]]


@pytest.fixture
def shop(trained) -> list[User]:
    """Red, blue, with dials, who wants nothing personal, who never rated, whose dials leave none."""
    red, blue, dialled, closed = (feed(who, "red") for who in "1234")
    blue = feed("2", "blue", 4)
    keep_dials(dialled, Dialled(avoid=("red",), adventurous=0.5))
    dismiss(dialled, books("blue")[0])
    MutedBook.objects.create(reader=red, book=books("red")[0])
    User.objects.filter(pk=closed.pk).update(personalised=False)
    empty = User.objects.create(source="shop", external_id="5", is_active=False)
    narrow = feed("6", "blue")
    keep_dials(narrow, Dialled(min_year=2000))
    return [red, blue, dialled, closed, empty, narrow]


@pytest.mark.parametrize("at_once", [2, 500])
@pytest.mark.parametrize("kept", [False, True])
def test_each_line_is_the_list_that_the_reader_has(shop, monkeypatch, at_once, kept):
    monkeypatch.setattr(export, "READERS_AT_ONCE", at_once)
    if kept:
        for reader in shop[:3]:
            listing.refresh_list(reader)
    found = lines(source="shop", n=7)
    assert [line["external_id"] for line in found] == list("123456")
    for reader, line in zip(shop, found, strict=True):
        assert exported(line) == as_the_site_has_it(reader, 7)
        listed = listing.list_for(reader)
        assert line["fallback"] == (
            listed.fallback and {"reason": listed.fallback.value, "text": listed.fallback.text}
        )
    reasons = [line["fallback"] and line["fallback"]["reason"] for line in found]
    assert reasons[:3] == [None] * 3
    assert reasons[3:] == ["personalisation_off", "no_ratings", "dials_leave_none"]


def test_where_no_model_serves():
    dune, emma = make_shelf("Dune Emma")
    Identifier.objects.create(book=dune, kind="isbn13", value="9780441172719")
    Identifier.objects.create(book=dune, kind="isbn13", value="9780340839935")
    write_ratings("shop", [{"external_id": "1", "book": emma.pk, "stars": 10}])
    (line,) = lines()
    assert (line["model_version"], line["fallback"]["reason"]) == (None, "no_model")
    assert {one["book"]: one["isbn13"] for one in line["results"]} == {
        dune.pk: "9780340839935",
        emma.pk: None,
    }
    assert exported(line) == as_the_site_has_it(User.objects.get(), 10)
    assert line["id"] == str(listing.list_for(User.objects.get()).id)
    assert lines(since_version=0) == []


def test_whose_lists(shop, alice, bob):
    feed("1", "blue", source="library")
    User.objects.filter(pk=bob.pk).update(is_active=False)

    def whose(**wanted):
        return [(line["source"], line["external_id"]) for line in lines(n=1, **wanted)]

    shops = [("shop", name) for name in "123456"]
    # The library of the tests has readers of another system as well, 60 of source "test".
    assert set(whose()) - {("test", str(n)) for n in range(60)} == {*shops, ("library", "1")}
    assert whose(source="shop") == shops
    assert whose(source="nobody") == []
    User.objects.filter(source="library").update(source="starter")
    assert ("starter", "1") not in whose()
    assert whose(source="starter") == [("starter", "1")]
    ours = [line for line in lines(source="shop", own_accounts=True) if not line["source"]]
    assert [(line["external_id"], line["account"]) for line in ours] == [(None, alice.pk)]
    assert "alice" not in json.dumps(ours)


def test_only_where_a_newer_model_serves(shop):
    version = lines(source="shop")[0]["model_version"]
    assert lines(source="shop", since_version=version) == []
    assert len(lines(source="shop", since_version=version - 1)) == 6


def test_few_queries_for_many_readers(trained, django_assert_max_num_queries):
    for n in range(40):
        feed(str(n), "red")
    with django_assert_max_num_queries(14):
        assert len(lines(source="shop")) == 40


# --- The command ---


def run(*arguments: str) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    call_command("export_lists", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def test_to_the_output_and_to_a_file(shop, tmp_path: Path):
    said, progress = run("--source", "shop", "-n", "3")
    assert [len(json.loads(line)["results"]) for line in said.splitlines()] == [3, 3, 3, 3, 3, 0]
    assert "6 lists" in progress
    assert run("--source", "shop", "-n", "3", "--output", "-")[0] == said
    path = tmp_path / "own" / "lists.jsonl"
    path.parent.mkdir()
    path.write_text("of yesterday")
    run("--source", "shop", "-n", "3", "--output", str(path))
    assert [json.loads(line)["external_id"] for line in path.read_text().splitlines()] == list(
        "123456"
    )
    assert list(path.parent.iterdir()) == [path]


def test_half_a_file_never_stands_under_its_name(shop, tmp_path: Path, monkeypatch):
    path = tmp_path / "own" / "lists.jsonl"
    path.parent.mkdir()
    path.write_text("of yesterday")
    monkeypatch.setattr(export, "READERS_AT_ONCE", 2)
    write, written = export._lines, []

    def fail_at_the_second(*arguments):
        written.append(1)
        if len(written) == 2:
            raise KeyboardInterrupt
        return write(*arguments)

    monkeypatch.setattr(export, "_lines", fail_at_the_second)
    with pytest.raises(KeyboardInterrupt):
        run("--source", "shop", "--output", str(path))
    assert path.read_text() == "of yesterday"
    assert list(path.parent.iterdir()) == [path]


def test_where_it_cannot_write(tmp_path: Path):
    with pytest.raises(CommandError, match="can't be written: No such file or directory"):
        run("--output", str(tmp_path / "nowhere" / "lists.jsonl"))
    for n in ("0", "101", "x"):
        with pytest.raises(CommandError, match="1 to 100"):
            run("-n", n)

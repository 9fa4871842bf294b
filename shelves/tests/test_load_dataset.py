"""Loading a data set and removing it, as the commands do; whatever happens, whole or not at all."""

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.parse import quote

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.models import Count, Sum

from accounts.models import User
from bookrec_site.paths import BASE_DIR
from catalog.datasets.frames import Block, BookRecord
from catalog.datasets.ledger import Ledger
from catalog.datasets.sources import open_dataset
from catalog.models import Author, Book, BookAuthor, BookTag, DatasetLoad, Identifier, Series
from catalog.tests.books import make_book
from catalog.tests.dataset_folders import (
    CURRENT,
    KAGGLE,
    goodbooks_book,
    write_book_crossing,
    write_goodbooks,
)
from shelves import services
from shelves.datasets import load_dataset, remove_dataset
from shelves.models import Dismissal, Rating, ShelfEntry
from shelves.signals import ratings_loaded

TABLES = [
    User, Book, Author, BookAuthor, BookTag, Identifier, Series, Rating, ShelfEntry, Dismissal
]  # fmt: skip
BOOKS = [
    goodbooks_book(1, "Dune (Dune Chronicles #1)", "Frank Herbert", isbn="441172717"),
    goodbooks_book(2, "Emma", "Jane Austen"),
    goodbooks_book(3, "Solaris", "Stanisław Lem"),
]


def everything():
    """Every row of every table that a load writes to."""
    return {model: list(model.objects.order_by("pk").values()) for model in TABLES}


def histories(source="goodbooks-10k"):
    """{(reader's number, title): half stars, or None for a want-to-read mark}"""
    rated = Rating.objects.filter(reader__source=source)
    wanted = ShelfEntry.objects.filter(reader__source=source)
    rows = dict.fromkeys(wanted.values_list("reader__external_id", "book__title"))
    for number, title, half_stars in rated.values_list(
        "reader__external_id", "book__title", "half_stars"
    ):
        rows[number, title] = half_stars
    return {(int(number), title): value for (number, title), value in rows.items()}


def counts_are_right():
    counted = Book.objects.annotate(n=Count("ratings"), s=Sum("ratings__half_stars", default=0))
    return all((b.rating_count, b.rating_sum) == (b.n, b.s) for b in counted)


def load(folder, name="goodbooks-10k"):
    call_command("load_dataset", name, str(folder))


@contextmanager
def heard():
    """Names of the data sets that were announced in the block."""
    names = []

    def listen(dataset, **_):
        names.append(dataset)

    ratings_loaded.connect(listen)
    try:
        yield names
    finally:
        ratings_loaded.disconnect(listen)


# --- What is written ---


@pytest.mark.parametrize("release", [KAGGLE, CURRENT])
def test_readers_ratings_and_marks_are_there(db, tmp_path, release):
    ratings = [(7, 1, 5), (7, 2, 1), (8, 1, 3)]
    load(write_goodbooks(tmp_path, release, books=BOOKS, ratings=ratings, to_read=[(7, 3), (9, 1)]))
    assert histories() == {
        (7, "Dune"): 10,
        (7, "Emma"): 2,
        (8, "Dune"): 6,
        (7, "Solaris"): None,
        (9, "Dune"): None,
    }
    assert counts_are_right()
    assert Book.objects.get(title="Dune").average_stars == 4
    assert set(Rating.objects.values_list("rated_at", flat=True)) == {None}
    assert set(ShelfEntry.objects.values_list("shelf", "added_at")) == {("want", None)}


def test_readers_of_a_data_set_can_not_sign_in(db, tmp_path):
    load(write_goodbooks(tmp_path))
    reader = User.objects.get()
    assert (reader.email, reader.is_active, reader.is_staff) == (None, False, False)
    assert (reader.source, reader.external_id, reader.history_version) == ("goodbooks-10k", "1", 0)
    assert not reader.has_usable_password()
    reader.full_clean(exclude=["email"])


def test_of_two_ratings_of_a_book_the_later_row_counts(db, tmp_path, capsys):
    ratings = [(1, 1, 2), (1, 2, 3), (1, 1, 5), (1, 2, 3)]
    load(write_goodbooks(tmp_path, KAGGLE, books=BOOKS, ratings=ratings, to_read=[(1, 3), (1, 3)]))
    assert histories() == {(1, "Dune"): 10, (1, "Emma"): 6, (1, "Solaris"): None}
    printed = capsys.readouterr().out
    assert "Dropped 2 ratings: the same reader and book again: the last one counts." in printed


def test_a_rated_book_is_no_longer_wanted(db, tmp_path):
    folder = write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 2, 4)], to_read=[(1, 1), (1, 2)])
    load(folder)
    assert histories() == {(1, "Dune"): None, (1, "Emma"): 8}
    # A later release has a rating of what was wanted; the earlier one, loaded again, keeps off.
    later = write_goodbooks(tmp_path / "later", books=BOOKS, ratings=[(1, 1, 3)], to_read=[(1, 3)])
    load(later)
    load(folder)
    assert histories() == {(1, "Dune"): 6, (1, "Emma"): 8, (1, "Solaris"): None}


def test_books_can_be_searched_and_browsed_at_once(db, tmp_path):
    load(write_goodbooks(tmp_path, books=BOOKS))
    dune = Book.objects.get(title="Dune")
    assert dune.search_names == "frank herbert dune chronicles 0441172717 9780441172719"
    assert [tag.slug for tag in dune.genres] == ["fantasy"]


def test_the_report_is_kept_and_printed(db, tmp_path, capsys):
    ratings = [(1, 1, 5), (1, 2, 9), (2, 1, "four")]
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=ratings))
    record = DatasetLoad.objects.get()
    assert (record.status, record.dataset, record.folder) == (
        "done",
        "goodbooks-10k",
        str(tmp_path),
    )
    assert record.finished_at
    report = record.report
    assert report["read"]["ratings"] == 3
    assert report["kept"] | {"shelf names": 1, "shelvings": 1} == {
        "books": 3, "readers": 1, "ratings": 1, "want-to-read marks": 1, "shelf names": 1, "shelvings": 1
    }  # fmt: skip
    assert report["added"] == {"books": 3, "readers": 1, "ratings": 1, "want-to-read marks": 1}
    assert {"what": "ratings", "why": "rating outside 1 to 5", "rows": 1, "examples": ["line 3: user_id 1, book_id 2, rating 9"]} in report["dropped"]  # fmt: skip
    assert report["seconds"] >= 0 and report["peak_mb"] > 10
    printed = capsys.readouterr()
    assert "Dropped 1 ratings: not a whole number." in printed.out
    assert "line 4: 2, 1, four" in printed.out
    assert printed.err == ""  # no progress, since nobody watches


# --- Again, and one after the other ---


@pytest.mark.parametrize("release", [KAGGLE, CURRENT])
def test_loading_twice_changes_nothing(db, tmp_path, release):
    ratings = [(7, 1, 5), (7, 1, 4), (8, 2, 3)]
    folder = write_goodbooks(tmp_path, release, books=BOOKS, ratings=ratings, to_read=[(7, 3)])
    load(folder)
    before = everything()
    load(folder)
    assert everything() == before
    assert DatasetLoad.objects.first().report["added"] == {}


def test_a_changed_rating_is_updated(db, tmp_path):
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 5), (1, 2, 3)]))
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 2), (1, 2, 3), (2, 1, 4)]))
    assert histories()[1, "Dune"] == 4
    assert counts_are_right()
    assert DatasetLoad.objects.first().report["added"] == {
        "changed ratings": 1, "ratings": 1, "readers": 1
    }  # fmt: skip


def test_the_two_releases_share_books_and_readers(db, tmp_path):
    load(
        write_goodbooks(tmp_path / "k", KAGGLE, books=BOOKS, ratings=[(1, 1, 5)], to_read=[(1, 3)])
    )
    load(
        write_goodbooks(tmp_path / "c", CURRENT, books=BOOKS, ratings=[(1, 2, 4)], to_read=[(1, 3)])
    )
    assert (Book.objects.count(), User.objects.count()) == (3, 1)
    assert histories() == {(1, "Dune"): 10, (1, "Emma"): 8, (1, "Solaris"): None}


def test_other_data_sets_find_the_books_and_bring_their_own_readers(db, tmp_path):
    load(write_goodbooks(tmp_path / "g", books=BOOKS, ratings=[(1, 1, 5)]))
    editions = [
        ("0441172717", "Dune", "Frank Herbert", 1990),
        ("0593099322", "DUNE: A Novel", "FRANK HERBERT", 2019),
        ("0141439580", "Emma (Penguin Classics)", "Jane Austen", 2003),
        ("0060850523", "Brave New World", "Aldous Huxley", 2006),
    ]
    ratings = [(1, "0593099322", 3), (1, "0441172717", 9), (2, "0060850523", 7)]
    folder = write_book_crossing(tmp_path / "b", editions, ratings)
    load(folder, "book-crossing")
    assert sorted(Book.objects.values_list("title", flat=True)) == [
        "Brave New World", "Dune", "Emma", "Solaris"
    ]  # fmt: skip
    # Of the ratings of two editions the later counts.
    assert histories("book-crossing") == {(1, "Dune"): 9, (2, "Brave New World"): 7}
    assert User.objects.filter(external_id="1").count() == 2
    assert Book.objects.get(title="Dune").year == 1990
    assert counts_are_right()
    before = everything()
    load(folder, "book-crossing")
    assert everything() == before


def test_the_first_books_are_found_again_in_a_real_data_set(db, tmp_path):
    call_command("load_dataset", "starter")
    books = Book.objects.count()
    dune = Book.objects.get(title="Dune")
    description = dune.description
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 5)]))
    assert Book.objects.filter(title="Dune").count() == 1
    assert Book.objects.count() < books + 3
    dune.refresh_from_db()
    assert dune.description == description
    assert dune.cover_url == "https://images.example.org/1.jpg"
    assert set(dune.identifiers.values_list("kind", flat=True)) == {
        "starter", "goodreads_work", "goodreads", "isbn13", "isbn10"
    }  # fmt: skip
    assert counts_are_right()


def test_the_first_data_set_needs_no_folder_and_is_labelled_simulated(db):
    call_command("load_dataset", "starter")
    assert User.objects.count() == 2000
    assert all(reader.is_simulated for reader in User.objects.all()[:10])
    assert str(User.objects.get(external_id="1")) == "Simulated reader 1 (starter)"
    assert counts_are_right()
    before = everything()
    call_command("load_dataset", "starter")
    assert everything() == before


def test_what_members_did_stays(db, alice, tmp_path):
    dune = make_book("Dune", ["Frank Herbert"], description="By hand.")
    services.rate_book(alice, dune, 3)
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 5)]))
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum, dune.description) == (2, 13, "By hand.")
    assert Rating.objects.get(reader=alice).half_stars == 3
    remove_dataset("goodbooks-10k")
    assert list(User.objects.all()) == [alice]
    assert Rating.objects.get().reader == alice
    assert counts_are_right()


# --- Many rows ---


@pytest.mark.parametrize("has_members", [False, True])
def test_many_rows_are_written_alike_in_a_new_and_in_a_busy_place(
    db, request, tmp_path, has_members
):
    """A new place is filled before it is indexed; the indexes and keys must be there again."""
    books = [goodbooks_book(n, f"Book {n}") for n in range(1, 401)]
    numbers = np.arange(1, 120_001)
    ratings = zip(numbers % 600, numbers // 600 + 1, numbers % 5 + 1, strict=True)
    folder = write_goodbooks(
        tmp_path, books=books, ratings=ratings, to_read=[(n, 399) for n in range(600)]
    )
    if has_members:
        services.rate_book(request.getfixturevalue("alice"), make_book("Mine"), 5)
    indexes = indexes_and_constraints()
    load(folder)
    assert Rating.objects.filter(reader__source="goodbooks-10k").count() == 120_000
    assert ShelfEntry.objects.count() == 600
    assert histories()[7, "Book 2"] == 2 * ((600 + 7) % 5 + 1)
    assert counts_are_right()
    assert indexes_and_constraints() == indexes


@pytest.mark.parametrize(
    ("who", "closed"), [("nobody", True), ("operator", True), ("alice", False)]
)
def test_a_site_with_a_member_stays_open_during_a_load(db, request, tmp_path, who, closed):
    """Whether or not the member has rated: reading books and users must never wait."""
    if who != "nobody":
        request.getfixturevalue(who)
    books = [goodbooks_book(n, f"Book {n}") for n in range(1, 401)]
    numbers = np.arange(1, 120_001)
    ratings = zip(numbers % 600, numbers // 600 + 1, numbers % 5 + 1, strict=True)
    folder = write_goodbooks(tmp_path, books=books, ratings=ratings)
    closed_while = {}

    def look(what, *_):
        closed_while[what] = [model for model in (User, Book, Rating) if is_closed(model)]

    load_dataset(open_dataset("goodbooks-10k", folder), Ledger(look))
    assert bool(closed_while["Indexing books"]) is closed


def is_closed(model):
    """Whether this session keeps all others from reading the table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND pid = pg_backend_pid() "
            "AND mode = 'AccessExclusiveLock'",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0] > 0


def indexes_and_constraints():
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename LIKE 'shelves_%' UNION ALL "
            "SELECT conname || pg_get_constraintdef(oid) || convalidated FROM pg_constraint "
            "WHERE conrelid::regclass::text LIKE 'shelves_%'"
        )
        return sorted(row[0] for row in cursor.fetchall())


# --- What goes wrong ---


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["goodbooks-10k"], "Say in which folder"),
        (["goodbooks-10k", "/nowhere"], "/nowhere is not a folder"),
        (["goodbooks-10k", __file__], "is not a folder"),
        (
            ["book-crossing", "{folder}"],
            "There is no file .*BX-Books.csv.* BX-Books.csv and BX-Rat",
        ),
        (["goodbooks-10k", "{folder}/empty"], "There is no file .*books.csv"),
        (["book-crossing", "--download"], "--download knows goodbooks-10k only"),
        (["goodbooks-10k", "{folder}", "--download"], "--download fetches .*: leave /.* out"),
        (["starter", "{folder}"], "starter comes with the site .*: leave /.* out"),
    ],
)
def test_a_wrong_folder_is_refused_before_anything_is_written(db, tmp_path, arguments, complaint):
    write_goodbooks(tmp_path)
    (tmp_path / "empty").mkdir()
    arguments = [argument.format(folder=tmp_path) for argument in arguments]
    with pytest.raises(CommandError, match=complaint):
        call_command("load_dataset", *arguments)
    assert not any(everything().values())
    assert not DatasetLoad.objects.exists()


def test_a_folder_without_a_readable_book_is_refused(transactional_db, tmp_path):
    folder = write_goodbooks(tmp_path, books=[goodbooks_book(1, "")])
    with pytest.raises(CommandError, match="has no book of goodbooks-10k that can be read"):
        load(folder)
    assert not any(everything().values())
    assert DatasetLoad.objects.get().status == "failed"


class Interrupted:
    """A data set whose reading fails, or does something else, in the middle."""

    name, folder = "goodbooks-10k", ""

    def __init__(self, meanwhile):
        self.meanwhile = meanwhile

    def books(self, ledger):
        return [BookRecord("Dune", ("Frank Herbert",))]

    def histories(self, ledger):
        yield Block(np.array([1]), np.array([0], np.int32), np.array([8], np.uint8))
        self.meanwhile()


def elsewhere(act):
    """Do it in another session of the database."""

    def run():
        try:
            act()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


def test_a_load_that_fails_leaves_the_database_as_it_was(transactional_db, tmp_path):
    load(write_goodbooks(tmp_path, books=BOOKS))
    before = everything()

    def fail():
        raise RuntimeError("the disk is full")

    with heard() as names, pytest.raises(RuntimeError):
        load_dataset(Interrupted(fail), Ledger())
    assert everything() == before
    assert names == []
    record = DatasetLoad.objects.first()
    assert (record.status, record.error) == ("failed", "the disk is full")


def test_one_load_at_a_time(transactional_db, tmp_path):
    reading, finished = threading.Event(), threading.Event()

    def wait():
        reading.set()
        finished.wait(60)

    thread = elsewhere(lambda: load_dataset(Interrupted(wait), Ledger()))
    assert reading.wait(60)
    with pytest.raises(CommandError, match="is being loaded or removed already"):
        load(write_goodbooks(tmp_path))
    User.objects.create(source="goodbooks-10k", external_id="9", is_active=False)
    with pytest.raises(CommandError, match="is being loaded or removed already"):
        call_command("remove_dataset", "goodbooks-10k", yes=True)
    finished.set()
    thread.join()
    assert [record.status for record in DatasetLoad.objects.all()] == ["done"]
    load(write_goodbooks(tmp_path))


def test_a_rating_that_a_member_gives_meanwhile_is_counted(transactional_db, alice):
    dune = make_book("Dune", ["Frank Herbert"])

    def rate():
        elsewhere(lambda: services.rate_book(alice, dune, 5)).join()

    load_dataset(Interrupted(rate), Ledger())
    dune.refresh_from_db()
    assert (dune.rating_count, dune.rating_sum) == (2, 13)


def test_a_killed_load_leaves_nothing_and_the_next_one_says_so(transactional_db, tmp_path):
    ratings = [(n, n % 3 + 1, n % 5 + 1) for n in range(1, 300_000)]
    folder = write_goodbooks(tmp_path, books=BOOKS, ratings=ratings)
    settings = connection.settings_dict
    url = f"postgres://{settings['USER']}@{quote(settings['HOST'], safe='')}/{settings['NAME']}"
    process = subprocess.Popen(
        [sys.executable, "manage.py", "load_dataset", "goodbooks-10k", str(folder)],
        cwd=BASE_DIR,
        env=os.environ | {"DATABASE_URL": url},
        start_new_session=True,
    )
    try:
        deadline = time.monotonic() + 60
        while not locks_on(Rating) and process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.01)
        assert process.poll() is None
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    while locks_on(Rating):
        time.sleep(0.01)
    assert not any(everything().values())
    assert [record.status for record in DatasetLoad.objects.all()] == ["running"]
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 5)]))
    assert [record.status for record in DatasetLoad.objects.all()] == ["done", "failed"]
    assert "ended early" in DatasetLoad.objects.last().error
    assert histories() == {(1, "Dune"): 10, (1, "Emma"): None}


def locks_on(model):
    """How many rows-being-written locks other sessions hold on this table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_locks WHERE relation = %s::regclass AND pid <> pg_backend_pid() "
            "AND mode IN ('RowExclusiveLock', 'AccessExclusiveLock')",
            [model._meta.db_table],
        )
        return cursor.fetchone()[0]


# --- Announcing and removing ---


def test_a_load_is_announced_once_it_is_there(transactional_db, tmp_path):
    with heard() as names:
        load(write_goodbooks(tmp_path))
        assert names == ["goodbooks-10k"]
        remove_dataset("goodbooks-10k")
        assert names == ["goodbooks-10k"] * 2


def test_removing_takes_the_readers_and_leaves_the_books(db, tmp_path, capsys):
    load(write_goodbooks(tmp_path / "g", books=BOOKS, ratings=[(1, 1, 5), (2, 2, 3)]))
    editions = [("0441172717", "Dune", "Frank Herbert", 1990)]
    folder = write_book_crossing(tmp_path / "b", editions, [(5, "0441172717", 9)])
    load(folder, "book-crossing")
    call_command("remove_dataset", "goodbooks-10k", yes=True)
    assert "Removed 2 readers of goodbooks-10k and their 2 ratings." in capsys.readouterr().out
    assert [reader.source for reader in User.objects.all()] == ["book-crossing"]
    assert histories("book-crossing") == {(5, "Dune"): 9}
    assert Book.objects.count() == 3
    assert not ShelfEntry.objects.exists()
    assert counts_are_right()


@pytest.mark.parametrize(("answer", "left"), [("", 1), ("n", 1), ("YES", 0), ("y", 0)])
def test_removing_asks_first(db, tmp_path, monkeypatch, answer, left):
    load(write_goodbooks(tmp_path))
    monkeypatch.setattr("builtins.input", lambda question: answer)
    if left:
        with pytest.raises(CommandError, match="Nothing was removed"):
            call_command("remove_dataset", "goodbooks-10k")
    else:
        call_command("remove_dataset", "goodbooks-10k")
    assert User.objects.count() == left


def test_removing_what_is_not_there_says_so(db):
    with pytest.raises(CommandError, match="There are no readers of starter"):
        call_command("remove_dataset", "starter")


# --- The real ones ---


@pytest.mark.slow
def test_both_releases_of_goodbooks_load(db, data_dir):
    load(data_dir / "goodbooks-10k-kaggle")
    report = DatasetLoad.objects.first().report
    assert (report["read"]["ratings"], report["read"]["want-to-read marks"]) == (882_389, 912_705)
    # 2,046 pairs of reader and book come twice; 238 marks are of books that the reader rated.
    assert Rating.objects.count() == 882_389 - 2_046
    assert ShelfEntry.objects.count() == 912_705 - 238
    assert Book.objects.count() == 10_000
    assert Book.objects.filter(language="").count() == 1_084 + 1  # one says "several"
    assert Book.objects.filter(year=None).count() == 21
    assert Book.objects.filter(year__lt=0).count() == 31
    assert Book.objects.exclude(booktag=None).distinct().count() > 9_990
    assert report["peak_mb"] < 1000
    load(data_dir / "goodbooks-10k-sample")
    report = DatasetLoad.objects.first().report
    assert report["kept"]["ratings"] == report["read"]["ratings"] == 298_176
    assert report["kept"]["readers"] == 2_672
    assert Book.objects.count() == 10_000
    assert User.objects.count() < 53_424
    assert counts_are_right()
    before = {model: model.objects.count() for model in TABLES}
    load(data_dir / "goodbooks-10k-kaggle")
    load(data_dir / "goodbooks-10k-sample")
    assert {model: model.objects.count() for model in TABLES} == before


@pytest.mark.slow
def test_book_crossing_loads_onto_goodbooks(db, data_dir):
    load(data_dir / "goodbooks-10k-sample")
    load(data_dir / "book-crossing", "book-crossing")
    report = DatasetLoad.objects.first().report
    assert (report["read"]["ratings"], report["read"]["editions"]) == (204_164, 18_185)
    assert report["kept"]["readers"] == 48_299
    repeated = next(d["rows"] for d in report["dropped"] if d["what"] == "ratings")
    assert report["kept"]["ratings"] == 204_164 - repeated
    assert repeated < 2_000
    # Thousands of its works are goodbooks' already.
    assert 11_000 < report["added"]["books"] < report["kept"]["books"] - 2_500
    assert counts_are_right()
    before = {model: model.objects.count() for model in TABLES}
    load(data_dir / "book-crossing", "book-crossing")
    assert {model: model.objects.count() for model in TABLES} == before

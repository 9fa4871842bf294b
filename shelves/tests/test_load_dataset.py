"""What a load writes, once and again, into new and busy places, small and real data sets."""

from itertools import islice
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from accounts.models import User
from catalog.datasets.ledger import Ledger
from catalog.datasets.sources import open_dataset
from catalog.models import Book, DatasetLoad
from catalog.tests.books import make_book
from catalog.tests.dataset_folders import (
    CURRENT,
    KAGGLE,
    goodbooks_book,
    write_book_crossing,
    write_goodbooks,
)
from shelves import datasets, services
from shelves.datasets import load_dataset, remove_dataset
from shelves.models import Rating, ShelfEntry
from shelves.tests.loading import BOOKS, TABLES, everything, histories, load
from shelves.tests.rows import counts_are_right

# Of the rows of a large file.
SOME = 100_000

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


@pytest.mark.parametrize(
    ("who", "closed"), [("nobody", True), ("operator", True), ("alice", False)]
)
def test_many_rows_close_a_new_place_and_leave_one_with_a_member_open(
    db, request, monkeypatch, tmp_path, who, closed
):
    """A new place is filled before it is indexed; the indexes and keys must be there again."""
    monkeypatch.setattr(datasets, "_WORTH_A_REBUILD", 1000)
    if who != "nobody":  # who need not have rated: reading books and users must never wait
        request.getfixturevalue(who)
    books = [goodbooks_book(n, f"Book {n}") for n in range(1, 41)]
    ratings = [(n % 60, n // 60 + 1, n % 5 + 1) for n in range(1, 2001)]
    marks = [(n, 39) for n in range(60)]
    folder = write_goodbooks(tmp_path, books=books, ratings=ratings, to_read=marks)
    indexes, closed_while = indexes_and_constraints(), {}

    def look(what, *_):
        closed_while[what] = [model for model in (User, Book, Rating) if is_closed(model)]

    load_dataset(open_dataset("goodbooks-10k", folder), Ledger(look))
    assert bool(closed_while["Indexing books"]) is closed
    assert (Rating.objects.count(), ShelfEntry.objects.count()) == (2000, 60)
    assert histories()[7, "Book 2"] == 2 * ((60 + 7) % 5 + 1)
    assert counts_are_right()
    assert indexes_and_constraints() == indexes


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


# --- The real ones ---


@pytest.mark.slow
def test_the_first_data_set_is_labelled_simulated_and_its_books_are_found_again(db, tmp_path):
    call_command("load_dataset", "starter")
    assert User.objects.count() == 2000
    assert all(reader.is_simulated for reader in User.objects.all()[:10])
    assert str(User.objects.get(external_id="1")) == "Simulated reader 1 (starter)"
    assert counts_are_right()
    before, books = everything(), Book.objects.count()
    call_command("load_dataset", "starter")
    assert everything() == before
    description = Book.objects.get(title="Dune").description
    load(write_goodbooks(tmp_path, books=BOOKS, ratings=[(1, 1, 5)]))
    dune = Book.objects.get(title="Dune")
    assert Book.objects.count() < books + 3
    assert dune.description == description
    assert dune.cover_url == "https://images.example.org/1.jpg"
    assert set(dune.identifiers.values_list("kind", flat=True)) == {
        "starter", "goodreads_work", "goodreads", "isbn13", "isbn10"
    }  # fmt: skip
    assert counts_are_right()


def with_fewer_rows(folder: Path, there: Path) -> Path:
    """The first SOME of what its readers did; whatever else is in the folder, whole."""
    for file in folder.iterdir():
        if file.name in ("ratings.csv", "to_read.csv"):
            with file.open() as lines:
                (there / file.name).write_text("".join(islice(lines, SOME + 1)))
        else:
            (there / file.name).symlink_to(file)
    return there


@pytest.mark.slow
def test_all_of_them_load_one_onto_the_other(db, data_dir, tmp_path):
    load(with_fewer_rows(data_dir / "goodbooks-10k-kaggle", tmp_path))
    report = DatasetLoad.objects.first().report
    assert (report["read"]["ratings"], report["read"]["want-to-read marks"]) == (SOME, SOME)
    assert Rating.objects.count() == report["kept"]["ratings"] > 0.99 * SOME
    assert ShelfEntry.objects.count() == report["kept"]["want-to-read marks"] > 0.99 * SOME
    assert Book.objects.count() == 10_000
    assert Book.objects.filter(language="").count() == 1_084 + 1  # one says "several"
    assert Book.objects.filter(year=None).count() == 21
    assert Book.objects.filter(year__lt=0).count() == 31
    assert Book.objects.exclude(booktag=None).distinct().count() > 9_990

    load(data_dir / "goodbooks-10k-sample")
    report = DatasetLoad.objects.first().report
    assert report["kept"]["ratings"] == report["read"]["ratings"] == 298_176
    assert report["kept"]["readers"] == 2_672
    assert Book.objects.count() == 10_000
    assert User.objects.count() < 53_424
    assert counts_are_right()

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

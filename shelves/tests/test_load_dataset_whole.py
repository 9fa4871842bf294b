"""A data set is loaded whole or not at all, one at a time, and said to be there when it is."""

import os
import signal
import subprocess
import sys
import threading
import time
from urllib.parse import quote

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from accounts.models import User
from bookrec_site.paths import BASE_DIR
from catalog.datasets.frames import Block, BookRecord
from catalog.datasets.ledger import Ledger
from catalog.models import DatasetLoad
from catalog.tests.books import make_book
from catalog.tests.dataset_folders import goodbooks_book, write_goodbooks
from shelves import services
from shelves.datasets import load_dataset, remove_dataset
from shelves.models import Rating
from shelves.tests.loading import BOOKS, everything, heard, histories, load
from shelves.tests.threads import elsewhere


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


@pytest.mark.slow
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


def test_a_load_is_announced_once_it_is_there(transactional_db, tmp_path):
    with heard() as names:
        load(write_goodbooks(tmp_path))
        assert names == ["goodbooks-10k"]
        remove_dataset("goodbooks-10k")
        assert names == ["goodbooks-10k"] * 2

"""A data set's readers go with all they did; the books stay."""

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from catalog.models import Book
from catalog.tests.dataset_folders import write_book_crossing, write_goodbooks
from shelves.models import ShelfEntry
from shelves.tests.loading import BOOKS, histories, load
from shelves.tests.rows import counts_are_right


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

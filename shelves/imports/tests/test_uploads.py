"""A file comes in, within bounds, waits for its reader's word, and is thrown away."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone, translation

from accounts.models import User
from catalog.tests.books import make_book
from shelves.imports import services, uploads
from shelves.imports.states import ImportRefused, WrongState
from shelves.imports.tests.libraries import ready, says
from shelves.models import Import, ImportFile, ImportRow, Rating
from web.floods import TooOften

GOODREADS = (
    b"Book Id,Title,Author,Author l-f,Additional Authors,ISBN,ISBN13,My Rating,Publisher,Binding,"
    b"Number of Pages,Year Published,Original Publication Year,Date Read,Date Added,Bookshelves,"
    b"Bookshelves with positions,Exclusive Shelf,My Review,Spoiler,Private Notes,Read Count,"
    b"Owned Copies\n"
    b'234225,"Dune (Dune, #1)",Frank Herbert,"Herbert, Frank",,="",="9780441172719",5,,,,,1965,'
    b"2024/05/01,2024/04/01,to-lend,,read,,,,1,0\n"
    b'1,"No Such Book At All",Nobody Known,"Known, Nobody",,="",="",4,,,,,1999,,2024/04/01,,,read,'
    b",,,1,0\n"
)


def uploaded(reader: User, data: bytes = GOODREADS, name: str = "export.csv") -> Import:
    source = services.start(reader, name, data)
    services.read(source.pk)
    source.refresh_from_db()
    return source


def test_a_file_that_can_not_be_read_says_why_in_its_readers_language(alice):
    with translation.override("de"):
        source = services.start(alice, "x.pdf", b"%PDF-1.7 " + b"x" * 100)
    services.read(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.FAILED
    assert source.language == "de"
    assert "PDF" in services.error_words(source)
    assert not ImportFile.objects.exists()


def test_a_file_without_books_is_said_to_be_so(alice):
    source = uploaded(alice, GOODREADS.splitlines(keepends=True)[0])
    assert source.state == Import.State.FAILED
    assert services.error_words(source)


def test_a_file_that_is_too_large_or_empty_is_refused_at_once(alice, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_BYTES", 100)
    with pytest.raises(ImportRefused, match="larger"):
        services.start(alice, "x.csv", b"x" * 101)
    with pytest.raises(ImportRefused, match="empty"):
        services.start(alice, "x.csv", b"")
    assert not Import.objects.exists()


def test_too_many_files_at_once_and_too_many_an_hour_are_refused(alice, bob, monkeypatch):
    monkeypatch.setattr(uploads, "MOST_UNFINISHED", 1)
    services.start(alice, "x.csv", b"x")
    with pytest.raises(ImportRefused, match="not finished"):
        services.start(alice, "x.csv", b"x")
    services.start(bob, "x.csv", b"x")
    monkeypatch.setattr(uploads, "MOST_UNFINISHED", 1000)
    with pytest.raises(TooOften):
        for _ in range(uploads.UPLOADS.acts):
            services.start(alice, "x.csv", b"x")


def test_thrown_away_an_import_leaves_nothing_but_what_it_wrote(alice, dune):
    source = uploaded(alice)
    services.throw_away(source)
    assert not ImportRow.objects.exists()
    services.read(source.pk)  # a job that comes too late
    services.carry_out(source.pk)
    done = uploaded(alice)
    services.commit(done)
    with pytest.raises(WrongState, match="just being written"):
        services.throw_away(done)
    services.carry_out(done.pk)
    services.throw_away(done)
    assert Rating.objects.get().half_stars == 10
    assert not Import.objects.exists()


def test_imports_that_nobody_finished_go_after_two_weeks_and_finished_ones_stay(alice, dune):
    old = timezone.now() - timedelta(days=15)
    kept = uploaded(alice)
    done = uploaded(alice)
    services.commit(done)
    services.carry_out(done.pk)
    gone = uploaded(alice)
    Import.objects.exclude(pk=kept.pk).update(changed_at=old)
    out = StringIO()
    call_command("clear_imports", stdout=out)
    assert set(Import.objects.values_list("pk", flat=True)) == {kept.pk, done.pk}
    assert out.getvalue() == "1 old imports are deleted.\n"
    assert not ImportRow.objects.filter(of_import=gone.pk).exists()


def test_everything_of_an_import_goes_with_the_account(alice, bob, dune):
    for reader in (alice, bob):
        services.commit(done := uploaded(reader))
        services.carry_out(done.pk)
        services.start(reader, "x.csv", b"x")
    User.objects.get(pk=alice.pk).delete()
    assert set(Import.objects.values_list("reader", flat=True)) == {bob.pk}
    assert ImportRow.objects.count() == 2
    assert ImportFile.objects.count() == 1


def test_the_command_shows_and_commits(alice, dune, tmp_path):
    (tmp_path / "export.csv").write_bytes(GOODREADS)
    out = StringIO()
    call_command("import_library", "ALICE@example.org", str(tmp_path / "export.csv"), stdout=out)
    assert "2 lines, 1 found, 0 perhaps, 1 not found, 0 left out." in out.getvalue()
    assert not Rating.objects.exists()
    call_command(
        "import_library", alice.email, str(tmp_path / "export.csv"), "--commit", stdout=out
    )
    assert Rating.objects.get(reader=alice).half_stars == 10
    assert "The import is done." in out.getvalue()


def test_the_command_says_what_is_wrong(alice, dune, tmp_path):
    file = tmp_path / "x.csv"
    file.write_bytes(b"Werk;Von;Punkte\nDune;Frank Herbert;4\nEmma;Jane Austen;3\n")
    with pytest.raises(CommandError, match="no reader"):
        call_command("import_library", "nobody@example.org", str(file))
    with pytest.raises(CommandError, match="Werk, Von, Punkte"):
        call_command("import_library", alice.email, str(file))
    with pytest.raises(CommandError, match="can't be read"):
        call_command("import_library", alice.email, str(tmp_path / "none.csv"))
    out = StringIO()
    columns = ["--column", "title=Werk", "--column", "author=Von", "--column", "rating=Punkte"]
    call_command("import_library", alice.email, str(file), *columns, "--commit", stdout=out)
    assert Rating.objects.get(reader=alice).half_stars == 8


def test_whoever_waits_is_told_how_far_it_is_and_whether_a_worker_is_there(alice, dune):
    source = services.start(alice, "export.csv", GOODREADS)
    assert (services.progress_of(source).percent, services.progress_of(source).stalled) == (
        None,
        False,
    )
    source.changed_at -= timedelta(minutes=1)
    assert services.progress_of(source).stalled
    services.read(source.pk)
    source.refresh_from_db()
    assert services.progress_of(source).percent == 100
    services.commit(source)
    assert services.progress_of(source).total == 1
    services.carry_out(source.pk)
    source.refresh_from_db()
    source.changed_at -= timedelta(minutes=1)
    assert not services.progress_of(source).stalled


def test_reading_and_writing_take_few_statements_whatever_the_size(
    alice, django_assert_max_num_queries
):
    books = [make_book(f"Book {n}") for n in range(30)]
    line = {"half_stars": 8, "status": "read", "shelves": (("Blue", ""),), "note": "Mine."}
    source = ready(alice, *((book, says(book.title, **line)) for book in books))
    services.commit(source)
    with django_assert_max_num_queries(70):
        services.carry_out(source.pk)
    source.refresh_from_db()
    with django_assert_max_num_queries(50):
        services.undo(source)

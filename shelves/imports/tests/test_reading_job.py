"""The job that reads a file: its lines matched with books, whatever becomes of the worker."""

import pytest

from catalog.tests.books import make_book
from shelves.imports import reading_job, services
from shelves.imports.reading import FORMATS, Opened
from shelves.imports.record import Record, Remark
from shelves.imports.tests.test_uploads import GOODREADS, uploaded
from shelves.models import Import, ImportFile, ImportRow, Rating


def test_a_file_is_read_matched_and_thrown_away_and_nothing_is_written(alice, dune):
    source = uploaded(alice)
    assert (source.state, source.format, source.rows_read) == (Import.State.READY, "goodreads", 2)
    assert not ImportFile.objects.exists()
    assert not Rating.objects.exists()
    sure, unknown = source.rows.order_by("line")
    assert (sure.verdict, sure.book) == (ImportRow.Verdict.SURE, dune)
    assert (unknown.verdict, unknown.book) == (ImportRow.Verdict.UNKNOWN, None)
    assert services.counts_of(source) == {
        "all": 2,
        "sure": 1,
        "perhaps": 0,
        "unknown": 1,
        "refused": 0,
        "ask": 0,
        "remarks": 0,
        "taken": 1,
    }
    assert services.summary_of(source)["effects"]["rating.new"] == 1


def test_a_file_that_comes_again_asks_nothing_twice_and_mended_matches_stay(alice, bob, dune):
    messiah = make_book("Dune Messiah", ["Frank Herbert"])
    file = (
        b"Title,Author,My Rating,Exclusive Shelf\n"
        b"Dune,Frank Herbert,4,read\nDunne,Frank Herbert,3,read\n"
    )
    first = uploaded(alice, file)
    mended, unsure = first.rows.order_by("line")
    assert (mended.book, unsure.book) == (dune, None)
    services.choose_book(first, mended, messiah)
    services.choose_book(first, unsure, dune)
    assert {row.chosen_by_reader for row in uploaded(alice, file).rows.all()} == {False}
    services.commit(first)
    services.carry_out(first.pk)
    again = uploaded(alice, file)
    assert [row.book for row in again.rows.order_by("line")] == [messiah, dune]
    assert services.summary_of(again)["changed"] == 0
    assert uploaded(bob, file).rows.get(line=2).book == dune
    services.undo(Import.objects.get(pk=first.pk))
    assert uploaded(alice, file).rows.get(line=2).book == dune


def test_what_was_given_up_stays_given_up_when_its_file_comes_again(alice, bob):
    first = uploaded(alice)
    services.commit(first)
    services.carry_out(first.pk)
    (_, given_up) = services.waiting_rows(alice)
    services.take_rows(given_up.of_import, [given_up.pk], False)
    again = uploaded(alice)
    waits, left = again.rows.order_by("line")
    assert (waits.taken, left.taken) == (True, False)
    ((_, said),) = left.record["remarks"]
    assert "stopped waiting" in said
    assert not waits.record.get("remarks")
    assert {row.taken for row in uploaded(bob).rows.all()} == {True}
    services.take_rows(again, [left.pk], True)
    services.commit(again)
    services.carry_out(again.pk)
    assert services.waiting_rows(alice).count() == 2
    assert {row.taken for row in uploaded(alice).rows.all()} == {True}


def test_what_was_given_up_and_is_here_by_now_comes_in(alice):
    first = uploaded(alice)
    services.take_rows(first, "all", False)
    services.commit(first)
    services.carry_out(first.pk)
    assert {row.taken for row in uploaded(alice).rows.all()} == {False}
    dune = make_book("Dune", ["Frank Herbert"])
    found, left = uploaded(alice).rows.order_by("line")
    assert (found.book, found.taken, left.taken) == (dune, True, False)


def test_a_comma_between_two_names_parts_two_authors_or_one(alice):
    it = make_book("It", ["Stephen King"])
    lot = make_book("Salem's Lot", ["Stephen King"])
    pair = make_book("Good Omens", ["Pratchett", "Gaiman"])
    epic = make_book("Odyssey", ["Homer", "Robert Fagles"])
    source = uploaded(
        alice,
        b"Title,Author,My Rating,Exclusive Shelf\n"
        b'It,"King, Stephen",4,read\nSalem\'s Lot,"Stephen King",4,read\n'
        b'Good Omens,"Pratchett, Gaiman",4,read\nOdyssey,"Homer, Robert Fagles",4,read\n',
    )
    assert [row.book for row in source.rows.order_by("line")] == [it, lot, pair, epic]


def test_a_reading_killed_in_the_middle_begins_anew(alice, dune, monkeypatch):
    monkeypatch.setattr(reading_job, "_ROWS_A_BLOCK", 1)
    recognised, calls = reading_job.recognised, []

    def dies(records):
        calls.append(records)
        if len(calls) == 2:
            raise KeyboardInterrupt
        return recognised(records)

    monkeypatch.setattr(reading_job, "recognised", dies)
    source = services.start(alice, "export.csv", GOODREADS)
    with pytest.raises(KeyboardInterrupt):
        services.read(source.pk)
    source.refresh_from_db()
    assert (source.state, source.rows_read, source.tries) == (Import.State.READING, 1, 1)
    services.read(source.pk)
    source.refresh_from_db()
    assert (source.state, source.rows.count()) == (Import.State.READY, 2)


def test_a_file_that_stops_the_worker_again_and_again_is_given_up(alice, monkeypatch):
    def dies(*of):
        raise KeyboardInterrupt

    monkeypatch.setattr("shelves.imports.reading_job.open_file", dies)
    source = services.start(alice, "export.csv", GOODREADS)
    for _ in range(3):
        with pytest.raises(KeyboardInterrupt):
            services.read(source.pk)
    services.read(source.pk)
    source.refresh_from_db()
    assert source.state == Import.State.FAILED
    assert "stopped our worker" in services.error_words(source)
    assert not ImportFile.objects.exists()


def test_what_fails_on_our_side_is_said_and_logged(alice, monkeypatch, caplog):
    def fails(*of):
        raise RuntimeError("broken")

    monkeypatch.setattr("shelves.imports.reading_job.open_file", fails)
    source = uploaded(alice)
    assert source.state == Import.State.FAILED
    assert "on our side" in services.error_words(source)
    assert "broken" in caplog.text


def test_null_bytes_and_halves_of_characters_do_not_reach_the_database(alice, monkeypatch):
    record = Record(2, "Du\x00ne \ud800", ("Frank Herbert",), note="a\x00b 😀")
    monkeypatch.setattr(
        reading_job,
        "open_file",
        lambda *of: Opened(
            FORMATS["table"], 1, (Remark("", "null \x00"),), read=lambda: iter([record])
        ),
    )
    source = uploaded(alice)
    assert source.rows.get().record == {
        "line": 2,
        "title": "Dune ",
        "authors": ["Frank Herbert"],
        "note": "ab 😀",
    }


def test_quarter_stars_are_rounded_and_the_line_says_so(alice, dune):
    source = uploaded(
        alice,
        b"Title,Authors,Contributors,ISBN/UID,Format,Read Status,Date Added,Last Date Read,"
        b"Dates Read,Read Count,Moods,Pace,Star Rating,Review,Tags,Owned?\n"
        b'Dune,Frank Herbert,,,paperback,read,2024/01/02,2024/03/01,"2024/02/01-2024/03/01",1,,,'
        b"4.25,,,No\n",
    )
    (view,) = services.rows_of(source, "remarks").items
    assert (view.book, view.record.stars_written, view.record.half_stars) == (dune, "4.25", 9)
    assert any("4.25" in remark.text for remark in view.remarks)
    assert "4.5 stars." in [text for _, text in view.sentences]

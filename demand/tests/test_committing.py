"""What sources say comes to count once, is replaced by later ones, and comes back without them."""

import threading

import pytest
from django.db import connection

from catalog.tests.books import make_book
from demand.committing import WrongState, commit, settle, take_back
from demand.effects import changes_of, effects_of, formats_of, matches_of, spellings_of
from demand.models import Channel, Record, Said, Source, Title
from demand.tests.tables import counted, dune, facts, upload

pytestmark = pytest.mark.django_db

MAY, JUNE = "Dune,Frank Herbert,,2016-05,5,shop", "Dune,Frank Herbert,,2016-06,7,shop"


def test_nothing_counts_before_somebody_says_so():
    dune()
    source = upload(MAY, JUNE)
    assert facts() == [] and source.state == Source.State.READY
    assert effects_of(source)["added"] == 2
    commit(source)
    assert facts() == [("Dune", "2016-05-01", 5), ("Dune", "2016-06-01", 7)]
    assert not Said.objects.exists() and not Title.objects.exists()


def test_a_second_yes_writes_nothing_twice():
    dune()
    source = counted(MAY)
    with pytest.raises(WrongState, match="counts already"):
        commit(source)
    assert facts() == [("Dune", "2016-05-01", 5)]


def test_the_same_file_again_changes_nothing():
    dune()
    counted(MAY, JUNE)
    again = upload(MAY, JUNE)
    effects = effects_of(again)
    assert (effects["added"], effects["changed"], effects["unchanged"]) == (0, 0, 2)
    commit(again)
    assert sum(units for _title, _period, units in facts()) == 12


def test_a_correcting_file_replaces_and_says_what():
    book = dune()
    counted(MAY, JUNE)
    better = upload("Dune,Frank Herbert,,2016-05,6,shop", name="corrected.csv")
    effects = effects_of(better)
    assert (effects["changed"], effects["units_before"], effects["units_after"]) == (1, 5, 6)
    ((of_book, _channel, _period, before, after),) = changes_of(better)
    assert (of_book, before, after) == (book.pk, 5, 6)
    commit(better)
    assert facts() == [("Dune", "2016-05-01", 6), ("Dune", "2016-06-01", 7)]


def test_a_book_named_otherwise_is_not_summed_twice():
    dune()
    counted("Dune,Frank Herbert,,2016-05,5,shop")
    counted(",,9780441172719,2016-05,5,Shop", name="isbn.csv")
    assert facts() == [("Dune", "2016-05-01", 5)]
    assert Channel.objects.count() == 1


def test_two_names_of_one_book_in_a_file_are_summed_and_told():
    dune()
    source = upload(MAY, ",,978-0-441-17271-9,2016-05,4,shop")
    assert effects_of(source)["summed"] == 1
    number, ((one, other),) = spellings_of(source)
    assert number == 1 and {one, other} == {"Dune", "9780441172719"}
    commit(source)
    assert facts() == [("Dune", "2016-05-01", 9)]


def test_two_channels_are_kept_apart():
    dune()
    source = upload(MAY, "Dune,Frank Herbert,,2016-05,3,e-book")
    assert formats_of(source) == 1
    commit(source)
    assert facts("e-book") == [("Dune", "2016-05-01", 3)]
    assert facts("shop") == [("Dune", "2016-05-01", 5)]


def test_taking_back_brings_back_what_was():
    dune()
    first = counted(MAY, JUNE)
    second = counted("Dune,Frank Herbert,,2016-05,6,shop", "Dune,Frank Herbert,,2016-07,1,shop")
    assert take_back(second) == 2
    assert facts() == [("Dune", "2016-05-01", 5), ("Dune", "2016-06-01", 7)]
    assert take_back(first) == 2
    assert facts() == [] and not Record.objects.exists() and not Channel.objects.exists()
    assert take_back(first) == 0


def test_taking_back_the_earlier_one_leaves_what_the_later_one_says():
    dune()
    first = counted(MAY, JUNE)
    counted(MAY, "Dune,Frank Herbert,,2016-06,8,shop", name="again.csv")
    take_back(first)
    assert facts() == [("Dune", "2016-05-01", 5), ("Dune", "2016-06-01", 8)]


def test_what_has_no_book_waits_and_counts_once_it_is_found():
    source = counted(MAY, "Emma,Jane Austen,,2016-05,2,shop")
    assert facts() == [] and source.report["matches"]["unknown"]["titles"] == 2
    book = dune()
    title = Title.objects.get(title="Dune")
    Title.objects.filter(pk=title.pk).update(book=book)
    assert settle([title.pk]) == 1
    assert facts() == [("Dune", "2016-05-01", 5)]
    assert settle([title.pk]) == 0
    assert Title.objects.get().title == "Emma"


def test_what_waited_joins_what_the_same_file_said_by_another_name():
    book = dune()
    counted(MAY, "The Dune Book,Herb Frankert,,2016-05,2,shop")
    counted(MAY, "The Dune Book,Herb Frankert,,2016-05,3,shop", name="later.csv")
    title = Title.objects.get()
    Title.objects.filter(pk=title.pk).update(book=book, is_chosen=True)
    settle([title.pk])
    assert facts() == [("Dune", "2016-05-01", 8)]
    take_back(Source.objects.get(name="later.csv"))
    assert facts() == [("Dune", "2016-05-01", 7)]


def test_what_is_left_out_never_counts():
    source = upload("Calendar 2026,,,2016-05,9,shop")
    Title.objects.update(left_out=True, is_chosen=True)
    assert matches_of(source)["left_out"] == {"titles": 1, "units": 9}
    commit(source)
    assert facts() == [] and not Said.objects.exists()


def test_figures_of_whole_channels_have_no_book():
    head = "month,authority,item_type,issues"
    lines = ("2016-05,Bath,FIC,10", "2016-06,Bath,FIC,12")
    counted(*lines, head=head, totals=True)
    assert facts("Bath · FIC") == [("", "2016-05-01", 10), ("", "2016-06-01", 12)]
    again = upload(*lines, head=head, totals=True)
    assert effects_of(again)["unchanged"] == 2
    take_back(Source.objects.exclude(pk=again.pk).get())
    assert facts() == []


def test_a_book_that_goes_takes_its_demand_with_it():
    book = dune()
    other = make_book("Emma", ["Jane Austen"])
    counted(MAY, "Emma,Jane Austen,,2016-05,2,shop")
    book.delete()
    assert facts() == [(other.title, "2016-05-01", 2)]


@pytest.mark.django_db(transaction=True)
def test_two_who_say_yes_at_once_write_once():
    dune()
    source = upload(MAY)
    answers: list[str] = []

    def say_yes() -> None:
        try:
            commit(source)
            answers.append("written")
        except WrongState:
            answers.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=say_yes) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == ["refused", "refused", "written"]
    assert facts() == [("Dune", "2016-05-01", 5)]

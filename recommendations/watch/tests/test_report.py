"""The report on the data: what is counted, what is said of it, and who is shown it."""

import json
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from accounts.models import User
from catalog.models import Author, Book, BookAuthor, DatasetLoad
from recommendations.models import DataReport
from recommendations.snapshot import take_snapshot
from recommendations.tests.conftest import add_book, books, train
from recommendations.watch import report
from recommendations.watch.as_text import WIDTH, as_text
from recommendations.watch.cautions import cautions_of
from recommendations.watch.figures import figures_of
from recommendations.watch.report import load_without_report, take_report
from registry.models import TrainingRun
from shelves.models import Rating
from shelves.services import rate_book

pytestmark = pytest.mark.django_db
COMMAND = DataReport.Trigger.COMMAND


def counted() -> dict:
    return figures_of(take_snapshot())


def test_the_library_is_counted(library):
    figures = counted()
    assert figures["ratings"] == 600
    assert figures["a_reader"]["of"] == 60
    assert set(figures["a_reader"]["quantiles"]) == {10}
    assert figures["books"] == figures["catalogue"]["books"] == 24
    assert figures["catalogue"]["tags"] == 24
    assert figures["catalogue"]["author"] == figures["catalogue"]["year"] == 0
    assert sum(figures["stars"]) == 600
    assert figures["stars"][1] == 120
    json.dumps(figures)


def test_months_without_ratings_are_there_too(alice, library):
    Rating.objects.update(rated_at=None)
    for book, month in zip(books("red"), (1, 1, 4), strict=False):
        rate_book(alice, book, 8)
        Rating.objects.filter(reader=alice, book=book).update(
            rated_at=datetime(2025, month, 9, tzinfo=UTC)
        )
    growth = counted()["growth"]
    assert growth["months"] == [["2025-01", 2], ["2025-02", 0], ["2025-03", 0], ["2025-04", 1]]
    assert growth["dated"] == 3


def test_an_empty_site_is_told_that_there_is_nothing(db):
    (said,) = cautions_of(counted())
    assert "no rating yet" in said
    assert as_text(counted())


def test_what_is_odd_is_said_in_words(alice, library):
    Rating.objects.update(half_stars=10, rated_at=None)
    for number in range(6):
        add_book(f"green {number}", "green")
    said = "\n".join(cautions_of(counted()))
    assert "100 % of all ratings are 5 stars" in said
    assert "60 readers (100 %) gave all their books the same stars" in said
    assert "6 books (20 %) have no rating" in said
    assert "No rating has a date" in said
    assert "fewer than five" not in said


def test_impossible_values_are_found(alice, library):
    first, second = books("red")[:2]
    Book.objects.filter(pk=first.pk).update(year=timezone.now().year + 40)
    rate_book(alice, second, 8)
    Rating.objects.filter(reader=alice).update(rated_at=timezone.now() + timedelta(days=99))
    figures = counted()
    assert figures["oddities"] == {"doubles": 0, "future_years": 1, "future_ratings": 1}
    # The month of the mistake is not the last one that is drawn.
    latest = figures["growth"]["months"][-1][0]
    assert latest <= timezone.now().strftime("%Y-%m")
    said = "\n".join(cautions_of(figures))
    assert "One book is said to appear in a year to come" in said
    assert "One rating has a date in the future" in said


def test_readers_who_are_not_to_be_learnt_from_are_not_counted(alice, library):
    rate_book(alice, books("red")[0], 8)
    assert counted()["ratings"] == 601
    User.objects.filter(pk=alice.pk).update(untaught_since=timezone.now())
    assert counted()["ratings"] == 600


def test_every_run_keeps_what_it_was_trained_on(trained):
    assert trained.data["report"]["ratings"] == 600
    assert len(json.dumps(trained.data["report"])) < 4000


def test_a_run_that_fails_keeps_it_as_well(db):
    run = train()
    assert run.status == TrainingRun.Status.FAILED
    run.refresh_from_db()
    assert run.data["report"]["ratings"] == 0


def test_the_command_fits_a_terminal(library):
    out = StringIO()
    call_command("data_report", stdout=out)
    lines = out.getvalue().splitlines()
    assert "600 ratings" in lines[0]
    assert max(map(len, lines)) <= WIDTH
    assert DataReport.objects.get().trigger == COMMAND


def test_the_command_gives_programs_figures(library):
    out = StringIO()
    call_command("data_report", "--json", stdout=out)
    told = json.loads(out.getvalue())
    assert told["ratings"] == 600
    assert told["warnings"]


def test_old_reports_go(library, monkeypatch):
    monkeypatch.setattr(report, "KEEP_REPORTS", 2)
    made = [take_report(COMMAND) for _ in range(3)]
    assert list(DataReport.objects.all()) == [made[2], made[1]]


def test_a_load_is_owed_a_report_until_there_is_one(library):
    assert not load_without_report()
    DatasetLoad.objects.create(dataset="goodbooks-10k", status="done", finished_at=timezone.now())
    assert load_without_report()
    take_report(DataReport.Trigger.LOAD)
    assert not load_without_report()


def test_a_book_that_is_there_twice_is_found_and_volumes_are_not(db):
    author = Author.objects.create(name="Ursula K. Le Guin")
    for position in (None, None, 1, 2):
        book = add_book("Earthsea", "green")
        Book.objects.filter(pk=book.pk).update(series_position=position)
        BookAuthor.objects.create(book=book, author=author)
    assert counted()["oddities"]["doubles"] == 1

"""Imports are handed to workers, and handed out again where a job was lost."""

import pytest

from catalog.models import Book
from catalog.tests.books import make_book
from shelves.imports import services
from shelves.imports.tests.libraries import brought, says
from shelves.imports.tests.test_uploads import GOODREADS
from shelves.models import Rating
from shelves.signals import ratings_loaded
from tasks import jobs


@pytest.fixture
def dune(db) -> Book:
    return make_book("Dune", ["Frank Herbert"], identifiers={"goodreads": "234225"})


def test_the_job_is_rung_for_a_file_and_for_its_commit(
    alice, dune, django_capture_on_commit_callbacks, monkeypatch
):
    rung = []
    monkeypatch.setattr(jobs.read_import, "delay", lambda import_id: rung.append("read"))
    monkeypatch.setattr(jobs.write_import, "delay", lambda import_id: rung.append("write"))
    with django_capture_on_commit_callbacks(execute=True):
        source = services.start(alice, "export.csv", GOODREADS)
    assert rung == ["read"]
    services.read(source.pk)
    source.refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        services.commit(source)
    assert rung == ["read", "write"]


def test_a_job_that_was_lost_is_rung_again(alice, dune, monkeypatch):
    source = services.start(alice, "export.csv", GOODREADS)
    rung = []
    for name in ("read_import", "write_import"):
        job = getattr(jobs, name)
        monkeypatch.setattr(job, "apply_async", lambda name=name, **how: rung.append((name, how)))
    jobs.reconcile()
    services.read(source.pk)
    source.refresh_from_db()
    services.commit(source)
    jobs.reconcile()
    services.carry_out(source.pk)
    jobs.reconcile()
    assert [(name, how["kwargs"]) for name, how in rung] == [
        ("read_import", {"import_id": source.pk}),
        ("write_import", {"import_id": source.pk}),
    ]


def test_the_jobs_read_write_and_look_again(alice, dune):
    source = services.start(alice, "export.csv", GOODREADS)
    jobs.read_import(source.pk)
    source.refresh_from_db()
    services.commit(source)
    jobs.write_import(source.pk)
    assert Rating.objects.get(reader=alice, book=dune).half_stars == 10
    make_book("No Such Book At All", ["Nobody Known"])
    jobs.retry_waiting()
    assert Rating.objects.filter(reader=alice).count() == 2
    jobs.clear_expired()


def test_books_are_looked_for_again_when_a_data_set_was_loaded(alice, monkeypatch):
    brought(alice, (None, says("Nowhere")))
    rung = []
    monkeypatch.setattr(jobs.retry_waiting, "delay", lambda: rung.append("retry"))
    ratings_loaded.send(sender=None, dataset="starter")
    assert rung == ["retry"]

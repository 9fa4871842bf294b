"""Books that operators add or change reach the next model, and make it due."""

import pytest

from catalog.editing import Written, write_books
from recommendations.described import take_catalogue
from recommendations.snapshot import data_version, take_snapshot

pytestmark = pytest.mark.django_db

DUNE = {
    "title": "Dune",
    "authors": ["Frank Herbert"],
    "series": {"name": "Dune Chronicles", "position": 2},
    "genres": ["science-fiction"],
}


def written(row: dict[str, object]) -> int:
    (found,) = write_books([row])
    assert isinstance(found, Written)
    return found.book


def test_a_new_book_makes_a_training_due_and_is_learnt_by_what_is_known_of_it():
    before = data_version()
    pk = written(DUNE)
    assert data_version() != before
    books = take_snapshot().books
    assert pk in books
    described = take_catalogue(books)
    (document,) = described.documents
    assert "tag:science-fiction" in document
    assert any(term.startswith("author:") for term in document)
    assert any(term.startswith("series:") for term in document)
    assert described.volume[0] == 2


def test_another_author_or_genre_makes_a_training_due():
    pk = written(DUNE)
    for change in ({"authors": ["Frank Herbert", "Brian Herbert"]}, {"moods": ["epic"]}):
        before = data_version()
        written({"id": pk, **change})
        assert data_version() != before

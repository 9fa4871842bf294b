"""Shelves and goals of an export, brought back: exactly, and never over what stands."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from accounts.models import User
from accounts.own_data import parts
from catalog.tests.books import make_shelf as make_books
from shelves import own_shelves
from shelves.models import Goal, OwnShelf
from shelves.own_shelves import make_shelf, rename_shelf

pytestmark = pytest.mark.django_db
MADE = "2020-05-01T10:20:30.123456+00:00"


def part(name):
    return next(each for each in parts() if each.name == name)


def shelves_of(reader) -> dict[str, str]:
    return dict(OwnShelf.objects.filter(reader=reader).values_list("slug", "name"))


def bring_shelves(reader, *rows):
    part("own_shelves").write(reader, list(rows))


def test_a_shelf_comes_back_under_its_address(alice, bob):
    shelf = make_shelf(alice, "To lend")
    rename_shelf(alice, shelf, "Lent")
    bring_shelves(bob, *part("own_shelves").read(alice))
    back = OwnShelf.objects.get(reader=bob)
    assert (back.name, back.slug, back.created_at) == ("Lent", "to-lend", shelf.created_at)


def test_a_shelf_that_stands_stays_as_it_is(bob):
    mine = make_shelf(bob, "To lend")
    bring_shelves(bob, {"name": "TO LEND", "slug": "other", "created_at": MADE})
    assert shelves_of(bob) == {"to-lend": "To lend"}
    mine.refresh_from_db()
    assert mine.created_at.year > 2020


def test_an_address_that_is_taken_is_changed(bob):
    make_shelf(bob, "To lend")
    bring_shelves(
        bob,
        {"name": "Others", "slug": "to-lend", "created_at": MADE},
        {"name": "More", "slug": "read", "created_at": MADE},
        {"name": "Evil", "slug": "../../x", "created_at": "yesterday"},
    )
    assert shelves_of(bob) == {
        "to-lend": "To lend", "others": "Others", "more": "More", "evil": "Evil"
    }  # fmt: skip
    assert OwnShelf.objects.get(slug="more").created_at == datetime.fromisoformat(MADE)


def test_names_that_can_not_be_and_shelves_beyond_the_limit_are_left_out(bob, monkeypatch):
    monkeypatch.setattr(own_shelves, "MOST_SHELVES", 3)
    bring_shelves(bob, *({"name": f"S{n}", "slug": f"s{n}"} for n in range(5)))
    assert OwnShelf.objects.filter(reader=bob).count() == 3
    OwnShelf.objects.all().delete()
    bring_shelves(
        bob, {"name": "Want to read", "slug": "a"}, {"name": " ", "slug": "b"}, {"name": "x" * 61}
    )
    assert shelves_of(bob) == {}


def test_goals_come_back_where_there_are_none(bob):
    Goal.objects.create(reader=bob, year=2025, books=10)
    rows = [
        {"year": 2024, "books": 50}, {"year": 2025, "books": 99}, {"year": 1800, "books": 1},
        {"year": 2026, "books": 0}, {"year": "2026", "books": 5}, {"year": True, "books": 5},
    ]  # fmt: skip
    part("goals").write(bob, rows)
    assert dict(bob.goals.values_list("year", "books")) == {2024: 50, 2025: 10}


def test_of_a_review_that_was_reported_only_the_book_is_told(alice, bob):
    from shelves.models import Review, ReviewReport

    (book,) = make_books("Dune")
    review = Review.objects.create(reader=bob, book=book, text="What Bob thinks")
    ReviewReport.objects.create(
        reader=alice, review=review, reason="spam", reported_at=datetime(2026, 1, 2, tzinfo=UTC)
    )
    (row,) = part("review_reports").read(alice)
    assert row == {
        "book": book.pk,
        "title": "Dune",
        "reason": "spam",
        "reported_at": "2026-01-02T00:00:00+00:00",
        "settled_at": None,
    }


# As an import hands them over: without null bytes and halves of characters.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=80)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=4,
)
KEYS = st.sampled_from(
    ["name", "slug", "created_at", "year", "books", "adventurous", "max_per_author", "languages"]
    + ["min_year", "max_year", "avoid", "book", "title", "authors", "identifiers", "muted_at"]
)


class WhateverAFileSays(TestCase):
    @given(st.lists(st.dictionaries(KEYS, JSON), max_size=5))
    def test_no_row_breaks_anything(self, rows):
        reader = User.objects.create_user("reader@example.org")
        for each in parts():
            if each.write:
                each.write(reader, rows)
                list(each.read(reader))

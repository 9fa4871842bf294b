"""Pages by cursor in any order of whole numbers."""

import pytest
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from rest_framework import serializers
from rest_framework.request import Request

from catalog.models import Book
from web.paging import Cursor, CursorField, page_by


def turn(order: tuple[str, ...], size: int, cursor: Cursor | None = None):
    request = Request(RequestFactory().get("/x", {"n": size}))
    return page_by(request, Book.objects.all(), order, cursor, size)


def cursor_in(address: str | None, keys: int) -> Cursor | None:
    if address is None:
        return None
    text = address.partition("cursor=")[2].partition("&")[0]
    found: Cursor = CursorField(keys).run_validation(text)
    return found


class Pages(TestCase):
    @given(
        st.lists(st.tuples(st.integers(-5, 5), st.integers(0, 3)), max_size=15),
        st.integers(1, 6),
        st.sampled_from([("-year", "-rating_count", "id"), ("year", "-id"), ("-id",)]),
    )
    def test_every_row_comes_once_in_order_there_and_back(self, rows, size, order):
        Book.objects.bulk_create(
            Book(title="x", year=year, rating_count=count) for year, count in rows
        )
        expected = list(Book.objects.order_by(*order).values_list("id", flat=True))
        cursor, seen, pages = None, [], []
        while True:
            page = turn(order, size, cursor)
            pages.append(page["results"])
            seen += [row[-1] for row in page["results"]]
            cursor = cursor_in(page["next"], len(order))
            if cursor is None:
                break
        assert seen == expected
        before = page
        for rows_of_page in reversed(pages[:-1]):
            before = turn(order, size, cursor_in(before["previous"], len(order)))
            assert before["results"] == rows_of_page
        assert before["previous"] is None


@pytest.mark.parametrize(
    "text",
    ["", "after", "after_", "after_1_2", "in_1", "after_1x", "after_+1", "after_" + "9" * 19],
)
def test_what_is_no_cursor_is_refused(text):
    with pytest.raises(serializers.ValidationError):
        CursorField(1).run_validation(text)


@pytest.mark.django_db
def test_numbers_beyond_every_column_are_a_cursor_too():
    Book.objects.create(title="x", year=1, rating_count=1)
    for keys in ((10**17, 10**17, 10**17), (-(10**17), -(10**17), -(10**17))):
        for after in (True, False):
            turn(("-year", "-rating_count", "id"), 5, Cursor(after, keys))

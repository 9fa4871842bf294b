"""Shares of "Why this?" in whole per cent."""

from hypothesis import given
from hypothesis import strategies as st

from catalog.models import Book
from recommendations.selectors import Cause
from recommendations.templatetags.causes import in_percents


def causes(*shares: float) -> list[Cause]:
    return [Cause(Book(pk=number), share, 8) for number, share in enumerate(shares, 1)]


def test_what_is_not_named_is_of_other_books():
    parts = in_percents(causes(0.54, 0.26, 0.15))
    assert [percent for _, percent in parts.named] == [54, 26, 15]
    assert parts.others == 5


def test_the_largest_remainders_are_rounded_up():
    parts = in_percents(causes(0.696, 0.176, 0.128))
    assert [percent for _, percent in parts.named] == [69, 18, 13]
    assert parts.others == 0


@given(st.lists(st.floats(0.001, 1), min_size=1, max_size=3), st.floats(0, 1))
def test_all_parts_are_a_hundred_and_none_is_off_by_one(weights, rest):
    whole = sum(weights) + rest
    shares = [weight / whole for weight in weights]
    parts = in_percents(causes(*shares))
    assert sum(percent for _, percent in parts.named) + parts.others == 100
    for share, (_, percent) in zip(shares, parts.named, strict=True):
        assert abs(percent - 100 * share) < 1

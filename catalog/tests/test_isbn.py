"""ISBNs survive what spreadsheets and shops do to them; other numbers do not become ISBNs."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog import isbn

BODIES = st.text("0123456789", min_size=9, max_size=9).filter(lambda body: int(body) > 0)


def isbn10(body: str) -> str:
    """An ISBN-10 by the rule as the standard words it: weights 10 to 1, a sum divisible by 11."""
    for check in "0123456789X":
        signs = [10 if sign == "X" else int(sign) for sign in body + check]
        if (
            sum(weight * sign for weight, sign in zip(range(10, 0, -1), signs, strict=True)) % 11
            == 0
        ):
            return body + check
    raise AssertionError


@given(BODIES)
def test_an_isbn_10_becomes_an_isbn_13_and_back(body):
    old = isbn10(body)
    new = isbn.parse(old)
    weights = [1, 3] * 6 + [1]
    assert sum(w * int(sign) for w, sign in zip(weights, new, strict=True)) % 10 == 0
    assert isbn.to_isbn10(new) == old


@given(BODIES.map(lambda body: "000" + body[3:]).filter(lambda body: int(body) > 10**5))
def test_lost_leading_zeros_are_put_back(body):
    old = isbn10(body)
    assert isbn.parse(old.lstrip("0")) == isbn.parse(old) == isbn.to_isbn13(old)


@given(BODIES, st.integers(0, 9), st.integers(1, 9))
def test_one_wrong_digit_is_noticed(body, place, shift):
    old = isbn10(body)
    digits = list(old)
    digits[place] = "X" if digits[place] == "X" else str((int(digits[place]) + shift) % 10)
    wrong = "".join(digits)
    assert wrong == old or isbn.parse(wrong) is None


@given(st.text(max_size=30))
def test_any_text_is_an_isbn_13_or_none(text):
    found = isbn.parse(text)
    assert found is None or (len(found) == 13 and found.isdecimal() and isbn.parse(found) == found)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("0-439-02348-3", "9780439023481"),
        (" 978 0 439 02348 1 ", "9780439023481"),
        ("439023483.0", "9780439023481"),
        ('="0439023483"', "9780439023481"),
        ("080442957x", "9780804429573"),
        ("979-10-90636-07-1", "9791090636071"),
    ],
)
def test_spellings(text, found):
    assert isbn.parse(text) == found


@pytest.mark.parametrize(
    "text", ["", "9.78043902348e+12", "9,78043902348E+12", "0000000000", "9780439023482", "12345"]
)
def test_what_is_no_isbn(text):
    assert isbn.parse(text) is None


def test_isbns_that_begin_with_979_have_no_old_form():
    assert isbn.to_isbn10("9791090636071") is None

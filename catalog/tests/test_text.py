"""What folding leaves of a text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.text import fold, sort_key


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("L’Étranger,  (Folio) — ŁÓDŹ", "letranger folio lodz"),
        ("Ender's Game", "enders game"),
        ("Bjørn & Þór: Æsir", "bjorn thor aesir"),
        ("STRASSE Straße", "strasse strasse"),
        ("Война и мир", "воина и мир"),
        ("ｆｕｌｌ　ｗｉｄｔｈ", "full width"),
        ("snake_case\x00 word", "snake case word"),
        ("℡ _:_ ㎒", "tel mhz"),
        ("...!?", ""),
    ],
)
def test_folding(text, folded):
    assert fold(text) == folded


@given(st.text())
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_what_is_folded_holds_words_and_single_spaces_only(text):
    folded = fold(text)
    assert folded == " ".join(folded.split())
    assert all(word.isalnum() or not word.isascii() for word in folded.split())


@given(st.text(alphabet="aáàâeéiíoóöuü'’ "))
def test_case_and_accents_do_not_matter(text):
    assert fold(text.upper()) == fold(text)


@pytest.mark.parametrize(
    ("title", "key"),
    [
        ("The Hobbit", "hobbit"),
        ("A", "a"),
        ("Der Zauberberg", "zauberberg"),
        ("L'Étranger", "letranger"),
        ("Therapy", "therapy"),
    ],
)
def test_a_leading_article_is_put_aside_for_sorting(title, key):
    assert sort_key(title) == key

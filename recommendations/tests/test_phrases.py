"""How free words are read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommendations.words.phrases import asked_in, key_of, root_of, words_in

KNOWN = {
    key_of(phrase)
    for phrase in ("coming of age", "space opera", "enemies to lovers", "robot", "cozy mystery")
}


def read(text: str) -> list[tuple[str, bool]]:
    return [(key, wanted) for key, _, wanted in asked_in(text, KNOWN)]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("lonely robots, hopeful ending", ["lonely", "robot", "hopeful"]),
        ("A COMING-OF-AGE story", ["coming of age"]),
        ("space operas about love", ["space opera", "love"]),
        ("hate to love", ["enemy to lover"]),
        ("cosy mysteries", ["cozy mystery"]),
        ("the and of", []),
        ("", []),
        ("'; DROP TABLE x; --", ["drop", "table"]),
    ],
)
def test_the_longest_known_phrase_counts_as_one(text, parts):
    assert [key for key, _ in read(text)] == parts


@pytest.mark.parametrize(
    "text", ["robots without romance", "robots, no romance", "robots but not romance"]
)
def test_no_not_and_without_hold_to_the_end_of_their_clause(text):
    assert read(text) == [("robot", True), ("romance", False)]


def test_after_a_comma_words_are_wanted_again():
    assert read("no robots, romance") == [("robot", False), ("romance", True)]


def test_words_of_one_root():
    assert root_of("lonely") == root_of("loneliness")
    assert root_of("hopeful") == root_of("hope") == root_of("hopes")
    assert root_of("go") == ""
    assert root_of("robot") != root_of("romance")


@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_without_complaint(text):
    for key, typed, _ in asked_in(text, KNOWN):
        assert key and typed and key == key_of(typed)
    for key, _ in words_in(text):
        assert key

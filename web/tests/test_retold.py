"""Sentences that were kept in English, in the reader's language."""

import pytest
from django.utils.translation import override

from web.retold import retell


@pytest.fixture(autouse=True)
def german():
    with override("de"):
        yield


def test_what_is_known_is_told_anew_and_numbers_as_they_are_written_here():
    assert retell("Version 3 serves now.") == "Version 3 ist jetzt im Einsatz."
    told = retell("Its 1,166 lists hold 1,064 different books; at least 83 are asked for.")
    assert "1.166" in told and "1.064" in told and "Listen" in told


def test_what_stands_in_a_gap_is_told_anew():
    told = retell(
        "Its lists (NDCG@10 0.4177) lose to plain neighbours (0.4500): worse by 0.0323 "
        "(-0.0400 to -0.0246)."
    )
    assert told.endswith("um 0,0323 schlechter (-0,0400 bis -0,0246).")
    assert retell("Pin: For the fair. And after.").endswith(": For the fair. And after.")


def test_sentences_one_after_the_other():
    told = retell("Model 4 is pinned: it serves until somebody unpins it. Nothing was trained.")
    assert "Modell 4" in told and told.endswith("Es wurde nichts trainiert.")


def test_what_is_not_known_stays():
    for text in (
        "",
        "KeyError: 'x'",
        "Somebody said: Version 3 serves now.",
        "50% of 3 it (%s) was.",
    ):
        assert retell(text) == text
    told = retell("It was interrupted. KeyError: 3")
    assert told.endswith(" KeyError: 3") and not told.startswith("It was")


def test_english_is_left_alone():
    with override("en"):
        assert retell("Version 3 serves now.") == "Version 3 serves now."

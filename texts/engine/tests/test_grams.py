import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from texts.engine import grams

LINES = st.text(alphabet="ab c'é", max_size=30).map(lambda text: " ".join(text.split()))


def in_words(text, lengths):
    text = f" {text} "
    return [
        run
        for n in lengths
        for start in range(len(text) - n + 1)
        if " " not in (run := text[start : start + n])[1:-1] and run.strip()
    ]


@given(LINES)
def test_runs_within_words_are_those_that_cross_no_blank(text):
    wanted = in_words(text, (1, 2, 3, 4, 5))
    found = grams.grams_in_words(text)
    assert len(found) == len(wanted)
    # The same run has the same number wherever it stands, another has another.
    assert len(set(found.tolist())) == len(set(wanted))


@given(LINES, st.sampled_from([(2,), (2, 3, 4), (4, 5, 6)]))
def test_runs_of_letters_are_all_there(text, lengths):
    wanted = [text[at : at + n] for n in lengths for at in range(len(text) - n + 1)]
    found = grams.letter_grams(text, lengths).tolist()
    by_number = {}
    for number, run in zip(found, wanted, strict=True):
        assert by_number.setdefault(number, run) == run


def test_what_an_edition_decides_is_not_seen():
    one = "“Well,” said he—‘slowly’—“don’t.”"
    other = '"Well," said he -- \'slowly\' -- "don\'t."'
    assert grams.as_written(one) == grams.as_written(other)
    assert "don't" in grams.tokens(grams.as_written(one))


def test_words_and_their_pairs_are_counted():
    text = grams.as_written("the cat and the cat")
    buckets = grams.word_grams(text)
    known = np.unique(buckets)
    counts = grams.counts([text, "the dog", ""], grams.word_grams, known)
    assert counts.sum(axis=1).ravel().tolist() == [[9.0, 1.0, 0.0]]
    assert counts[0].max() == 2


def test_style_sees_past_one_word_and_hears_the_rhythm():
    def beside_words(text):
        return set(grams.style_grams(text).tolist()) - set(grams.word_grams(text).tolist())

    assert beside_words("the big cat") == beside_words("the old cat") != set()
    assert beside_words("a a a.") != beside_words("a a a a a.")
    assert grams.style_grams("").size == 0


def test_only_what_is_known_is_counted():
    assert grams.counts(["abc"], grams.letter_grams, np.empty(0, np.int32)).shape == (1, 0)


def test_spread_counts_groups_not_texts():
    texts = ["abab", "abab", "abxy", "zz"]
    found = grams.spread(texts, [1, 1, 2, 3], lambda text: grams.letter_grams(text, (2,)))
    ab, ba, zz = (grams.letter_grams(run, (2,))[0] for run in ("ab", "ba", "zz"))
    assert (found[ab], found[ba], found[zz]) == (2, 1, 1)

import json

import numpy as np
import pytest

from texts.engine.answers import Unsure
from texts.engine.authors import AuthorModel
from texts.engine.fit_authors import TooFew, fit_authors
from texts.engine.samples import Sample
from texts.engine.tests.made import HABITS, passage, samples


@pytest.fixture(scope="module")
def fitted():
    return fit_authors(samples())


@pytest.fixture(scope="module")
def model(fitted):
    return fitted[0]


def test_each_author_is_told_by_a_work_that_was_not_learnt(model):
    for author in HABITS:
        answer = model.identify(passage(author, 9000 + author))
        assert answer.author == author
        assert answer.candidates[0].author == author
        assert answer.probability > 0.5


def test_probabilities_are_shares_of_one(model):
    answer = model.identify(passage(2, 77))
    given = sum(candidate.probability for candidate in answer.candidates) + answer.none_of_these
    assert given == pytest.approx(1)
    chances = [candidate.probability for candidate in answer.candidates]
    assert chances == sorted(chances, reverse=True)


def test_a_short_text_is_less_sure_than_a_long_one(model):
    words = passage(3, 55).split()
    short = model.probabilities([" ".join(words[:15])]).max()
    assert short < model.probabilities([" ".join(words)]).max()


def test_the_words_that_decided_are_the_author_s_own(model):
    causes = model.identify(passage(1, 31)).causes
    assert any(set(cause.text.split()) & set(HABITS[1]) for cause in causes[:3])
    assert all(0 < cause.share <= 1 and cause.times > 0 for cause in causes)
    strangers = {word for author in (2, 3, 4) for word in HABITS[author]}
    assert not any(set(cause.text.split()) <= strangers for cause in causes)


def test_habits_say_how_often_here_there_and_elsewhere(model):
    habits = {habit.name: habit for habit in model.identify(passage(1, 32)).habits}
    upon = habits["upon"]
    assert upon.here > upon.others and upon.theirs > upon.others


def test_style_is_nearest_to_oneself_and_the_map_holds_all(model):
    assert model.identify(passage(4, 12)).nearest[0].author == 4
    assert {author for author, _, _ in model.positions()} == set(HABITS)
    assert 2 not in {near.author for near in model.nearest_to(2)}
    assert len(model.nearest_to(2)) == 3
    assert model.nearest_to(99) == ()


def test_a_stranger_looks_stranger_than_those_known():
    model, metrics = fit_authors(samples(authors=(1, 2, 3)))
    known = np.mean(model.strangeness([passage(a, 800 + a) for a in (1, 2, 3)]))
    strange = np.mean(model.strangeness([passage(4, 900 + n) for n in range(3)]))
    assert strange > known
    assert metrics["stranger_auroc"] > 0.5


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unsure.EMPTY),
        (" \n\t ", Unsure.EMPTY),
        ("12345 67 😀 !!!", Unsure.NO_LETTERS),
        ("upon my word", Unsure.TOO_SHORT),
        ("for (int i = 0; i < n; i++) {\n  total += values[i];\n}\n" * 9, Unsure.NOT_PROSE),
    ],
)
def test_too_little_is_not_guessed_at(model, text, why):
    answer = model.identify(text)
    assert (answer.author, answer.unsure) == (None, why)
    assert answer.candidates == ()


def test_a_model_reads_back_as_it_was(model):
    again = AuthorModel.from_arrays(model.arrays(), json.loads(json.dumps(model.facts())))
    text = passage(2, 5)
    assert again.identify(text) == model.identify(text)


def test_a_model_of_another_format_is_refused(model):
    with pytest.raises(ValueError, match="format"):
        AuthorModel.from_arrays(model.arrays(), model.facts() | {"format": 999})


def test_works_held_out_are_what_it_is_judged_by(fitted):
    _, metrics = fitted
    assert metrics["judged_works"] == 12
    assert metrics["passage_accuracy"] > metrics["majority_accuracy"]
    assert 0 <= metrics["work_accuracy"] <= 1


def test_one_work_each_can_be_learnt_but_not_judged():
    model, metrics = fit_authors(samples(works=1))
    assert "passage_accuracy" not in metrics
    assert {one.author for one in model.identify(passage(1, 4321)).candidates} == set(HABITS)


def test_many_lines_without_a_work_are_learnt():
    lines = [
        Sample(author, 1000 * author + n, passage(author, 1000 * author + n, 25))
        for author in (1, 2)
        for n in range(300)
    ]
    model, metrics = fit_authors(lines)
    assert metrics["passage_accuracy"] > 0.8
    assert model.probabilities([passage(2, 987654, 25)]).argmax() == 1


def test_two_authors_are_the_least():
    with pytest.raises(TooFew):
        fit_authors(samples(authors=(1,)))
    with pytest.raises(TooFew):
        fit_authors([*samples(authors=(1,)), Sample(2, 1, "A few words only.")])


def test_the_same_samples_give_the_same_model(model):
    again, _ = fit_authors(samples())
    for name, array in model.arrays().items():
        np.testing.assert_array_equal(array, again.arrays()[name], err_msg=name)

import json
import random

import pytest

from texts.engine import lingua_voice
from texts.engine.answers import Unsure
from texts.engine.fit_languages import TooFew, fit_languages
from texts.engine.languages import LanguageModel
from texts.engine.spans import pieces

ENGLISH = "the man and his old dog went down to the river where nobody had ever seen them before"
GERMAN = (
    "der alte Mann ging mit seinem Hund an den Fluss wo ihn niemand je gesehen hatte und schwieg"
)
# A language that no library knows.
MADE = "zorbix quaplun vexo trimzag oplix quorbin zaxel vempo qualtrix obzun plaxi vorqua zemplix"


def lines(words, n=60, seed=1):
    chance = random.Random(seed)
    return [" ".join(chance.sample(words.split(), 7)) for _ in range(n)]


@pytest.fixture(scope="module")
def fitted():
    texts = [*lines(ENGLISH), *lines(GERMAN), *lines(MADE)]
    return fit_languages(texts, ["eng"] * 60 + ["deu"] * 60 + ["qzo"] * 60)


@pytest.fixture(scope="module")
def model(fitted):
    return fitted[0]


@pytest.fixture(scope="module")
def lingua():
    return LanguageModel.of_lingua()


def test_languages_with_samples_are_told(model):
    for words, code in ((ENGLISH, "eng"), (GERMAN, "deu"), (MADE, "qzo")):
        answer = model.identify(lines(words, 1, seed=99)[0])
        assert answer.language == code
        assert answer.guesses[0].language == code
        assert answer.probability > 0.5


def test_languages_without_samples_are_told_by_the_library(model):
    answer = model.identify("Je ne sais pas pourquoi elle est partie sans rien dire à personne.")
    assert answer.language == "fra"


def test_without_any_samples_the_library_answers(lingua):
    assert lingua.identify("Der Hund schläft unter dem alten Tisch.").language == "deu"
    assert lingua.identify("我喜欢在晚上读书。").language == "cmn"


def test_mixed_text_is_cut_where_the_language_changes(lingua):
    text = (
        "The old man went down to the river with his dog. "
        "Pourquoi est-ce que tu ne m'as jamais rien dit, mon ami? "
        "Er ging ohne ein Wort zu sagen nach Hause zurück."
    )
    answer = lingua.identify(text)
    assert [span.language for span in answer.spans] == ["eng", "fra", "deu"]
    assert "".join(text[span.start : span.end] for span in answer.spans) == text


def test_text_of_one_language_is_one_span(lingua):
    text = "It was late. Nobody spoke, and the river was cold; they went home in silence."
    answer = lingua.identify(text)
    assert [(span.start, span.end) for span in answer.spans] == [(0, len(text))]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", Unsure.EMPTY),
        ("  \n", Unsure.EMPTY),
        ("1234 5678", Unsure.NO_LETTERS),
        ("😀😀 🎉", Unsure.NO_LETTERS),
        ("hello", Unsure.TOO_SHORT),
        ("a b", Unsure.TOO_SHORT),
        ("wonderful 😀", Unsure.TOO_SHORT),
        ("2024: wonderful!", Unsure.TOO_SHORT),
        ("Wonderful, wonderful", Unsure.TOO_SHORT),
        ("x y " * 50, Unsure.TOO_SHORT),
        ("for (int i = 0; i < n; i++) {\n  total += values[i];\n}\n", Unsure.NOT_PROSE),
        ("import os\nfrom sys import path\nprint(os.listdir('.'))\n", Unsure.NOT_PROSE),
        ('{"name": "Alice", "age": 3, "tags": ["a", "b"]}', Unsure.NOT_PROSE),
    ],
)
def test_what_is_no_language_is_not_guessed_at(lingua, text, why):
    answer = lingua.identify(text)
    assert (answer.language, answer.unsure) == (None, why)


def test_lines_that_begin_as_those_of_programs_do_are_prose(lingua):
    text = "Let Ishmael dedicate a tyger.\nLet Daniel come forth with a lion.\nLet Noah be silent."
    assert lingua.identify(text).language == "eng"


def test_a_new_word_of_known_signs_is_no_strange_language():
    words = "日本 今日 天気 学校 先生 友達 電車 時間 これは それは です から まで して"
    model, _ = fit_languages(
        [*lines(words), *lines(ENGLISH), *lines(MADE)],
        ["jpn"] * 60 + ["eng"] * 60 + ["qzo"] * 60,
    )
    assert model.identify("本日は").language == "jpn"


def test_letters_at_random_are_in_no_language_known(model):
    answer = model.identify("wqxj kzzv bbqt hjkl zxcv qqwr ttyp ghjk vbnm")
    assert answer.language is None


def test_probabilities_are_shares_of_one(model):
    answer = model.identify(ENGLISH)
    assert 0 < sum(guess.probability for guess in answer.guesses) <= 1 + 1e-9


def test_a_model_reads_back_as_it_was(model):
    again = LanguageModel.from_arrays(model.arrays(), json.loads(json.dumps(model.facts())))
    assert again.identify(GERMAN) == model.identify(GERMAN)


def test_it_is_judged_by_lines_that_it_had_not_seen(fitted):
    _, metrics = fitted
    assert metrics["macro_f1"] > metrics["majority_f1"]
    assert (metrics["languages"], metrics["judged_lines"]) == (3, 180)


def test_among_those_of_another_model_it_is_judged_alone():
    one, other = MADE.split()[:7], MADE.split()[6:]
    texts = [
        *lines(ENGLISH),
        *lines(GERMAN),
        *lines(MADE),
        *lines(" ".join([*other, *one]), seed=2),
    ]
    codes = [code for code in ("eng", "deu", "qzo", "qzp") for _ in range(60)]
    _, metrics = fit_languages(texts, codes, ("eng", "deu", "fra"))
    assert metrics["macro_f1"] < 0.9 < metrics["macro_f1_before"]
    _, metrics = fit_languages(texts, codes, ("eng", "fra"))
    assert "macro_f1_before" not in metrics


def test_two_languages_are_the_least():
    with pytest.raises(TooFew):
        fit_languages(lines(ENGLISH), ["eng"] * 60)


def test_of_a_megabyte_a_fifth_is_judged(lingua, monkeypatch):
    judged = []
    ask = lingua_voice.log_confidences
    monkeypatch.setattr(
        lingua_voice, "log_confidences", lambda texts: judged.extend(texts) or ask(texts)
    )
    german = "Der alte Mann ging an den Fluss. Niemand hatte ihn dort je gesehen. "
    english = "The old man went down to the river. Nobody had ever seen him there before. "
    text = german * 9000 + english * 4500
    answer = lingua.identify(text)
    assert [span.language for span in answer.spans] == ["deu", "eng"]
    assert abs(answer.spans[0].end - 9000 * len(german)) < len(text) / 100
    assert sum(map(len, judged)) < len(text) / 4


def test_pieces_are_the_whole_text():
    text = "One, two; three! " * 40 + "and a tail"
    found = pieces(text)
    assert "".join(text[start:end] for start, end in found) == text
    assert all(end - start >= 12 for start, end in found)


def test_the_short_end_of_a_sentence_stays_with_it():
    text = "Tu ne m'as jamais rien dit, mon ami? Er ging ohne ein Wort nach Hause."
    assert [text[start:end] for start, end in pieces(text)] == [
        "Tu ne m'as jamais rien dit, mon ami? ",
        "Er ging ohne ein Wort nach Hause.",
    ]

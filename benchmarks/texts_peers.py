"""Who tells authors and languages in `bench texts`: each learns from texts, and is asked about others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from lingua import LanguageDetectorBuilder
from scipy.special import softmax
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.metrics import accuracy_score
from sklearn.naive_bayes import MultinomialNB

from texts.engine import lingua_voice
from texts.engine.authors import AuthorModel
from texts.engine.fit_authors import fit_authors
from texts.engine.fit_languages import fit_languages
from texts.engine.passages import passages
from texts.engine.samples import Sample


@dataclass(frozen=True)
class Text:
    author: str
    text: str


@dataclass(frozen=True, eq=False)
class Said:
    """Of texts: the names that columns stand for, and scores float [texts x names], the higher the likelier."""

    names: list[str]
    scores: np.ndarray

    def right(self, wanted: Sequence[str]) -> float:
        return float(accuracy_score(wanted, np.array(self.names)[self.scores.argmax(axis=1)]))


Learner = Callable[[Sequence[Text]], Callable[[Sequence[str]], Said]]


def _bookrec(learnt: Sequence[Text]) -> Callable[[Sequence[str]], Said]:
    names, model = _fitted(learnt)

    def ask(texts: Sequence[str]) -> Said:
        return Said(names, np.log(np.maximum(model.probabilities(texts), 1e-12)))

    return ask


def _fitted(learnt: Sequence[Text]) -> tuple[list[str], AuthorModel]:
    return _fitted_once(tuple(learnt))


@lru_cache(maxsize=3)
def _fitted_once(learnt: tuple[Text, ...]) -> tuple[list[str], AuthorModel]:
    """For all who ask: Delta is a part of the model."""
    names = sorted({one.author for one in learnt})
    ordered = sorted(learnt, key=lambda one: one.author)
    model, _ = fit_authors(
        Sample(names.index(one.author), work, one.text) for work, one in enumerate(ordered)
    )
    return [names[place] for place in model.authors], model


def _delta(learnt: Sequence[Text]) -> Callable[[Sequence[str]], Said]:
    names, model = _fitted(learnt)

    def ask(texts: Sequence[str]) -> Said:
        return Said(names, -model.deltas(texts))

    return ask


def _bayes(learnt: Sequence[Text]) -> Callable[[Sequence[str]], Said]:
    vectors = CountVectorizer(min_df=2, token_pattern=r"(?u)\b\w+\b|[^\w\s]")
    cut = [(one.author, part) for one in learnt for part in passages(one.text, 250)]
    counts = vectors.fit_transform(part for _, part in cut)
    bayes = MultinomialNB(alpha=0.3).fit(counts, [author for author, _ in cut])
    return lambda texts: Said(
        list(bayes.classes_), bayes.predict_joint_log_proba(vectors.transform(texts))
    )


def _majority(learnt: Sequence[Text]) -> Callable[[Sequence[str]], Said]:
    names, counts = np.unique([one.author for one in learnt], return_counts=True)
    shares = np.log(counts / counts.sum())
    return lambda texts: Said(names.tolist(), np.tile(shares, (len(texts), 1)))


def _tell_bookrec(learnt: Sequence[Text], texts: Sequence[str]) -> list[str]:
    model, _ = fit_languages([one.text for one in learnt], [one.author for one in learnt])
    return [model.codes[place] for place in model.log_probabilities(texts).argmax(axis=1)]


def _tell_bayes(learnt: Sequence[Text], texts: Sequence[str]) -> list[str]:
    vectors = CountVectorizer(analyzer="char_wb", ngram_range=(1, 4))
    counts = vectors.fit_transform([one.text for one in learnt])
    bayes = MultinomialNB(alpha=0.01).fit(counts, [one.author for one in learnt])
    return list(bayes.predict(vectors.transform(texts)))


def _tell_lingua(learnt: Sequence[Text], texts: Sequence[str]) -> list[str]:
    detector = LanguageDetectorBuilder.from_all_languages().build()
    found = (detector.detect_language_of(text) for text in texts)
    codes = (language.iso_code_639_3.name.lower() if language else "" for language in found)
    return [lingua_voice.OF_GROUP.get(code, code) for code in codes]


LEARNERS: dict[str, Learner] = {
    "bookrec": _bookrec,
    "delta": _delta,
    "naive_bayes": _bayes,
    "majority": _majority,
}
STRANGENESS: dict[str, Callable[[Sequence[Text], Sequence[str]], np.ndarray]] = {
    "bookrec": lambda learnt, texts: _fitted(learnt)[1].strangeness(texts),
    "delta": lambda learnt, texts: -_delta(learnt)(texts).scores.max(axis=1),
    "naive_bayes": lambda learnt, texts: -softmax(_bayes(learnt)(texts).scores, axis=1).max(axis=1),
}
TELLERS: dict[str, Callable[[Sequence[Text], Sequence[str]], list[str]]] = {
    "bookrec": _tell_bookrec,
    "naive_bayes": _tell_bayes,
    "lingua": _tell_lingua,
    "majority": lambda learnt, texts: [learnt[0].author] * len(texts),
}

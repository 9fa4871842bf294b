"""Style by the commonest words alone, as Burrows measured it, and the habits that people can check.

Burrows, 'Delta': a measure of stylistic difference (2002): frequencies of the commonest words, in
standard deviations of the works known; the distance is the mean of the absolute differences.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from scipy import linalg

from texts.engine.answers import Habit
from texts.engine.grams import tokens

WORDS = 150
# Signs that an author sets, per 1,000 words, and one length: what can be counted by hand.
_SIGNS = {"commas": ",", "semicolons": ";", "colons": ":", "dashes": "-", "exclamation marks": "!",
          "question marks": "?", "quotation marks": '"'}  # fmt: skip
SENTENCE_LENGTH = "sentence length"
RHYTHM = (*_SIGNS, SENTENCE_LENGTH)
_SENTENCE_END = re.compile(r"[.!?]+")
_TOP_HABITS = 8


@dataclass(frozen=True, eq=False)
class Style:
    """`rates` float64 [authors x (words + rhythm)]: how often each author uses what; `mean` and
    `deviation` over the works known."""

    words: tuple[str, ...]
    rates: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray

    @property
    def _standard(self) -> np.ndarray:
        """float64 [authors x words], in standard deviations."""
        return self._in_deviations(self.rates)

    def _in_deviations(self, rates: np.ndarray) -> np.ndarray:
        words = len(self.words)
        return np.asarray((rates[..., :words] - self.mean[:words]) / self.deviation[:words])

    def distances(self, rates: np.ndarray) -> np.ndarray:
        """Delta of a text with such `rates` to every author: float64 [authors]."""
        return np.asarray(np.abs(self._standard - self._in_deviations(rates)).mean(axis=1))

    def between(self, author: int) -> np.ndarray:
        """Delta of every author to one, by their places: float64 [authors]."""
        return self.distances(self.rates[author])

    def map(self) -> np.ndarray:
        """The authors on a plane, float64 [authors x 2]: the first two principal components."""
        centred = self._standard - self._standard.mean(axis=0)
        left, sizes, _ = linalg.svd(centred, full_matrices=False)
        plane = np.zeros((len(centred), 2))
        plane[:, : len(sizes[:2])] = (left * sizes)[:, :2]
        # Of the two ways round, the one in which the largest is positive.
        signs = np.sign(plane[np.abs(plane).argmax(axis=0), [0, 1]])
        return plane * np.where(signs == 0, 1, signs)

    def habits(self, rates: np.ndarray, author: int) -> tuple[Habit, ...]:
        """Those in which the text goes with the author, and away from the others, the strongest first."""
        others = np.delete(self.rates, author, axis=0).mean(axis=0)
        here = (rates - others) / self.deviation
        theirs = (self.rates[author] - others) / self.deviation
        # Both on one side: as far as the nearer of them goes.
        shared = np.minimum(np.abs(here), np.abs(theirs)) * (here * theirs > 0)
        names = (*self.words, *RHYTHM)
        return tuple(
            Habit(
                names[place],
                "words" if names[place] == SENTENCE_LENGTH else "per_1000_words",
                *(round(float(rate[place]), 2) for rate in (rates, self.rates[author], others)),
            )
            for place in np.argsort(-shared, kind="stable")[:_TOP_HABITS]
            if shared[place] > 0
        )


def rates_of(texts: Iterable[str], words: Sequence[str]) -> np.ndarray:
    """Per 1,000 words of texts `as_written`: of each of `words`, then of the rhythm. float64 [n]."""
    found: Counter[str] = Counter()
    sentences = 0
    for text in texts:
        found.update(tokens(text))
        sentences += len(_SENTENCE_END.findall(text)) or 1
    length = max(sum(n for token, n in found.items() if token[0].isalnum()), 1)
    asked = (*words, *_SIGNS.values())
    rates = [1000 * found[word] / length for word in asked]
    return np.array([*rates, length / max(sentences, 1)])


def fit_style(works: Mapping[int, Sequence[str]], authors: Sequence[int]) -> Style:
    """Of works (passages `as_written`) and the place of the author of each: `works` in that order."""
    shares: defaultdict[str, float] = defaultdict(float)
    for texts in works.values():
        here = Counter(token for text in texts for token in tokens(text) if token[0].isalpha())
        for word, count in here.items():
            shares[word] += count / here.total()
    words = tuple(sorted(shares, key=lambda word: (-shares[word], word))[:WORDS])
    rates = np.array([rates_of(texts, words) for texts in works.values()])
    places = np.asarray(authors)
    mine = np.array([rates[places == author].mean(axis=0) for author in range(places.max() + 1)])
    deviation = rates.std(axis=0)
    return Style(words, mine, rates.mean(axis=0), np.where(deviation > 0, deviation, np.inf))

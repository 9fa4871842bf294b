"""Whose words a text may be, among the authors known: linear models of n-grams, pooled and calibrated.

The pool's logits are read twice: as probabilities of the authors known, and, by how high the highest
goes, as the probability that it is none of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import expit, softmax

from texts.engine.answers import AuthorAnswer, Candidate, Near, Unsure
from texts.engine.causes import causes
from texts.engine.experts import Expert
from texts.engine.passages import WORDS, passages
from texts.engine.pooling import Pool
from texts.engine.prose import looks_like_code
from texts.engine.style import Style, rates_of

FORMAT = 1
# Fewer words are too few to tell anybody by.
FEWEST_WORDS = 12
# Of a long text; more passages would not say more.
_PASSAGES = 24
_SHOWN = 5
_LIKELY = 0.5


@dataclass(frozen=True, eq=False)
class Stranger:
    """How likely it is that none of the authors known wrote it: a logistic of three figures of the
    pool's logits, each in its deviations. All float64 [3]."""

    weights: np.ndarray
    mean: np.ndarray
    deviation: np.ndarray
    bias: float

    def probability(self, logits: np.ndarray, words: np.ndarray) -> np.ndarray:
        """float64 [texts]."""
        return self.probability_of(stranger_figures(logits, words))

    def probability_of(self, figures: np.ndarray) -> np.ndarray:
        standard = (figures - self.mean) / self.deviation
        return np.asarray(expit(standard @ self.weights + self.bias))


@dataclass(frozen=True, eq=False)
class AuthorModel:
    """`authors` int64 [authors], ascending: the ids that classes stand for.

    `gathering`: how much surer more passages make, as a power of their number.
    """

    authors: np.ndarray
    experts: tuple[Expert, ...]
    pool: Pool
    gathering: float
    stranger: Stranger | None
    style: Style

    def identify(self, text: str) -> AuthorAnswer:
        read = passages(text, _PASSAGES)
        words = sum(map(word_count, read))
        if not read:
            return _cannot_tell(Unsure.EMPTY, words)
        if not any(character.isalpha() for character in text):
            return _cannot_tell(Unsure.NO_LETTERS, words)
        if looks_like_code(text):
            return _cannot_tell(Unsure.NOT_PROSE, words)
        if words < FEWEST_WORDS:
            return _cannot_tell(Unsure.TOO_SHORT, words)
        logits = self.logits(read)
        known = softmax(self._gathered(logits))
        none = self._none_of_these(logits, read)
        order = np.argsort(-known, kind="stable")[:_SHOWN]
        first = int(order[0])
        rates = rates_of(read, self.style.words)
        unsure = Unsure.NO
        if none > _LIKELY:
            unsure = Unsure.STRANGER
        elif known[first] < _LIKELY:
            unsure = Unsure.CLOSE
        return AuthorAnswer(
            author=None if unsure else int(self.authors[first]),
            probability=float(known[first] * (1 - none)),
            none_of_these=none,
            candidates=tuple(
                Candidate(int(self.authors[place]), float(known[place] * (1 - none)))
                for place in order
            ),
            causes=causes(self.experts, read, first),
            habits=self.style.habits(rates, first),
            nearest=self._near(self.style.distances(rates)),
            words=words,
            unsure=unsure,
        )

    def logits(self, read: Sequence[str]) -> np.ndarray:
        """Of passages `as_written`: float64 [passages x authors]."""
        counts = np.array(list(map(word_count, read)))
        return self.pool.logits(voices([expert.scores(read) for expert in self.experts], counts))

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Of each of the authors known, had one of them written it: float64 [texts x authors]."""
        return np.array([softmax(self._gathered(self._logits_of(text))) for text in texts])

    def strangeness(self, texts: Sequence[str]) -> np.ndarray:
        """How likely it is that none of them did: float64 [texts]."""
        return np.array(
            [
                self._none_of_these(self._logits_of(text), passages(text, _PASSAGES))
                for text in texts
            ]
        )

    def deltas(self, texts: Sequence[str]) -> np.ndarray:
        """Burrows's Delta to each of the authors known: float64 [texts x authors]."""
        read = (passages(text, _PASSAGES) for text in texts)
        return np.array([self.style.distances(rates_of(one, self.style.words)) for one in read])

    def nearest_to(self, author: int, n: int = _SHOWN) -> tuple[Near, ...]:
        """The others nearest in style to one who is known; none if that one is not."""
        place = int(np.searchsorted(self.authors, author))
        if place == len(self.authors) or self.authors[place] != author:
            return ()
        near = self._near(self.style.between(place), n + 1)
        return tuple(other for other in near if other.author != author)[:n]

    def positions(self) -> list[tuple[int, float, float]]:
        """The authors on a plane: the nearer, the more alike in their commonest words."""
        plane = self.style.map()
        return [
            (int(author), float(x), float(y))
            for author, (x, y) in zip(self.authors, plane, strict=True)
        ]

    def _logits_of(self, text: str) -> np.ndarray:
        read = passages(text, _PASSAGES)
        return self.logits(read) if read else np.zeros((1, len(self.authors)))

    def _gathered(self, logits: np.ndarray) -> np.ndarray:
        return np.asarray(logits.mean(axis=0) * len(logits) ** self.gathering)

    def _none_of_these(self, logits: np.ndarray, read: Sequence[str]) -> float:
        if self.stranger is None or not read:
            return 0.0
        words = np.array([np.mean(list(map(word_count, read)))])
        return float(self.stranger.probability(logits.mean(axis=0)[None], words)[0])

    def _near(self, distances: np.ndarray, n: int = _SHOWN) -> tuple[Near, ...]:
        order = np.argsort(distances, kind="stable")[:n]
        return tuple(Near(int(self.authors[place]), float(distances[place])) for place in order)

    def arrays(self) -> dict[str, np.ndarray]:
        arrays = {
            "authors": self.authors,
            "pool_weights": self.pool.weights,
            "pool_biases": self.pool.biases,
            "style_rates": self.style.rates,
            "style_mean": self.style.mean,
            # Of what never varies nothing can be said; a file holds no infinity.
            "style_deviation": np.where(np.isfinite(self.style.deviation), self.style.deviation, 0),
        }
        if self.stranger:
            stranger = self.stranger
            arrays["stranger"] = np.array([stranger.weights, stranger.mean, stranger.deviation])
        for number, expert in enumerate(self.experts):
            arrays |= expert.arrays(number)
        return arrays

    def facts(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "ways": [asdict(expert.way) for expert in self.experts],
            "gathering": self.gathering,
            "stranger_bias": self.stranger.bias if self.stranger else None,
            "style_words": list(self.style.words),
        }

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]
    ) -> "AuthorModel":
        """Raises KeyError, TypeError or ValueError for what is not such a model."""
        if facts["format"] != FORMAT:
            raise ValueError(f"It is of format {facts['format']}, not {FORMAT}.")
        deviation = np.asarray(arrays["style_deviation"])
        stranger = None
        if "stranger" in arrays:
            weights, mean, deviations = arrays["stranger"]
            stranger = Stranger(weights, mean, deviations, float(facts["stranger_bias"]))
        return cls(
            authors=arrays["authors"],
            experts=tuple(
                Expert.numbered(way, arrays, number) for number, way in enumerate(facts["ways"])
            ),
            pool=Pool(arrays["pool_weights"], arrays["pool_biases"]),
            gathering=float(facts["gathering"]),
            stranger=stranger,
            style=Style(
                tuple(facts["style_words"]),
                arrays["style_rates"],
                arrays["style_mean"],
                np.where(deviation > 0, deviation, np.inf),
            ),
        )


def voices(scores: Sequence[np.ndarray], words: np.ndarray) -> np.ndarray:
    """Of each expert its scores, and the same by the logarithm of the length: a long text says more.

    float64 [texts x authors x 2 experts] of float [texts x authors] each, and int [texts] words.
    """
    length = np.log(np.clip(words, 5, WORDS) / WORDS)[:, None]
    return np.stack([voice for one in scores for voice in (one, one * length)], axis=-1)


def stranger_figures(logits: np.ndarray, words: np.ndarray) -> np.ndarray:
    """float64 [texts x 3]: the highest logit, how far it stands out, the length."""
    ordered = np.sort(logits, axis=1)
    highest = ordered[:, -1]
    return np.column_stack((highest, highest - ordered[:, -2], np.log(np.clip(words, 5, WORDS))))


def word_count(passage: str) -> int:
    return passage.count(" ") + 1


def _cannot_tell(unsure: Unsure, words: int) -> AuthorAnswer:
    return AuthorAnswer(None, 0.0, None, words=words, unsure=unsure)

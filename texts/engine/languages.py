"""In which language a text is: n-grams learnt from samples beside lingua, pooled and calibrated."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from scipy.special import log_softmax

from texts.engine import lingua_voice, spans
from texts.engine.answers import Guess, LanguageAnswer, Span, Unsure
from texts.engine.experts import Expert
from texts.engine.grams import grams_in_words, places
from texts.engine.pooling import Pool
from texts.engine.prose import is_spoken, looks_like_code

FORMAT = 1
_SHOWN = 5
_LIKELY = 0.5
_FEWEST_LETTERS = 6
# A script of syllables or of words says as much in fewer.
_FEWEST_SIGNS = 3
_LONGEST = 4000  # characters that are judged at once
_OF_A_PIECE = 500  # of one of many
# The voices: lingua; that it does not know a language; and each expert, or that it has no samples.
LINGUA, NOT_IN_LINGUA, NO_SAMPLES = range(3)
VOICES = 5
_WITHOUT_SAMPLES = np.array([1.0, 0.0, 0.0, 0.0, 0.0])


@dataclass(frozen=True, eq=False)
class LanguageModel:
    """`codes`: ISO 639-3, those with samples first, in the order of the experts' classes.
    The experts know the same n-grams.

    `usual`: the share of n-grams known, under which a text is in no language that has samples.
    """

    codes: tuple[str, ...]
    sampled: int
    experts: tuple[Expert, ...]
    pool: Pool
    usual: float

    @classmethod
    def of_lingua(cls) -> "LanguageModel":
        """Where there are no samples."""
        codes = lingua_voice.languages()
        return cls(codes, 0, (), Pool(_WITHOUT_SAMPLES, np.zeros(len(codes))), 0.0)

    def identify(self, text: str) -> LanguageAnswer:
        unsure = _hopeless(text)
        if unsure:
            return LanguageAnswer(None, 0.0, unsure=unsure)
        said = self._by_span(text)
        if len({span.language for span in said if span.language}) > 1:
            logs = self.log_probabilities([_begin(text, span.start, span.end) for span in said])
            sizes = np.array([span.end - span.start for span in said])
            shares = sizes @ np.exp(logs) / sizes.sum()
        else:
            shares = np.exp(self.log_probabilities([text[:_LONGEST]]))[0]
            said = (self._span(text, 0, len(text), shares),)
        order = np.argsort(-shares, kind="stable")[:_SHOWN]
        first = int(order[0])
        guesses = tuple(Guess(self.codes[place], float(shares[place])) for place in order)
        if shares[first] < _LIKELY and len(said) == 1:
            unsure = Unsure.CLOSE
        elif self._is_strange(text, first):
            unsure = Unsure.STRANGER
        return LanguageAnswer(
            None if unsure else self.codes[first], float(shares[first]), guesses, said, unsure
        )

    def log_probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """float64 [texts x codes]."""
        return np.asarray(log_softmax(self.pool.logits(self.voices(texts)), axis=1))

    def voices(self, texts: Sequence[str]) -> np.ndarray:
        """float64 [texts x codes x voices]."""
        scores: list[np.ndarray] = []
        if self.experts:
            counts = self.experts[0].counts([plainly(text) for text in texts])
            scores = [expert.judge(counts) for expert in self.experts]
        return gather(self.codes, scores, lingua_voice.log_confidences(texts))

    def _by_span(self, text: str) -> tuple[Span, ...]:
        pieces = spans.pieces(text)
        if len(pieces) < 2:
            return ()
        logs = self.log_probabilities([_begin(text, start, end) for start, end in pieces])
        best = spans.smooth(logs, [end - start for start, end in pieces])
        return tuple(
            self._span(text, start, end, np.exp(logs[places]).mean(axis=0), best[places[0]])
            for start, end, places in spans.joined(pieces, best)
        )

    def _span(
        self, text: str, start: int, end: int, shares: np.ndarray, place: int | None = None
    ) -> Span:
        place = int(shares.argmax()) if place is None else int(place)
        sure = shares[place] >= _LIKELY and not _hopeless(text[start:end])
        return Span(start, end, self.codes[place] if sure else None, float(shares[place]))

    def _is_strange(self, text: str, place: int) -> bool:
        """Most of its n-grams were never seen, or nobody could say it: no language that is known here."""
        if not is_spoken(text):
            return True
        if not self.experts or place >= self.sampled:
            return False
        return known_share(self.experts[0], text) < self.usual

    def arrays(self) -> dict[str, np.ndarray]:
        arrays = {"pool_weights": self.pool.weights, "pool_biases": self.pool.biases}
        for number, expert in enumerate(self.experts):
            arrays |= expert.arrays(number)
        return arrays

    def facts(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "codes": list(self.codes),
            "sampled": self.sampled,
            "ways": [asdict(expert.way) for expert in self.experts],
            "usual": self.usual,
        }

    @classmethod
    def from_arrays(
        cls, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any]
    ) -> "LanguageModel":
        """Raises KeyError, TypeError or ValueError for what is not such a model."""
        if facts["format"] != FORMAT:
            raise ValueError(f"It is of format {facts['format']}, not {FORMAT}.")
        experts = tuple(
            Expert.numbered(way, arrays, number) for number, way in enumerate(facts["ways"])
        )
        if any(not np.array_equal(one.known, experts[0].known) for one in experts):
            raise ValueError("Its experts know different n-grams.")
        return cls(
            tuple(facts["codes"]),
            int(facts["sampled"]),
            experts,
            Pool(arrays["pool_weights"], arrays["pool_biases"]),
            float(facts["usual"]),
        )


def _begin(text: str, start: int, end: int) -> str:
    return text[start : min(end, start + _OF_A_PIECE)]


def plainly(text: str) -> str:
    """Words alone, small: what a language is told by. `_LONGEST` characters at most."""
    letters = (c if c.isalpha() or c in "'’" or not c.isascii() else " " for c in text[:_LONGEST])
    return " ".join("".join(letters).lower().split())


def known_share(expert: Expert, text: str) -> float:
    """Of the runs of three letters and more in a text, those that the expert knows; where a sign is a
    syllable or a word, of single signs and pairs."""
    plain = plainly(text)
    found = grams_in_words(plain, (1, 2) if _is_of_signs(plain) else (3, 4))
    if not len(found):
        return 1.0
    return len(places(found, expert.known)) / len(found)


def gather(
    codes: Sequence[str], scores: Sequence[np.ndarray], confidences: np.ndarray
) -> np.ndarray:
    """The voices, float64 [texts x codes x voices]: of experts' scores, float [texts x sampled] each,
    and lingua's logarithms, float [texts x its languages]."""
    said = np.zeros((len(confidences), len(codes), VOICES))
    place = {code: at for at, code in enumerate(lingua_voice.languages())}
    for at, code in enumerate(codes):
        if code in place:
            said[:, at, LINGUA] = confidences[:, place[code]]
        else:
            said[:, at, NOT_IN_LINGUA] = 1
    for number, one in enumerate(scores):
        sampled = one.shape[1]
        said[:, :sampled, NO_SAMPLES + 1 + number] = one
        said[:, sampled:, NO_SAMPLES] = 1
    return said


def _hopeless(text: str) -> Unsure:
    if not text.strip():
        return Unsure.EMPTY
    letters = [character for character in text[:_LONGEST] if character.isalpha()]
    if not letters:
        return Unsure.NO_LETTERS
    if looks_like_code(text):
        return Unsure.NOT_PROSE
    if _is_of_signs(letters):
        return Unsure.NO if len(letters) >= _FEWEST_SIGNS else Unsure.TOO_SHORT
    # One word, said again or with a number beside it, is one word.
    words = {"".join(filter(str.isalpha, word)).lower() for word in text[:_LONGEST].split()} - {""}
    enough = len(words) > 1 and sum(map(len, words)) >= _FEWEST_LETTERS
    return Unsure.NO if enough else Unsure.TOO_SHORT


def _is_of_signs(text: Sequence[str]) -> bool:
    """Whether most letters are of a script whose signs are syllables or words."""
    letters = [character for character in text if character.isalpha()]
    signs = sum(ord(letter) >= 0x0E00 and not 0x1E00 <= ord(letter) < 0x2000 for letter in letters)
    return signs > len(letters) / 2

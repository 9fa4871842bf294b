"""Why a book is an answer to moods and words: which words are said of it, and by whom."""

from dataclasses import dataclass

import numpy as np
from django.utils.translation import gettext as _

from recommendations.engine.wording import Source
from recommendations.engine.words import Match
from recommendations.words.questions import Question
from recommendations.words.serving import ServedWords

# Below it nothing that was asked for is said of a book plainly; see `engine.words.Match`.
LEAST_OF_PART = 0.15
# From this weight on a word of the question is what was asked for, not a hint at it.
_OUTRIGHT = 0.7
# Words named of a part and of all: the first of each part, then others while they matter.
_MOST_OF_PART, _MOST_NAMED = 2, 5
_LEAST_SHARE = 0.12
# Who is named where several say a word, the first of them.
_VOICES = {
    Source.SHELF: "shelf",
    Source.TAG: "tag",
    Source.DESCRIPTION: "description",
    Source.TITLE: "title",
}


@dataclass(frozen=True)
class Said:
    """Words of one voice: "shelf", "tag", "description" or "title"."""

    voice: str
    words: list[str]

    @property
    def quoted(self) -> str:
        # Translators: quotation marks around a word of readers, as the language has them
        return ", ".join(_("“%(word)s”") % {"word": word} for word in self.words)


def reasons_of(
    served: ServedWords, question: Question, match: Match, books: np.ndarray
) -> list[tuple[list[Said], list[str]]]:
    """For each of `books` (columns): what is said of it, and which parts nothing says of it."""
    wanted = [place for place, asked in enumerate(question.asked) if asked.wanted]
    speaking = [served.index.speaking(question.asked[place].part, books) for place in wanted]
    found = []
    for row, book in enumerate(books.tolist()):
        parts: list[list[tuple[int, float, int]]] = []
        missing = []
        for place, of_part in zip(wanted, speaking, strict=True):
            asked = question.asked[place].part
            # What was asked for is named before what is only like it.
            entries = sorted(of_part[row], key=lambda entry: asked.get(entry[0], 0) < _OUTRIGHT)
            named = bool(entries) and asked.get(entries[0][0], 0) >= _OUTRIGHT
            if named or match.by_part[place, book] >= LEAST_OF_PART:
                parts.append(entries)
            else:
                missing.append(str(question.asked[place].words))
        found.append((_voices(served, parts), missing))
    return found


def _voices(served: ServedWords, parts: list[list[tuple[int, float, int]]]) -> list[Said]:
    """The first word of every part, then the second."""
    named: dict[str, Source] = {}
    for place in range(_MOST_OF_PART):
        for part in parts:
            fresh = [entry for entry in part if not _covered(served.index.words[entry[0]], named)]
            strong = [e for e in fresh if e[1] >= _LEAST_SHARE or (place == 0 and e is fresh[0])]
            if strong and len(named) < _MOST_NAMED:
                word, _, sources = strong[0]
                named[served.index.words[word]] = next(v for v in _VOICES if v & sources)
    shown = served.index.shown
    number = served.index.number
    voices = [
        Said(name, [shown[number[word]] for word, v in named.items() if v == voice])
        for voice, name in _VOICES.items()
    ]
    return [said for said in voices if said.words]


def _covered(word: str, named: dict[str, Source]) -> bool:
    """Whether it is part of a phrase that is named, or the other way round."""
    words = set(word.split())
    return any(words <= set(other.split()) or set(other.split()) <= words for other in named)

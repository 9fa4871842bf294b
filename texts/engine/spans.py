"""A text of several languages, cut where they change."""

import re
from collections.abc import Sequence

import numpy as np

# Where another language may begin: at the end of a clause, a line, or a quotation.
_END = re.compile(r"[.!?;:,\n。！？；，、…()\[\]\"“”«»„]+\s*")
_SENTENCE_END = frozenset(".!?\n。！？…")
_SHORTEST = 12  # characters, without blanks
_MOST = 200  # pieces: of a longer text they are longer
# To change the language costs as much as a piece of this many characters can gain by it, and no less.
_CHANGE = 4.0
_FULL = 25


def pieces(text: str) -> list[tuple[int, int]]:
    """Start and end of each, that together are the text: clauses, none too short to be judged."""
    shortest = max(_SHORTEST, len(text) // _MOST)
    found: list[tuple[int, int]] = []
    start, within = 0, False  # whether the sentence goes on from the piece before
    for match in _END.finditer(text):
        ends = not _SENTENCE_END.isdisjoint(match.group())
        if len(text[start : match.end()].strip()) >= shortest:
            found.append((start, match.end()))
        elif within and ends:
            # The short end of a sentence belongs to it, not to the next.
            found[-1] = (found[-1][0], match.end())
        else:
            continue
        start, within = match.end(), not ends
    if found and len(text[start:].strip()) < _SHORTEST:
        found[-1] = (found[-1][0], len(text))
    elif start < len(text):
        found.append((start, len(text)))
    return found


def smooth(logs: np.ndarray, lengths: Sequence[int]) -> np.ndarray:
    """The languages, int [pieces], that explain `logs`, float [pieces x languages], best (Viterbi).

    A short piece weighs less: what is said of few letters is often wrong.
    """
    weights = np.minimum(np.asarray(lengths) / _FULL, 1.0)[:, None]
    gains = np.maximum(logs, -12.0) * weights
    best = gains[0]
    came = np.zeros(logs.shape, np.int64)
    for at in range(1, len(gains)):
        leader = int(best.argmax())
        stays = best >= best[leader] - _CHANGE
        came[at] = np.where(stays, np.arange(len(best)), leader)
        best = np.where(stays, best, best[leader] - _CHANGE) + gains[at]
    path = np.empty(len(gains), np.int64)
    path[-1] = best.argmax()
    for at in range(len(gains) - 1, 0, -1):
        path[at - 1] = came[at, path[at]]
    return path


def joined(
    found: Sequence[tuple[int, int]], languages: np.ndarray
) -> list[tuple[int, int, list[int]]]:
    """Neighbours of one language as one: start, end, and the places of the pieces."""
    spans: list[tuple[int, int, list[int]]] = []
    for place, (start, end) in enumerate(found):
        if spans and languages[spans[-1][2][-1]] == languages[place]:
            first, _, places = spans[-1]
            spans[-1] = (first, end, [*places, place])
        else:
            spans.append((start, end, [place]))
    return spans

"""Texts cut into passages: what an author is learnt from, and judged by."""

from collections.abc import Sequence

import numpy as np

from texts.engine.grams import as_written

WORDS = 500


def passages(text: str, most: int, words: int = WORDS) -> list[str]:
    """Of so many words each, `as_written`; no more than `most`, evenly spread over the text.

    What is left over is left out, but where it is all there is.
    """
    found = as_written(text).split()
    if not found:
        return []
    starts = range(0, max(len(found) - words + 1, 1), words)
    return [" ".join(found[start : start + words]) for start in evenly(starts, most)]


def evenly(things: Sequence[int], most: int) -> list[int]:
    """So many of them, evenly spaced, the first and the last among them."""
    if len(things) <= most:
        return list(things)
    return [things[place] for place in np.linspace(0, len(things) - 1, most).astype(int)]

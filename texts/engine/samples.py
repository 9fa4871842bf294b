"""What models learn from."""

from typing import NamedTuple

# An author of fewer words, and a language of fewer lines, can't be learnt.
FEWEST_WORDS = 300
FEWEST_LINES = 20


class Sample(NamedTuple):
    """A text of one author; `work` tells which samples must stay on one side of a split."""

    author: int
    work: int
    text: str

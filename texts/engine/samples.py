"""What an author model learns from."""

from typing import NamedTuple


class Sample(NamedTuple):
    """A text of one author; `work` tells which samples must stay on one side of a split."""

    author: int
    work: int
    text: str

"""The words of a text that spoke for an author: parts of a linear score."""

from collections import Counter
from collections.abc import Sequence

import numpy as np

from texts.engine.answers import Cause
from texts.engine.experts import Expert
from texts.engine.grams import tokens, word_buckets

_SHOWN = 12


def causes(experts: Sequence[Expert], read: Sequence[str], author: int) -> tuple[Cause, ...]:
    """Of passages `as_written`, for the author in that place, the weightiest first."""
    found: list[Cause] = []
    for expert in experts:
        if expert.way.learner == "svm" and expert.way.grams == "words":
            found += _causes(expert, read, author)
    return tuple(sorted(found, key=lambda cause: -cause.share)[:_SHOWN])


def _causes(expert: Expert, read: Sequence[str], author: int) -> list[Cause]:
    spelt: dict[int, str] = {}
    times: Counter[int] = Counter()
    for passage in read:
        words = tokens(passage)
        named = [*words, *(f"{one} {two}" for one, two in zip(words, words[1:], strict=False))]
        for bucket, name in zip(word_buckets(words).tolist(), named, strict=True):
            spelt.setdefault(bucket, name)
            times[bucket] += 1
    x = expert.weighed(expert.counts(read)).mean(axis=0)
    # Against the others on average: what all of them do speaks for nobody.
    lead = expert.coef[:, author] - expert.coef.mean(axis=1)
    parts = np.asarray(x).ravel() * lead
    for_author = np.flatnonzero(parts > 0)
    total = float(parts[for_author].sum())
    best = for_author[np.argsort(-parts[for_author], kind="stable")[:_SHOWN]]
    return [
        Cause(spelt[bucket], float(parts[place]) / total, times[bucket])
        for place in best
        for bucket in [int(expert.known[place])]
    ]

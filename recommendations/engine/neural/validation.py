"""Which ratings say when to stop: some of some readers', taken out of the training part."""

import numpy as np

from recommendations.engine.evaluate import sample, split
from recommendations.engine.interactions import Interactions

_MOST_READERS = 1000
_SHARE = 0.1


def validation_part(rated: Interactions, seed: int) -> tuple[Interactions, Interactions]:
    """What is learnt from, and what is held out of it: a fifth of a tenth of the readers' ratings.

    The rest of these readers' ratings is learnt from, as those of readers who are judged later are.
    At most 1,000 readers. Raises TooLittleData if nobody has enough ratings.
    """
    _, held_out = split(rated, seed=seed + 1)
    able = int(np.count_nonzero(np.diff(held_out.indptr)))
    most = min(_MOST_READERS, max(1, round(_SHARE * able)))
    chosen = np.zeros(len(rated.readers), bool)
    chosen[sample(held_out, most, seed)] = True
    held_out = held_out.where(np.repeat(chosen, np.diff(held_out.indptr)))
    width = len(rated.books)
    pairs = rated.reader.astype(np.int64) * width + rated.book
    out = held_out.reader.astype(np.int64) * width + held_out.book
    return rated.where(~np.isin(pairs, out, assume_unique=True)), held_out

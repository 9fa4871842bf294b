"""Learning the star model with Surprise's SVD; the only file that imports Surprise."""

import os
import tempfile
from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

from recommendations.engine.compiled import in_parallel
from recommendations.engine.interactions import Interactions
from recommendations.engine.star_blocks import Block, four_blocks, one_block
from recommendations.engine.star_descent import LANES, Floats, Ints, descend
from recommendations.engine.star_model import StarModel

# Surprise makes a data folder in the home directory as it is imported, and fails where it can't.
# It is never used here, so it is pointed at a folder that exists.
os.environ.setdefault("SURPRISE_DATA_FOLDER", tempfile.gettempdir())

import surprise  # noqa: E402
from surprise.utils import get_rng  # noqa: E402

_CHUNK = 4096
# As Surprise has them; and what a catalogue too large for them gets.
_FACTORS, _SPREAD = 100, 0.1
_MANY_BOOKS, _FEW_FACTORS, _NEAR_ZERO = 200_000, 32, 0.03


class _Numbers(Mapping[int, int]):
    """Row number of each id, as a dict would have it, over the ascending ids themselves."""

    def __init__(self, ids: Ints) -> None:
        self._ids = ids

    def __getitem__(self, id_: int) -> int:
        row = int(np.searchsorted(self._ids, id_))
        if row == len(self._ids) or self._ids[row] != id_:
            raise KeyError(id_)
        return row

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids.tolist())

    def __len__(self) -> int:
        return len(self._ids)


class ArrayTrainset(surprise.Trainset):  # type: ignore[misc]  # Surprise ships no types
    """Surprise's training set over arrays: no object a rating is kept (2 GB for 6 million).

    Raises ValueError if there is no rating; want-to-read marks are left out.
    """

    def __init__(self, interactions: Interactions) -> None:
        self.rated = interactions.rated
        if not len(self.rated):
            raise ValueError("There is no rating to learn from.")
        self.reader_counts = np.diff(self.rated.indptr)
        self.book_counts = self.rated.book_counts
        super().__init__(
            ur={},
            ir={},
            n_users=len(self.rated.readers),
            n_items=len(self.rated.books),
            n_ratings=len(self.rated),
            rating_scale=(0.5, 5.0),
            raw2inner_id_users=_Numbers(self.rated.readers),
            raw2inner_id_items=_Numbers(self.rated.books),
        )
        self._global_mean = float(self.rated.value.mean(dtype=np.float64) / 2)

    def knows_user(self, uid: int | str) -> bool:
        # Surprise names somebody unknown by a string.
        return not isinstance(uid, str) and bool(self.reader_counts[uid])

    def knows_item(self, iid: int | str) -> bool:
        return not isinstance(iid, str) and bool(self.book_counts[iid])

    def all_ratings(self) -> Iterator[tuple[int, int, float]]:
        reader = self.rated.reader
        for start in range(0, len(reader), _CHUNK):
            rows = slice(start, start + _CHUNK)
            stars: npt.NDArray[np.float64] = self.rated.value[rows] / 2
            yield from zip(
                reader[rows].tolist(), self.rated.book[rows].tolist(), stars.tolist(), strict=True
            )


class CompiledSVD(surprise.SVD):  # type: ignore[misc]
    """Surprise's SVD with its descent compiled, in float32; to be fitted to an ArrayTrainset.

    Start, steps and updates are Surprise's. From 100,000 ratings on, readers and books are halved,
    and the two blocks that share neither a reader nor a book are learnt at the same time, then the
    other two: each rating still counts once an epoch, after those before it of its reader's half
    of the books. The halves do not depend on the machine's cores, and nor does the result.

    one_thread_below  ratings that one thread learns quickly enough, in Surprise's own order

    `pu` (R, F) and `qi` (B, F) are float32, `bu` (R,) and `bi` (B,) float64.
    """

    one_thread_below = 100_000

    def sgd(self, trainset: ArrayTrainset) -> None:
        rated, rng = trainset.rated, get_rng(self.random_state)
        if len(rated) < self.one_thread_below:
            blocks = one_block(rated)
        else:
            blocks = four_blocks(rated, trainset.book_counts)
        vectors = (0,) * max(1, -(-self.n_factors // LANES))
        width = len(vectors) * LANES
        p = self._start(rng, np.arange(len(rated.readers)), width)
        q = self._start(rng, blocks.place, width)
        bu, bi = (np.zeros(len(factors), np.float32) for factors in (p, q))
        biased = float(self.biased)
        rates = np.array(
            [biased * self.lr_bu, biased * self.lr_bi, self.lr_pu, self.lr_qi], np.float32
        )
        penalties = np.array([self.reg_bu, self.reg_bi, self.reg_pu, self.reg_qi], np.float32)
        mean = np.float32(trainset.global_mean if self.biased else 0)

        def learn(block: Block) -> None:
            descend(
                *block, blocks.book, blocks.value, p, q, bu, bi, mean, rates, penalties, vectors
            )

        for _ in range(self.n_epochs):
            for apart in blocks.rounds:
                in_parallel(learn, apart)
        self.pu, self.qi = p[:, : self.n_factors], q[blocks.place, : self.n_factors]
        self.bu, self.bi = bu.astype(float), bi[blocks.place].astype(float)

    def _start(self, rng: Any, place: npt.NDArray[Any], width: int) -> Floats:
        """(len(place), width): row `place[k]` holds the k-th normal draw, then zeros."""
        factors = _aligned(len(place), width)
        for start in range(0, len(place), _CHUNK):
            rows = place[start : start + _CHUNK]
            size = (len(rows), self.n_factors)
            factors[rows, : self.n_factors] = rng.normal(self.init_mean, self.init_std_dev, size)
        return factors


def _aligned(rows: int, width: int) -> Floats:
    """Zeros (rows, width) that begin where a line of the processor's cache begins."""
    spare = LANES
    memory = np.zeros(rows * width + spare, np.float32)
    offset = -(memory.ctypes.data // memory.itemsize) % spare
    return memory[offset : offset + rows * width].reshape(rows, width)


def train_svd(
    interactions: Interactions,
    *,
    factors: int | None = None,
    epochs: int = 20,
    learning_rate: float = 0.015,
    regularisation: float = 0.1,
    seed: int = 0,
) -> CompiledSVD:
    """Surprise's SVD, trained on stars (0.5 to 5); its raw ids are the ids of readers and books.

    factors  100; for more than 200,000 rated books 32, which begin closer to 0: there each book has few
             ratings, and its factors lie in main memory. RMSE on validation ratings of smaller
             sets, 100 | these 32: goodbooks-10k (5 %) 0.871 | 0.867, Book-Crossing 0.793 | 0.788,
             100,000 generated books with 13 ratings each 0.876 | 0.876

    RMSE on validation ratings of goodbooks-10k (5 % of its readers | its Kaggle release):
    0.863 | 0.826; with Surprise's own defaults (learning rate 0.005, regularisation 0.02), which
    cost the same, 0.873 | 0.839; 40 epochs at 0.007 and 0.08, twice the work, 0.863.
    Raises ValueError if there is no rating or the training diverges.
    """
    many = np.count_nonzero(interactions.rated.book_counts) > _MANY_BOOKS
    svd = CompiledSVD(
        n_factors=factors or (_FEW_FACTORS if many else _FACTORS),
        n_epochs=epochs,
        lr_all=learning_rate,
        reg_all=regularisation,
        init_std_dev=_NEAR_ZERO if many else _SPREAD,
        random_state=seed,
    )
    svd.fit(ArrayTrainset(interactions))
    if not all(np.isfinite(learnt).all() for learnt in (svd.pu, svd.qi, svd.bu, svd.bi)):
        raise ValueError(f"The star model diverges at a learning rate of {learning_rate}.")
    return svd


def fit_stars(interactions: Interactions, *, seed: int = 0, **parameters: Any) -> StarModel:
    """Train the SVD, by the `parameters` of `train_svd`, and keep what it learnt of books, as float32."""
    return star_model(train_svd(interactions, seed=seed, **parameters))


def star_model(svd: surprise.SVD) -> StarModel:
    """The books of an SVD trained on an ArrayTrainset, ready to fold readers in.

    The penalty of the fold-in is 1 / (learning rate * epochs): what stopping gradient descent after
    that many steps amounts to. It stands alone: with `regularisation` times the number of ratings
    added, as full convergence would have it, RMSE over readers new to the model is no better
    (goodbooks-10k, 5 %: 0.865 alone, 0.872 with it, 0.869 with only that; 1.015 for 0.973 at one
    rating with only that).
    """
    unrated = svd.trainset.book_counts == 0
    book_bias, book_factors = svd.bi.astype(np.float32), svd.qi.astype(np.float32)
    # Surprise leaves books that nobody rated at their random start.
    book_bias[unrated], book_factors[unrated] = 0, 0
    return StarModel(
        mean=float(svd.trainset.global_mean),
        book_bias=book_bias,
        book_factors=book_factors,
        reg=1 / (svd.lr_pu * svd.n_epochs),
    )

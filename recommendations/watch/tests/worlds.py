"""Readers with known tastes: what they will give is known, and so is what has changed."""

from dataclasses import asdict, replace

import numpy as np

from recommendations.engine.evaluate import evaluate_stars, sample, split
from recommendations.engine.interactions import Interactions
from recommendations.engine.model import Model, fit
from recommendations.engine.profile import profile
from recommendations.watch.baseline import baseline_of
from recommendations.watch.limits import Measure
from recommendations.watch.measuring import Now, Reading, State, Then, readings_of

READERS, BOOKS, GENRES, EACH = 300, 260, 4, 30
Rows = tuple[np.ndarray, np.ndarray, np.ndarray]


def drawn(readers: np.ndarray, each: int, seed: int) -> Rows:
    """Readers, books and half stars: a reader loves one genre in four, and popular books are read more."""
    rng = np.random.default_rng(seed)
    known = 1 / np.arange(1, BOOKS + 1) ** 0.7
    books = np.concatenate(
        [rng.choice(BOOKS, each, replace=False, p=known / known.sum()) for _ in readers]
    )
    who = np.repeat(readers, each)
    loved = who % GENRES == books % GENRES
    half_stars = np.where(loved, 9, 5) + rng.integers(-1, 2, len(who))
    return who, books, half_stars


class World:
    """What there was, the model that learnt it, and what was kept of that training.

    The model serves as it was judged: it learnt without a fifth of the ratings, which stay unknown.
    """

    def __init__(self) -> None:
        learnt, held_out = split(packed(drawn(np.arange(READERS), EACH, seed=1)), seed=1)
        self.then_rows = learnt
        self.rows = learnt.reader, learnt.books[learnt.book], learnt.value
        self.model: Model = replace(fit(learnt, seed=1), stars_by="svd")
        judged = sample(held_out, READERS, seed=1)
        found = profile(learnt)
        report = asdict(found) | {"mean_stars": found.mean_stars}
        self.then = Then(
            {"report": report, "watch": baseline_of(self.model, self.then_rows, 0)},
            {"rmse": evaluate_stars(self.model.predict, learnt, held_out, judged).rmse},
        )

    def later(self, new: Rows) -> Now:
        """What was there and `new`, of which pairs that were there before are left out."""
        before = set(zip(self.rows[0].tolist(), self.rows[1].tolist(), strict=True))
        pairs = zip(new[0].tolist(), new[1].tolist(), strict=True)
        fresh = np.array([pair not in before for pair in pairs], bool)
        readers, books, half_stars = new[0][fresh], new[1][fresh], new[2][fresh]
        now = packed(
            (
                np.append(self.rows[0], readers),
                np.append(self.rows[1], books),
                np.append(self.rows[2], half_stars),
            )
        )
        return Now(self.model, now, readers, books, half_stars)


def packed(rows: Rows) -> Interactions:
    readers, books, half_stars = rows
    return Interactions.from_ids(
        readers, books, half_stars.astype(np.uint8), books=np.union1d(books, np.arange(BOOKS))
    )


def read(now: Now, then: Then) -> dict[Measure, Reading]:
    return {reading.measure: reading for reading in readings_of(now, then)}


def crossed(readings: dict[Measure, Reading]) -> set[Measure]:
    return {measure for measure, reading in readings.items() if reading.state == State.CROSSED}

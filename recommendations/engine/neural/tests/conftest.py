"""Nets so small that they learn the world of two colours in a second."""

import numpy as np
import pytest

from recommendations.engine.interactions import Interactions
from recommendations.engine.tests.conftest import checkerboard  # noqa: F401


@pytest.fixture(scope="session")
def tastes() -> Interactions:
    """60 readers rated 20 of 30 books: reader u gives book b five stars if u + b is even, else one."""
    draw = np.random.default_rng(3)
    book = np.concatenate([draw.choice(30, 20, replace=False) for _ in range(60)])
    reader = np.repeat(np.arange(60), 20)
    values = np.where((reader + book) % 2 == 0, 10, 2).astype(np.uint8)
    return Interactions.from_ids(reader, book, values, books=np.arange(31))

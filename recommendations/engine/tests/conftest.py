"""A world of two colours, in which the right answer can be seen."""

import numpy as np
import pytest
from hypothesis import settings

from recommendations.engine.interactions import Interactions

# The first example that reaches a compiled loop waits for the compiler.
settings.register_profile("engine", deadline=None)
settings.load_profile("engine")

SIZE = 40


@pytest.fixture(scope="session")
def checkerboard() -> Interactions:
    """Reader u loves the books of their colour, which are those with u + b even.

    They have read them all but book u itself. Reader and book ids are 100 and 500 above the
    row and column numbers.
    """
    reader, book = np.indices((SIZE, SIZE)).reshape(2, -1)
    read = ((reader + book) % 2 == 0) & (reader != book)
    values = np.full(read.sum(), 10, np.uint8)
    return Interactions.from_ids(reader[read] + 100, book[read] + 500, values)

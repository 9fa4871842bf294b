"""A world of two colours, in which the right answer can be seen; and real readers."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recommendations.engine.interactions import Interactions

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


@pytest.fixture(scope="session")
def goodbooks(data_dir: Path) -> Interactions:
    """Shared data that is not part of the project."""
    ratings = pd.read_csv(data_dir / "goodbooks-10k-sample" / "ratings.csv")
    half_stars = (2 * ratings["rating"]).to_numpy().astype(np.uint8)
    return Interactions.from_ids(
        ratings["user_id"].to_numpy(), ratings["book_id"].to_numpy(), half_stars
    )

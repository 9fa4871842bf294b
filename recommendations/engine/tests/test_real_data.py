"""On real readers: shared data that is not part of the project."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from recommendations.engine.evaluate import evaluate
from recommendations.engine.interactions import Interactions

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def goodbooks(data_dir: Path) -> Interactions:
    ratings = pd.read_csv(data_dir / "goodbooks-10k-sample" / "ratings.csv")
    return Interactions.from_ids(
        ratings["user_id"].to_numpy(),
        ratings["book_id"].to_numpy(),
        (2 * ratings["rating"]).to_numpy().astype(np.uint8),
    )


def test_lists_and_stars_are_as_good_as_they_were_measured_to_be(goodbooks):
    evaluation = evaluate(goodbooks, seed=1)
    assert evaluation.graph.ndcg > 3 * evaluation.popularity.ndcg
    assert evaluation.graph.ndcg > 0.34
    assert evaluation.graph.coverage > 0.4
    assert evaluation.stars.rmse < evaluation.bias.rmse < 0.88
    assert evaluation.stars.rmse <= 0.875

"""On real readers."""

import pytest

from recommendations.engine.evaluate import evaluate

pytestmark = pytest.mark.slow


def test_lists_and_stars_are_as_good_as_they_were_measured_to_be(goodbooks):
    evaluation = evaluate(goodbooks, seed=1)
    assert evaluation.graph.ndcg > 3 * evaluation.popularity.ndcg
    assert evaluation.graph.ndcg > 0.34
    assert evaluation.graph.coverage > 0.4
    assert evaluation.stars.rmse < evaluation.bias.rmse < 0.88
    assert evaluation.stars.rmse <= 0.875

import numpy as np
import pytest

from demand.engine import WEEKLY, Panel, panel_of


def test_series_are_aligned_at_their_ends():
    panel = panel_of([7, 3], [100, 103], [[1, 2, 3, 4], [5, 6]])
    np.testing.assert_array_equal(panel.values, [[1, 2, 3, 4], [np.nan, np.nan, 5, 6]])
    assert panel.ends.tolist() == [103, 104]
    assert panel.starts.tolist() == [0, 2]
    assert panel.periods[1].tolist() == [101, 102, 103, 104]


def test_before_is_what_was_known_then():
    panel = panel_of([7, 3], [100, 103], [[1, 2, 3, 4], [5, 6]], codes={"author": [1, 2]})
    earlier = panel.before(2)
    assert earlier.ids.tolist() == [7]
    assert earlier.values.tolist() == [[1, 2]]
    assert earlier.ends.tolist() == [101]
    assert earlier.codes["author"].tolist() == [1]
    with pytest.raises(ValueError, match="No series had begun 4 periods"):
        panel.before(4)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"ids": [1, 1]}, "same id"),
        ({"series": [[1], [-1]]}, "not below 0"),
        ({"series": [[1], [np.inf]]}, "finite"),
        ({"series": [[1], [np.nan]]}, "no known period"),
        ({"series": [[1], []]}, "one value or more"),
        ({"series": [[1]]}, "different lengths"),
        ({"season": 7}, "12 or 52"),
        ({"codes": {"author": [1]}}, "author needs one code"),
        ({"channel": [1]}, "channel needs one code"),
    ],
)
def test_what_makes_no_sense_is_refused(given, said):
    good = {"ids": [1, 2], "firsts": [100, 100], "series": [[1], [2]]}
    with pytest.raises(ValueError, match=said):
        panel_of(**{**good, **given})


def test_an_empty_panel_is_refused():
    none = np.zeros(0, np.int64)
    with pytest.raises(ValueError, match="no series"):
        Panel(none, np.zeros((0, 3)), none, WEEKLY)

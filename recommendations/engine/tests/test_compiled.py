import threading
import time

import numpy as np
import pytest

from recommendations.engine.compiled import compiled, cores, in_parallel


@compiled
def total(values):
    found = 0.0
    for value in values:
        found += value
    return found


def test_a_compiled_sum_is_the_sum_and_keeps_what_is_no_number():
    values = np.arange(1000, dtype=np.float64)
    assert total(values) == values.sum()
    assert np.isnan(total(np.array([1.0, np.nan])))
    assert total(np.array([1.0, np.inf])) == np.inf


def test_results_come_in_the_order_of_the_blocks():
    def later_first(number):
        time.sleep(0.02 * (3 - number))
        return number * number

    assert in_parallel(later_first, range(4)) == [0, 1, 4, 9]
    assert in_parallel(later_first, []) == []


@pytest.mark.skipif(cores() < 2, reason="one core runs one block at a time")
def test_two_blocks_run_at_once():
    meeting = threading.Barrier(2, timeout=10)
    assert sorted(in_parallel(lambda _: meeting.wait(), range(2))) == [0, 1]


def test_an_error_in_a_block_comes_out():
    with pytest.raises(ZeroDivisionError):
        in_parallel(lambda number: 1 // number, [1, 0])

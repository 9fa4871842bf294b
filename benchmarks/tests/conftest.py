import numpy as np
import pytest

from benchmarks import load


@pytest.fixture(scope="module")
def small_release(tmp_path_factory):
    """goodbooks-10k's files with 300 readers and 200 books."""
    folder = tmp_path_factory.mktemp("goodbooks")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(load, "READERS", 300)
        patch.setattr(load, "BOOKS", 200)
        load.write_goodbooks(folder, 9_000, np.random.default_rng(1))
    return folder

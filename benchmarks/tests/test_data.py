"""Folders become arrays as the site would load them."""

import numpy as np
import pandas as pd
import pytest

from benchmarks.data import read_folder, read_readers
from benchmarks.synthetic import describe, generate, load, save

pytestmark = pytest.mark.slow


def test_a_release_becomes_ratings_marks_and_a_catalogue(small_release):
    data = read_folder(small_release)
    ratings = pd.read_csv(small_release / "ratings.csv")
    assert len(data.interactions.rated) == len(ratings)
    assert len(data.interactions) > len(ratings), "marks are there as well"
    reader = int(data.interactions.readers[5])
    own = ratings[ratings.user_id == reader].sort_values("book_id")
    rows = slice(*data.interactions.rated.indptr[5:7])
    assert (data.interactions.rated.book[rows] + 1).tolist() == own.book_id.tolist()
    assert (data.interactions.rated.value[rows] / 2).tolist() == own.rating.tolist()
    # "Book 1 (Series 1, #1)" by Author 1, on the shelves for fantasy, romance, ...
    assert data.catalogue.volume[0] == 1
    assert {"author:Author 1", "series:Series 1"} <= set(data.catalogue.documents[0])
    assert data.catalogue.average_count[0] >= 1000
    assert len(data.catalogue) == len(data.interactions.books) == 200


def test_other_readers_use_the_numbers_of_the_folder(small_release, tmp_path):
    (tmp_path / "others.csv").write_text("user_id,book_id,rating\n7,3,5\n7,200,1\n7,999,4\n")
    new = read_readers(small_release, tmp_path / "others.csv")
    assert new.readers.tolist() == [7]
    assert new.book.tolist() == [2, 199]
    assert new.value.tolist() == [10, 2]
    assert len(new.books) == 200


def test_a_folder_of_something_else_is_refused_in_words(tmp_path):
    with pytest.raises(SystemExit, match=r"books\.csv"):
        read_folder(tmp_path)


@pytest.mark.parametrize(
    ("name", "ratings", "books"),
    [
        ("goodbooks-10k-kaggle", 880_343, 10_000),
        ("book-crossing", 203_275, 14_819),
    ],
)
def test_real_folders_have_their_known_sizes(data_dir, name, ratings, books):
    data = read_folder(data_dir / name)
    assert (len(data.interactions.rated), len(data.catalogue)) == (ratings, books)


def test_generated_readers_have_the_shape_that_was_asked_for():
    data = generate(40_000, 800, 500, seed=3)
    assert (len(data), len(data.readers), len(data.books)) == (40_000, 800, 500)
    assert set(np.unique(data.value)) == {2, 4, 6, 8, 10}
    popularity = np.sort(np.bincount(data.book, minlength=500))[::-1]
    assert popularity[:50].sum() > 2 * popularity[-250:].sum() * 50 / 250
    again = generate(40_000, 800, 500, seed=3)
    assert again.fingerprint() == data.fingerprint() != generate(40_000, 800, 500, 4).fingerprint()


def test_generated_readers_can_read_half_of_all_books_but_no_more():
    data = generate(1_000, 20, 100, seed=1)
    assert np.diff(data.indptr).tolist() == [50] * 20
    with pytest.raises(ValueError, match="can't give"):
        generate(1_001, 20, 100, seed=1)


def test_generated_readers_survive_a_folder(tmp_path):
    data = generate(2_000, 50, 100, seed=1)
    save(data, tmp_path)
    assert load(tmp_path).fingerprint() == data.fingerprint()
    assert len(describe(100, 1)) == 100

"""Ten readers of red books, ten of blue ones; book 0 is known to all."""

import numpy as np

from recommendations.engine.asking import probably_read
from recommendations.engine.interactions import Interactions
from recommendations.engine.readers import ReaderNeighbours, fit_readers

RED, BLUE = [0, 1, 2, 3, 7], [0, 4, 5, 6, 8]


def neighbours() -> ReaderNeighbours:
    histories = [RED] * 11 + [BLUE] * 10
    readers = np.repeat(np.arange(len(histories)), 5)
    books = np.concatenate(histories)
    stars = np.where(books == 0, 7, 9).astype(np.uint8)
    return fit_readers(Interactions.from_ids(readers, books, stars, books=np.arange(10)), seed=0)


def test_of_a_stranger_the_best_known_book_comes_first() -> None:
    nothing = np.empty(0, np.int32), np.empty(0, np.uint8)
    read = probably_read(neighbours(), *nothing)
    assert read.argmax() == 0
    assert read[9] == 0


def test_an_answer_brings_the_books_of_readers_like_them() -> None:
    of_blue = np.array([4], np.int32), np.array([9], np.uint8)
    read = probably_read(neighbours(), *of_blue)
    assert min(read[5], read[6]) > max(read[1], read[2], read[3])


def test_an_unknown_taste_is_asked_about_well_known_books() -> None:
    unread = np.array([9], np.int32), np.array([9], np.uint8)
    assert probably_read(neighbours(), *unread).argmax() == 0

"""The index of words, on books whose right answers can be seen by eye."""

from collections.abc import Sequence

import numpy as np
import pytest

from recommendations.engine import fit_words as fitting
from recommendations.engine.fit_words import fit_words
from recommendations.engine.wording import Said, Source, WordingMaker
from recommendations.engine.words import WordIndex

SHELF, TITLE = Source.SHELF, Source.TITLE
# Six books about machines, six about ghosts; one of each has a word of its own.
MACHINES: dict[str, tuple[float, int]] = {"robot": (4.0, SHELF), "android": (3.0, SHELF)}
GHOSTS: dict[str, tuple[float, int]] = {"ghost": (4.0, SHELF), "haunted": (3.0, SHELF)}


def index_of(books: Sequence[Said]) -> WordIndex:
    maker = WordingMaker()
    for said in books:
        maker.add(said)
    return fit_words(np.arange(100, 100 + len(books)), maker.wording({"robot": "robots"}))


@pytest.fixture
def index() -> WordIndex:
    machines = [dict(MACHINES) for _ in range(7)]
    ghosts = [dict(GHOSTS) for _ in range(7)]
    machines[0] |= {"sad": (5.0, SHELF)}
    ghosts[0] |= {"sad": (2.0, SHELF), "robot": (0.5, TITLE)}
    # Shelved as android alone, and never as robot.
    machines[6] = {"android": (3.0, SHELF)}
    others: list[Said] = [{f"other {n // 2}": (4.0, SHELF)} for n in range(100)]
    return index_of([*machines, *ghosts, *others])


def best(index: WordIndex, *parts: dict[str, float]) -> list[int]:
    numbered = [{index.number[word]: weight for word, weight in part.items()} for part in parts]
    total = index.match(numbered).total
    order = np.argsort(-total, kind="stable")
    return [int(book) for book in order if total[book] > 0]


def test_books_that_are_called_so_come_first_then_those_called_nearly_so(index):
    found = best(index, {"robot": 1.0})
    assert set(found[:5]) <= set(range(6))
    assert 6 in found  # by "android", which stands beside "robot" elsewhere
    assert found.index(6) > 4
    assert not set(found) & set(range(8, 14))


def test_two_halves_are_worth_more_than_one_whole(index):
    assert best(index, {"robot": 1.0}, {"sad": 1.0})[0] == 0


def test_what_is_not_wanted_speaks_against_a_book(index):
    found = best(index, {"robot": 1.0}, {"sad": -1.0})
    assert 0 not in found
    assert found


def test_words_used_alike_are_near_and_titles_teach_nothing(index):
    near = [index.words[word] for word, _ in index.near(index.number["robot"], 5)]
    assert near == ["android"]


def test_what_speaks_for_a_book_is_named_with_its_source(index):
    part = {index.number["robot"]: 1.0}
    machine, ghost = index.speaking(part, np.array([1, 7], np.int32))
    assert [index.shown[word] for word, _, _ in machine] == ["robots", "android"]
    assert sum(share for _, share, _ in machine) == pytest.approx(1)
    assert [(index.words[word], sources) for word, _, sources in ghost] == [("robot", int(TITLE))]


def test_shares_are_of_the_very_sum_that_ranks(index):
    part = {index.number["robot"]: 1.0}
    widened = index.widened(part)
    book = 1
    total = 0.0
    for word, weight in widened.items():
        entries = slice(index.ends[word], index.ends[word + 1])
        at = np.flatnonzero(index.places[entries] == book)
        total += weight * float(index.weights[entries][at].sum())
    top = index.speaking(part, np.array([book], np.int32))[0][0]
    own = index.ends[top[0]] + np.flatnonzero(
        index.places[index.ends[top[0]] : index.ends[top[0] + 1]] == book
    )
    assert top[1] == pytest.approx(widened[top[0]] * float(index.weights[own][0]) / total)


def test_a_book_of_one_word_does_not_shout(index):
    """Its word is not half as strong again as that of a book of which more is said."""
    android = index.number["android"]
    entries = slice(index.ends[android], index.ends[android + 1])
    weights = dict(zip(index.places[entries].tolist(), index.weights[entries], strict=True))
    assert weights[6] < 1.5 * weights[1]


def test_it_comes_back_from_its_arrays(index):
    again = WordIndex.from_arrays(index.arrays())
    assert again.words == index.words and again.shown == index.shown
    part = [{index.number["sad"]: 1.0}]
    assert np.array_equal(again.match(part).total, index.match(part).total)
    broken = index.arrays() | {"words": np.frombuffer(b"one", np.uint8)}
    with pytest.raises(ValueError, match="belong together"):
        WordIndex.from_arrays(broken)


def test_the_same_books_give_the_same_bytes(index):
    again = index_of([dict(MACHINES) for _ in range(7)] + [dict(GHOSTS) for _ in range(7)])
    twice = index_of([dict(MACHINES) for _ in range(7)] + [dict(GHOSTS) for _ in range(7)])
    for name, array in again.arrays().items():
        assert array.tobytes() == twice.arrays()[name].tobytes(), name


def test_a_common_word_is_cut_to_the_books_it_belongs_to_most(monkeypatch):
    monkeypatch.setattr(fitting, "MOST_BOOKS_A_WORD", 3)
    books = [{"dark": (float(n), SHELF), f"own {n % 2}": (5.0, SHELF)} for n in range(1, 9)]
    index = index_of(books)
    assert index.books_with(index.number["dark"]) == 3
    assert best(index, {"dark": 1.0})[:1] == [7]


def test_of_a_book_only_the_strongest_words_are_kept(monkeypatch):
    monkeypatch.setattr(fitting, "MOST_WORDS_A_BOOK", 1)
    index = index_of([{"weak": (1.0, SHELF), "strong": (9.0, SHELF)} for _ in range(4)])
    assert index.books_with(index.number["strong"]) == 4
    assert index.books_with(index.number["weak"]) == 0


def test_without_words_and_without_books_nothing_matches():
    for books in ([], [{}, {}, {}]):
        index = index_of(books)
        assert not index.match([]).total.any()
        assert not index.match([{}]).total.any()


def test_a_weight_must_be_above_0():
    with pytest.raises(ValueError, match="above 0"):
        WordingMaker().add({"dark": (0.0, SHELF)})


def test_books_and_wording_must_be_of_one_length():
    with pytest.raises(ValueError, match="2 books"):
        fit_words(np.arange(2), WordingMaker().wording())

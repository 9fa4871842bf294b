"""What docs/api.md says each signal counts is what the code counts."""

import re

import numpy as np
import pytest

from bookrec_site.paths import BASE_DIR
from recommendations import events, home, snapshot, store
from recommendations.engine.weights import history_weights, training_weights
from recommendations.history import history_of
from recommendations.muting import mute
from recommendations.tests.conftest import books
from shelves.models import ShelfEntry
from shelves.services import dismiss, rate_book
from shelves.statuses import set_status

SECTION = re.search(
    r"\n## Signals\n(.*?)(?=\n## |\Z)", (BASE_DIR / "docs" / "api.md").read_text(), re.DOTALL
)
NUMBER = r"-?\d+(?:\.\d+)?"


def rows() -> list[list[str]]:
    assert SECTION
    lines = [line for line in SECTION[1].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


def told_of_stars() -> dict[float, tuple[float, float]]:
    """By stars: what they count for a list, and in training."""
    found = {}
    for what, serving, training, _ in rows():
        if stars := re.match(rf"({NUMBER}) stars?\b", what):
            found[float(stars[1])] = float(serving), float(training)
    return found


def test_stars_count_what_the_table_says():
    told = told_of_stars()
    assert set(told) == {n / 2 for n in range(1, 11)}
    halves = np.array([round(2 * stars) for stars in told], np.uint8)
    assert [serving for serving, _ in told.values()] == pytest.approx(
        history_weights(halves).tolist(), abs=0.0051
    )
    assert [training for _, training in told.values()] == pytest.approx(
        training_weights(halves).tolist(), abs=0.0051
    )


def cells(what: str) -> tuple[str, str]:
    (found,) = [row for row in rows() if row[0].startswith(what)]
    return found[1], found[2]


def told(what: str) -> tuple[float, float]:
    serving, training = cells(what)
    return float(serving), float(training)


@pytest.mark.parametrize(
    ("status", "what"),
    [
        (ShelfEntry.Shelf.WANT, "want to read"),
        (ShelfEntry.Shelf.READING, "reading, without stars"),
        (ShelfEntry.Shelf.READ, "read, without stars"),
        (ShelfEntry.Shelf.PAUSED, "paused or stopped"),
        (ShelfEntry.Shelf.STOPPED, "paused or stopped"),
    ],
)
def test_marks_count_what_the_table_says(alice, library, status, what):
    book = books("red")[0]
    set_status(alice, [book.pk], status)
    serving, training = told(what)
    assert counted(alice, book) == pytest.approx(serving)
    assert taught(alice, book) == training == 0


def test_what_is_not_for_me_and_what_is_muted(alice, library):
    dismissed, muted = books("red")[:2]
    dismiss(alice, dismissed)
    rate_book(alice, muted, 10)
    mute(alice, muted)
    assert told("not for me") == (counted(alice, dismissed), taught(alice, dismissed)) == (0, 0)
    serving, training = cells("taken out of my taste")
    assert counted(alice, muted) == float(serving) == 0
    assert (training, taught(alice, muted)) == ("as its stars", 1)
    assert set(history_of(alice).dismissed.tolist()) == {dismissed.pk, muted.pk}


def test_events_sink_books_as_far_as_the_text_says():
    assert told("impression") == told("click") == (0, 0)
    assert SECTION
    said = " ".join(SECTION[1].split())
    assert f"a point lets it sink {home.DOWN} places, {home.LOWEST} at most" in said
    assert f"{store.MOST_POINTS_A_DAY} points a day" in said
    assert f"at most {events.MOST_A_DAY:,} of a reader a day" in said


def counted(reader, book) -> float:
    """The weight of the book in the history that is scored; 0 where it is not in it."""
    history = history_of(reader)
    found = history.values[history.books == book.pk]
    return float(history_weights(found)[0]) if len(found) else 0.0


def taught(reader, book) -> float:
    """The weight of the book in the rows that the model learns from; 0 where it is in none."""
    taken = snapshot.take_snapshot().rated
    reader_at = np.flatnonzero(taken.readers == reader.pk)
    if not len(reader_at):
        return 0.0
    row = slice(taken.indptr[reader_at[0]], taken.indptr[reader_at[0] + 1])
    found = taken.value[row][taken.books[taken.book[row]] == book.pk]
    return float(training_weights(found)[0]) if len(found) else 0.0

"""Why a book is in the list: what is said is how it came there, whoever ranked it."""

import numpy as np
import pytest
from django.urls import reverse

from catalog.models import Series
from recommendations import ranking, selectors, serving
from recommendations.dialling import Dialled
from recommendations.history import history_of
from recommendations.tests.conftest import add_book, books, relearn
from shelves import services as shelves


@pytest.fixture
def fond_of_red(alice, trained):
    for book in books("red")[:4]:
        shelves.rate_book(alice, book, 10)
    return alice


def why_of(picks: selectors.Picks) -> dict[str, str]:
    return {pick.book.title: pick.why for pick in picks.items}


def test_a_volume_that_stands_in_for_a_later_one_is_not_called_well_known(alice, library, client):
    first, later = add_book("green 1", "green"), books("red")[3]
    series = Series.objects.create(name="The Colours")
    for position, book in enumerate((first, later), 1):
        book.series, book.series_position = series, position
        book.save()
    relearn()
    shelves.rate_book(alice, books("red")[0], 10)
    picks = selectors.picks_for(alice, 100)
    (pick,) = [pick for pick in picks.items if pick.book == first]
    assert (pick.score, pick.causes, pick.why) == (0, [], "series")
    client.force_login(alice)
    page = client.get(reverse("picks")).content.decode()
    assert "Next to read in <cite>The Colours</cite>" in page


def test_personal_picks_are_told_from_those_that_fill_the_list(alice, trained):
    shelves.rate_book(alice, books("red")[0], 10)
    add_book("green 1", "green")  # which the model does not know yet
    picks = selectors.picks_for(alice, 100)
    assert {pick.why for pick in picks.items if pick.causes} == {"taste"}
    assert {pick.why for pick in picks.items if not pick.causes} == {"popular"}
    assert [pick.score > 0 for pick in picks.items] == [pick.why == "taste" for pick in picks.items]


def test_a_list_by_stars_gives_no_reasons_of_another_ranker(fond_of_red, settings, client):
    settings.RANKER = "svd"
    picks = selectors.picks_for(fond_of_red, 10)
    assert picks.fallback == ""
    assert {(pick.why, len(pick.causes)) for pick in picks.items} == {("taste", 0)}
    assert selectors.outlook(history_of(fond_of_red), books("red")[8]).causes == []
    client.force_login(fond_of_red)
    page = client.get(reverse("picks")).content.decode()
    assert "By the stars that we think you would give it." in page
    assert "Because you" not in page
    assert "Many readers here know it" not in page


@pytest.mark.parametrize("wanted", [[], [0]])
def test_without_ratings_there_is_no_list_by_stars(alice, trained, settings, wanted):
    settings.RANKER = "svd"
    for place in wanted:
        shelves.want_to_read(alice, books("red")[place])
    picks = selectors.picks_for(alice, 5)
    assert "not rated" in picks.fallback
    assert {pick.why for pick in picks.items} == {"popular"}


def test_a_list_by_readers_is_explained_by_readers(fond_of_red, settings):
    settings.RANKER = "readers"
    model, history = serving.current().model, history_of(fond_of_red)
    columns = model.columns(history.books)
    rows = ranking.rank(model, history, lambda: np.empty(0, np.int64), Dialled().engine)
    parts = model.readers.contributions(columns, history.values, model.columns(rows["book"]))
    np.testing.assert_allclose(parts.sum(axis=1), rows["score"], rtol=1e-5)
    strongest = np.take_along_axis(parts, parts.argsort(axis=1)[:, ::-1], axis=1)
    shares = strongest[:, :3] / parts.sum(axis=1, keepdims=True)
    np.testing.assert_allclose(rows["share"].astype(float), shares, atol=1e-3)
    assert (rows["cause"][:, 0] == history.books[parts.argmax(axis=1)]).all()


def test_a_cause_that_hardly_counts_is_not_named(library):
    red, blue, other = books("red")[0], books("blue")[0], books("blue")[1]

    def named(*shares: float) -> list[str]:
        causes = [
            selectors.Cause(book, share, 10)
            for book, share in zip((red, blue, other), shares, strict=False)
        ]
        pick = selectors.Pick(books("red")[1], 1, 1.0, 4.0, causes, "taste")
        return [cause.book.title for cause in pick.named_causes]

    assert named(0.99, 0.01) == [red.title]
    assert named(0.5, 0.3, 0.2) == [red.title, blue.title]
    assert named() == []

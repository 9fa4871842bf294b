"""The first books, and simulated readers who do what their tastes say."""

from collections import Counter

import numpy as np
import pytest

from catalog.datasets.genres import all_tags
from catalog.datasets.ledger import Ledger
from catalog.datasets.simulated import FEWEST_BOOKS, MOST_BOOKS, simulate
from catalog.datasets.starter import Starter
from catalog.models import Tag


@pytest.fixture(scope="module")
def books():
    return Starter().books(Ledger())


@pytest.fixture(scope="module")
def simulation(books):
    return simulate(books)


@pytest.fixture(scope="module")
def ratings(simulation):
    return simulation.histories[0]


@pytest.fixture(scope="module")
def read(simulation, books, ratings):
    """(readers, books) who has read what."""
    read = np.zeros((len(simulation.tastes), len(books)), bool)
    read[ratings.readers - 1, ratings.books] = True
    return read


@pytest.fixture(scope="module")
def liked(simulation, books, ratings):
    """Whether each rated book is of a genre that its reader likes."""
    genres = [set(book.tags) for book in books]
    pairs = zip(ratings.readers, ratings.books, strict=True)
    return np.array(
        [
            not genres[book].isdisjoint(simulation.tastes[reader - 1].genres)
            for reader, book in pairs
        ]
    )


# --- The books ---


def test_there_are_enough_books_of_enough_genres(books):
    kinds = {slug: entry.kind for slug, entry in all_tags().items()}
    genres = Counter(slug for book in books for slug in book.tags if kinds[slug] == Tag.Kind.GENRE)
    assert len(books) >= 400
    assert len([genre for genre, count in genres.items() if count >= 10]) >= 25


def test_every_book_is_described(books):
    kinds = {slug: entry.kind for slug, entry in all_tags().items()}
    for book in books:
        assert book.title and book.authors and book.description and book.year, book
        assert {kinds[slug] for slug in book.tags} == {Tag.Kind.GENRE, Tag.Kind.MOOD}, book
        assert len(book.description) < 300, book


def test_every_book_has_its_own_identifier(books):
    identifiers = [identifier for book in books for identifier in book.identifiers]
    assert len(set(identifiers)) == len(books)
    assert all(0 < len(value) <= 40 for _, value in identifiers)


@pytest.mark.parametrize(
    ("title", "other", "language", "identifier"),
    [
        ("The Girl with the Dragon Tattoo", "Män som hatar kvinnor", "en", "larsson-man-som-hatar-kvinnor"),
        ("Kiki's Delivery Service", "Majo no takkyūbin", "en", "kadono-majo-no-takkyubin"),
        ("1984", "Nineteen Eighty-Four", "en", "orwell-nineteen-eighty-four"),
        ("L'Étranger", "The Stranger", "fr", "camus-letranger"),
        ("Solaris", "", "pl", "lem-solaris"),
        ("Dune", "", "en", "herbert-dune"),
    ],
)  # fmt: skip
def test_a_book_has_both_names_and_an_identifier_by_its_first_one(
    books, title, other, language, identifier
):
    (book,) = [book for book in books if book.title == title]
    assert (book.original_title, book.language) == (other, language)
    assert book.identifiers == (("starter", identifier),)


def test_there_are_books_of_many_languages(books):
    languages = Counter(book.language for book in books)
    assert len(languages) >= 6
    assert 15 <= len(books) - languages["en"] <= 25


def test_no_two_books_of_a_series_share_a_place(books):
    places = [(book.series, book.position) for book in books if book.position is not None]
    assert max(Counter(places).values()) == 1


# --- Their readers ---


def test_the_same_seed_gives_the_same_readers(books):
    one, again, other = (simulate(books, readers=50, seed=seed) for seed in (1, 1, 7))
    assert again.tastes == one.tastes != other.tastes
    for before, after in zip(one.histories, again.histories, strict=True):
        assert np.array_equal(after.readers, before.readers)
        assert np.array_equal(after.books, before.books)
        assert np.array_equal(after.half_stars, before.half_stars)


def test_about_two_thousand_readers_read_a_little_or_a_lot(simulation, ratings):
    counts = np.bincount(ratings.readers)[1:]
    assert len(counts) == len(simulation.tastes) == 2000
    assert counts.min() >= FEWEST_BOOKS
    assert counts.max() <= MOST_BOOKS
    assert np.median(counts) < counts.mean() < 60
    assert [taste.books for taste in simulation.tastes] == counts.tolist()


def test_tastes_are_one_to_four_genres_and_some_moods(simulation):
    for taste in simulation.tastes:
        assert 1 <= len(taste.genres) <= 4
        assert max(taste.genres.values()) == 1
        assert 2 <= len(taste.moods) <= 4
        assert len(taste.authors) <= 3


def test_readers_read_what_they_like(liked, books, simulation):
    genres = [set(book.tags) for book in books]
    by_chance = np.mean(
        [
            np.mean([not tags.isdisjoint(taste.genres) for tags in genres])
            for taste in simulation.tastes
        ]
    )
    assert liked.mean() > 0.7
    assert liked.mean() > 3 * by_chance


def test_readers_rate_what_they_like_higher(liked, ratings):
    stars = ratings.half_stars / 2
    assert stars[liked].mean() > stars[~liked].mean() + 0.7
    assert set(range(2, 11)) <= set(np.unique(ratings.half_stars)) <= set(range(1, 11))
    assert 3.75 < stars.mean() < 4.05  # as real readers do


def test_generous_readers_give_more(simulation, ratings):
    generosity = np.array([taste.generosity for taste in simulation.tastes])
    means = np.bincount(ratings.readers, ratings.half_stars)[1:] / np.bincount(ratings.readers)[1:]
    assert np.corrcoef(generosity, means)[0, 1] > 0.5


def test_favourite_authors_are_read_by_those_who_name_them(simulation, books, read):
    of_favourites = np.array(
        [[not t.authors.isdisjoint(b.authors) for b in books] for t in simulation.tastes]
    )
    assert read[of_favourites].mean() > 4 * read[~of_favourites].mean()


def test_popularity_has_a_long_tail(ratings, books):
    counts = np.sort(np.bincount(ratings.books, minlength=len(books)))[::-1]
    assert counts[: len(books) // 10].sum() > 0.22 * counts.sum()
    assert np.median(counts) < counts.mean()
    assert counts.min() > 0


def test_the_best_known_books_are_read_most(ratings, books):
    counts = np.bincount(ratings.books, minlength=len(books))
    most = {books[place].title for place in np.argsort(-counts)[:30]}
    assert {"The Hobbit", "Dune", "Pride and Prejudice", "1984"} <= most
    assert "Harry Potter and the Philosopher's Stone" in most


def test_series_are_read_from_their_beginning(books, read):
    series = {}
    for place, book in enumerate(books):
        if book.series and book.position is not None:
            series.setdefault(book.series, []).append((book.position, place))
    later = [
        (volume, before)
        for volumes in series.values()
        for (_, before), (_, volume) in zip(sorted(volumes), sorted(volumes)[1:], strict=False)
    ]
    assert later
    assert all((read[:, before] | ~read[:, volume]).all() for volume, before in later)


def test_wanted_books_are_unread(simulation, ratings):
    wants = simulation.histories[1]
    assert set(wants.half_stars) == {0}
    pairs = [set(zip(b.readers, b.books, strict=True)) for b in (ratings, wants)]
    assert len(pairs[1]) > 2000
    assert pairs[0].isdisjoint(pairs[1])


def test_who_likes_dune_and_foundation_likes_science_fiction(books, ratings):
    """What the site must find out from the ratings alone."""
    place = {book.title: place for place, book in enumerate(books)}
    likes = np.zeros((2001, len(books)))
    high = ratings.half_stars >= 7
    likes[ratings.readers[high], ratings.books[high]] = 1
    fans = likes[:, place["Dune"]] * likes[:, place["Foundation"]] > 0
    lift = (likes[fans].mean(axis=0) + 0.01) / (likes.mean(axis=0) + 0.01)
    lift[[place["Dune"], place["Foundation"]]] = 0
    best = [books[b] for b in np.argsort(-lift)[:10]]
    assert fans.sum() > 50
    assert sum("science-fiction" in book.tags for book in best) >= 9

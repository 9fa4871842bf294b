"""What a reader reads beside what others do, and what their stars say."""

import pytest

from accounts.models import User
from catalog.models import Book
from catalog.tests.books import make_book
from shelves.against_crowd import against_crowd
from shelves.models import Rating
from shelves.past_reading import past_reading_of
from shelves.services import rate_book
from shelves.statuses import set_status
from shelves.taste import _PRIOR, taste_of
from shelves.templatetags.reading import whole_stars


@pytest.fixture
def others(db) -> list[User]:
    return User.objects.bulk_create(User(email=f"other-{n}@example.org") for n in range(12))


def rated_by(readers, book, half_stars) -> None:
    """The stars of each, and the sums that the book keeps."""
    Rating.objects.bulk_create(
        Rating(reader=reader, book=book, half_stars=given)
        for reader, given in zip(readers, half_stars, strict=True)
    )
    book.rating_count += len(half_stars)
    book.rating_sum += sum(half_stars)
    book.save()


def many(genre: str, count: int, ratings: int, moods: list[str] | None = None) -> list[Book]:
    made = [make_book(f"{genre} {n}", genres=[genre], moods=moods) for n in range(count)]
    Book.objects.filter(pk__in=[book.pk for book in made]).update(rating_count=ratings)
    return made


def shares(shares_of) -> dict[str, tuple[int, float, float | None]]:
    return {share.slug: (share.books, share.mine, share.others) for share in shares_of.entries}


# --- Genres and moods ---


def test_shares_beside_those_of_others(alice):
    fantasy, crime = many("fantasy", 15, 100), many("crime", 15, 300)
    many("poetry", 10, 200)
    set_status(alice, [book.pk for book in fantasy + crime[:5]], "read")
    genres = taste_of(past_reading_of(alice)).genres
    assert genres.compared and genres.missing == 0
    everybody = 1500 + 4500 + 2000
    assert shares(genres) == {
        "fantasy": (15, 0.75, 1500 / everybody),
        "crime": (5, 0.25, 4500 / everybody),
        "poetry": (0, 0, 2000 / everybody),
    }
    lift = {share.slug: share.lift for share in genres.entries}
    assert lift["fantasy"] == pytest.approx((15 + _PRIOR) / (20 * 1500 / everybody + _PRIOR))
    assert [share.slug for share in genres.more] == ["fantasy"]
    assert [share.slug for share in genres.less] == ["poetry", "crime"]
    assert [share.slug for share in genres.shown] == ["fantasy", "crime"]


def test_few_books_are_compared_with_nobody(alice):
    fantasy = many("fantasy", 19, 1000)
    set_status(alice, [book.pk for book in fantasy], "read")
    genres = taste_of(past_reading_of(alice)).genres
    assert shares(genres) == {"fantasy": (19, 1.0, None)}
    assert (genres.missing, genres.compared, genres.more) == (1, False, [])


def test_a_small_crowd_is_no_crowd(alice):
    fantasy = many("fantasy", 20, 40)
    set_status(alice, [book.pk for book in fantasy], "read")
    genres = taste_of(past_reading_of(alice)).genres
    assert (genres.missing, genres.compared) == (0, False)


def test_two_books_of_a_rare_genre_are_not_a_taste(alice):
    fantasy, opera = many("fantasy", 30, 1000), many("opera", 2, 1)
    set_status(alice, [book.pk for book in fantasy + opera], "read")
    assert taste_of(past_reading_of(alice)).genres.more == []


def test_the_readers_own_ratings_are_no_part_of_the_crowd(alice):
    fantasy, crime = many("fantasy", 20, 0), many("crime", 1, 1200)
    for book in fantasy:
        rate_book(alice, book, 8)
    assert crime[0].pk
    genres = taste_of(past_reading_of(alice)).genres
    assert shares(genres)["fantasy"] == (20, 1.0, 0.0)


def test_a_wanted_or_unfinished_book_is_not_what_one_reads(alice):
    fantasy = many("fantasy", 2, 10, moods=["dark"])
    set_status(alice, [fantasy[0].pk], "want")
    set_status(alice, [fantasy[1].pk], "stopped")
    rate_book(alice, fantasy[1], 2)
    taste = taste_of(past_reading_of(alice))
    assert (taste.genres.entries, taste.moods.entries, taste.ratings) == ([], [], 1)


# --- Stars by genre ---


def test_stars_by_genre_are_drawn_towards_the_readers_mean(alice):
    fantasy, crime, opera = many("fantasy", 6, 0), many("crime", 3, 0), many("opera", 2, 0)
    for book in fantasy:
        rate_book(alice, book, 10)
    for book in crime:
        rate_book(alice, book, 4)
    taste = taste_of(past_reading_of(alice))
    assert (taste.missing, taste.stars) == (1, [])
    for book in opera:
        rate_book(alice, book, 7)
    taste = taste_of(past_reading_of(alice))
    mean = (60 + 12 + 14) / 11 / 2
    assert taste.mean == pytest.approx(mean)
    assert [(row.slug, row.rated, row.mean) for row in taste.stars] == [
        ("fantasy", 6, 5.0),
        ("crime", 3, 2.0),
    ]
    assert taste.stars[0].apart == pytest.approx(6 * (5 - mean) / (6 + _PRIOR))
    assert taste.stars[1].apart == pytest.approx(3 * (2 - mean) / (3 + _PRIOR))


# --- The crowd ---


def test_spread_of_the_same_books_without_the_readers_own(alice, others):
    dune, emma = make_book("Dune"), make_book("Emma")
    rated_by(others, dune, [10] * 6 + [8] * 6)
    rated_by(others, emma, [10] * 3 + [2] * 9)
    rate_book(alice, dune, 10)
    rate_book(alice, emma, 7)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert (crowd.ratings, crowd.counted, crowd.compared) == (2, 2, 2)
    steps = {step.half_stars: step for step in crowd.steps}
    assert sorted(steps) == list(range(1, 11))
    assert (steps[10].count, steps[10].mine) == (1, 0.5)
    told = {n: step.others for n, step in steps.items() if step.others}
    assert told == pytest.approx({10: (0.5 + 0.25) / 2, 8: 0.25, 2: 0.375})


def test_a_book_that_few_others_rated_has_no_crowd(alice, others):
    dune = make_book("Dune")
    rated_by(others[:9], dune, [8] * 9)
    rate_book(alice, dune, 2)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert (crowd.counted, crowd.compared, crowd.unloved) == (0, 0, [])
    assert {step.others for step in crowd.steps} == {None}


def test_where_few_here_rated_it_the_data_sets_readers_are_the_crowd(alice):
    dune = make_book("Dune", public_average=4.25, public_count=9000)
    rate_book(alice, dune, 4)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert crowd.compared == 1
    assert [(entry.book, entry.stars, entry.crowd) for entry in crowd.unloved] == [
        (dune.pk, 2.0, 4.25)
    ]


def public(alice, *pairs: tuple[int, float]) -> list[Book]:
    books = []
    for n, (half_stars, average) in enumerate(pairs):
        books.append(make_book(f"Book {n}", public_average=average, public_count=50))
        rate_book(alice, books[-1], half_stars)
    return books


def test_agreement_is_told_from_ten_books_on(alice):
    pairs = [(n, n / 2) for n in range(1, 10)]
    public(alice, *pairs)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert (crowd.agreement, crowd.kinder, crowd.missing) == (None, None, 1)
    rate_book(alice, make_book("The tenth", public_average=5.0, public_count=50), 10)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert crowd.agreement == pytest.approx(1)
    assert crowd.kinder == pytest.approx(0)
    assert crowd.missing == 0


def test_against_the_crowd_is_below_zero(alice):
    public(alice, *[(n, 5.5 - n / 2) for n in range(1, 11)])
    crowd = against_crowd(alice, past_reading_of(alice))
    assert crowd.agreement == pytest.approx(-1)


@pytest.mark.parametrize(
    "pairs", [[(8, 3 + n / 10) for n in range(10)], [(n, 4.0) for n in range(1, 11)]]
)
def test_where_nothing_varies_nothing_agrees(alice, pairs):
    public(alice, *pairs)
    crowd = against_crowd(alice, past_reading_of(alice))
    assert (crowd.compared, crowd.agreement) == (10, None)


def test_the_books_furthest_apart_come_first_and_less_than_a_star_is_nothing(alice):
    books = public(alice, (10, 3.5), (10, 4.2), (2, 4.0), (2, 2.1), (10, 3.0))
    crowd = against_crowd(alice, past_reading_of(alice))
    assert [entry.book for entry in crowd.loved] == [books[4].pk, books[0].pk]
    assert [entry.book for entry in crowd.unloved] == [books[2].pk, books[3].pk]


def test_stars_are_in_whole_columns_for_comparison(alice, others):
    dune, emma = make_book("Dune"), make_book("Emma")
    for book in (dune, emma):
        rated_by(others, book, [9] * 3 + [10] * 3 + [2] * 6)
    rate_book(alice, dune, 9)
    rate_book(alice, emma, 1)
    columns = whole_stars(against_crowd(alice, past_reading_of(alice)).steps)
    assert [(column["stars"], column["count"], column["others"]) for column in columns] == [
        (1, 1, 0.5),
        (2, 0, 0.0),
        (3, 0, 0.0),
        (4, 0, 0.0),
        (5, 1, 0.5),
    ]


@pytest.mark.django_db
def test_nothing_rated_nothing_told(alice):
    crowd = against_crowd(alice, past_reading_of(alice))
    assert (crowd.ratings, crowd.steps, crowd.loved, crowd.agreement) == (0, [], [], None)
    taste = taste_of(past_reading_of(alice))
    assert (taste.mean, taste.stars, taste.genres.entries) == (None, [], [])

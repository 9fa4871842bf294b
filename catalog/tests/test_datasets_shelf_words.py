"""What shelf names say of books."""

import pytest

from catalog.datasets import shelf_words
from catalog.datasets.frames import BookRecord
from catalog.datasets.shelf_words import MOST_WORDS, clean, word_key
from catalog.datasets.write import add_books, fill_gaps
from catalog.models import ShelfWords


@pytest.mark.parametrize(
    ("shelf", "word"),
    [
        ("Robots", "robot"),
        ("small-town", "small town"),
        ("sci-fi", "science fiction"),
        ("scifi", "science fiction"),
        ("hate-to-love", "enemies to lovers"),
        ("Comfort-Reads", "comfort read"),
        ("19th-century", "nineteenth century"),
        ("1920s", "1920s"),
        ("réalisme magique", "realisme magique"),
    ],
)
def test_a_name_that_says_something_is_kept_in_one_spelling(shelf, word):
    assert clean(shelf) == word


@pytest.mark.parametrize(
    "shelf",
    [
        "to-read",
        "currently-reading",
        "owned",
        "favourites",
        "book-club-2015",
        "2016-reads",
        "kindle",
    ]
    + ["did-not-finish", "fiction", "books", "my-library", "5-stars", "ab", "книги", "x" * 60, ""],
)
def test_a_name_about_having_reading_or_judging_is_dropped(shelf):
    assert clean(shelf) == ""


def test_spellings_have_one_key():
    assert word_key("vampires") == word_key("vampire")
    assert word_key("humour") == word_key("humor")
    assert word_key("cosy mysteries") == word_key("cozy mystery") == "cozy mystery"


def gathered(words: dict[str, int], books: int = 6, **fields) -> dict[str, int]:
    """What the first of so many books has, where all are on the same shelves."""
    shelves = shelf_words.ShelfWords()
    for book in range(books):
        for name, readers in words.items():
            shelves.add(book, clean(name), readers)
    records = {book: BookRecord(**({"title": f"Title {book}"} | fields)) for book in range(books)}
    return shelves.of_books(records)[0]


def test_words_come_with_their_readers_the_commonest_first_spellings_together():
    assert gathered({"small-town": 3, "vampires": 20, "vampire": 5, "vampiros": 4}) == {
        "vampire": 29,
        "small town": 3,
    }


def test_a_word_of_one_reader_or_of_hardly_any_book_is_dropped():
    assert gathered({"grief": 1}) == {}
    assert gathered({"grief": 9}, books=3) == {}


def test_names_of_the_author_the_series_and_the_title_say_nothing_new():
    shelves = {"stephen-king": 9, "king": 9, "king-stephen-favourite": 9, "dark-tower-king": 9}
    shelves |= {"dark-tower": 9, "the-gunslinger": 9, "western": 8}
    said = gathered(shelves, title="The Gunslinger", series="Dark Tower", authors=("Stephen King",))
    assert said == {"western": 8}


def test_a_book_has_so_many_words_at_most():
    letters = "abcdefghij"
    names = {f"w{a}{b}q": 5 for a in letters for b in letters}
    assert len(gathered(names)) == MOST_WORDS


def test_they_are_written_once_and_never_replaced(db):
    first = BookRecord(title="Dune", shelf_words={"desert": 90, "politics": 40})
    (pk,) = add_books([first])
    fill_gaps([(pk, first)])
    fill_gaps([(pk, BookRecord(title="Dune", shelf_words={"worms": 3}))])
    kept = ShelfWords.objects.get(book=pk)
    assert (kept.words, kept.readers) == (["desert", "politics"], [90, 40])
    silent = BookRecord(title="Emma")
    (other,) = add_books([silent])
    fill_gaps([(other, silent)])
    assert not ShelfWords.objects.filter(book=other).exists()

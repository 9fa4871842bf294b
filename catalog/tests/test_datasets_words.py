"""Names, languages, numbers and genres as data sets print them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.datasets import genres, languages, numbers
from catalog.datasets.names import author_key, single_author, split_authors
from catalog.models import Tag
from catalog.text import fold

NEEDED_GENRES = """
    science-fiction fantasy mystery thriller horror romance historical-fiction literary-fiction classics
    young-adult childrens graphic-novels poetry drama short-stories magical-realism dystopia adventure
    humour biography memoir history popular-science philosophy psychology travel nature essays crime war gothic
"""
NEEDED_MOODS = """
    adventurous cosy dark dreamlike epic funny gentle gripping haunting heart-breaking hopeful informative
    inspiring lyrical melancholy mysterious philosophical playful reflective romantic satirical scary
    slow-burning tense unsettling warm wistful witty
"""


def test_authors_are_split_at_commas_each_once():
    assert split_authors("J.K. Rowling, Mary   GrandPré, J. K. Rowling") == (
        "J.K. Rowling",
        "Mary GrandPré",
    )
    assert split_authors("Kurt Vonnegut, Jr., Ann Author") == ("Kurt Vonnegut, Jr.", "Ann Author")
    assert split_authors("Various, Unknown, ") == ()


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("LEE CHILD", "Lee Child"),
        ("Scott, Cunningham", "Scott Cunningham"),
        ("Walter M., Jr. Miller", "Walter M. Miller, Jr."),
        ("Arthur Conan, Sir Doyle", "Arthur Conan Doyle"),
        ("Wayland Drew (Adapter)", "Wayland Drew"),
    ],
)
def test_carelessly_written_authors(written, name):
    assert single_author(written) == (name,)


def test_nobody_is_no_author():
    assert single_author("Not Applicable (Na )") == single_author("") == ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("J.R.R. Tolkien", "J. R. R. Tolkien"),
        ("Liu Cixin", "Cixin Liu"),
        ("Stanisław Lem", "Stanislaw Lem"),
        ("Kurt Vonnegut", "Kurt Vonnegut Jr."),
    ],
)
def test_spellings_of_one_author_share_a_key(one, other):
    assert author_key(one) == author_key(other) != author_key("Ann Author")


@pytest.mark.parametrize(
    ("code", "language"),
    [("eng", "en"), ("en-US", "en"), ("en_GB", "en"), ("en", "en"), ("spa", "es"), ("ger", "de")]
    + [("deu", "de"), ("per", "fa"), ("fil", "fil"), ("mul", ""), ("xyz", ""), ("", ""), ("?", "")],
)
def test_languages(code, language):
    assert languages.normalise(code) == language


@pytest.mark.parametrize(
    ("text", "year"),
    [("2008.0", 2008), ("-750.0", -750), ("8.0", 8), ("1999", 1999)]
    + [
        ("", None),
        ("0", None),
        ("2050", None),
        ("-90000", None),
        ("soon", None),
        ("nan", None),
        ("1e9", None),
    ],
)
def test_years(text, year):
    assert numbers.year(text) == year


@given(st.text(max_size=30))
def test_any_text_is_a_number_or_none(text):
    assert numbers.whole(text) is None or abs(numbers.whole(text)) < 10**18
    assert numbers.number(text) is None or abs(numbers.number(text)) < float("inf")


# --- Genres, moods and themes ---


def test_the_map_has_the_tags_that_the_site_counts_on():
    tags = genres.all_tags()
    assert {tags[slug].kind for slug in NEEDED_GENRES.split()} == {Tag.Kind.GENRE}
    assert {tags[slug].kind for slug in NEEDED_MOODS.split()} == {Tag.Kind.MOOD}
    assert tags["childrens"].name == "Children's"


def test_shelf_names_in_the_map_are_folded():
    shelves = {shelf for entry in genres.all_tags().values() for shelf in entry.shelves}
    assert all(fold(shelf) == shelf for shelf in shelves)


@pytest.mark.parametrize("shelf", ["sci-fi", "Sci_Fi", "SCIENCE-FICTION", "ciencia-ficción"])
def test_spellings_of_a_shelf_are_one_genre(shelf):
    assert genres.slugs_of_shelf(shelf) == ["science-fiction"]


@pytest.mark.parametrize(
    "shelf", ["to-read", "owned", "kindle", "favourites", "book-club", "2015", "read-in-2016", "-"]
)
def test_most_shelves_are_no_genre(shelf):
    assert genres.slugs_of_shelf(shelf) == []


def test_a_tag_weighs_its_share_of_the_strongest_genre():
    weights = genres.weigh([("fantasy", 150), ("fantasy", 50), ("romance", 100), ("travel", 10)])
    assert weights == {"fantasy": 1.0, "romance": 0.5}


COUNTS = st.lists(st.tuples(st.sampled_from(sorted(genres.all_tags())), st.integers(-5, 10**6)))


@given(COUNTS)
def test_weights_are_shares_and_few(counts):
    weights = genres.weigh(counts)
    kinds = [genres.all_tags()[slug].kind for slug in weights]
    assert all(0 < weight <= 1 for weight in weights.values())
    assert all(kinds.count(kind) <= 6 for kind in Tag.Kind)
    assert not weights or max(weights.values()) == 1
    assert set(weights) <= {slug for slug, count in counts if count > 0}

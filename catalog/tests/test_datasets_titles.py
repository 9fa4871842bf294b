"""Titles without the series, volumes and editions that data sets print into them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.datasets.titles import main_title, split_title, title_key

WORDS = st.lists(
    st.sampled_from(["Winter", "Empire", "Glass", "Ash", "Star", "Song"]), min_size=1, max_size=4
)


@pytest.mark.parametrize(
    ("raw", "title", "series", "position"),
    [
        ("The Hunger Games (The Hunger Games, #1)", "The Hunger Games", "The Hunger Games", "1"),
        ("Dune (Dune Chronicles #1)", "Dune", "Dune Chronicles", "1"),
        ("Angels & Demons  (Robert Langdon, #1)", "Angels & Demons", "Robert Langdon", "1"),
        ("Judy Moody (Judy Moody, # 1)", "Judy Moody", "Judy Moody", "1"),
        ("Midnight Sun (Twilight, #1.5)", "Midnight Sun", "Twilight", "1.5"),
        ("Mort (Death, #1; Discworld, #4)", "Mort", "Death", "1"),
        ("Night Play (Dark-Hunter #5, Were-Hunter #1)", "Night Play", "Dark-Hunter", "5"),
        ("The Truth (Discworld, #25; Industrial Revolution, #2)", "The Truth", "Discworld", "25"),
        ("Hidden (Bone Secrets. #1)", "Hidden", "Bone Secrets", "1"),
        ("Ranma ½, Vol. 1 (Ranma ½ (US 2nd), #1)", "Ranma ½, Vol. 1", "Ranma ½ (US 2nd)", "1"),
        (
            "Reaper's Gale (The Malazan Book of the Fallen, #7)",
            "Reaper's Gale",
            "The Malazan Book of the Fallen",
            "7",
        ),
        (
            "The Golden Compass (His Dark Materials, Book 1)",
            "The Golden Compass",
            "His Dark Materials",
            "1",
        ),
        (
            "The Vampire Lestat (Vampire Chronicles, Book II)",
            "The Vampire Lestat",
            "Vampire Chronicles",
            "2",
        ),
        ("The Game of Kings (Lymond Chronicles, 1)", "The Game of Kings", "Lymond Chronicles", "1"),
        (
            "On Basilisk Station (Honor Harrington Series, Book 1)",
            "On Basilisk Station",
            "Honor Harrington",
            "1",
        ),
    ],
)
def test_series_and_position_are_taken_out(raw, title, series, position):
    assert split_title(raw) == (title, series, position)


@pytest.mark.parametrize(
    ("raw", "series"),
    [
        ("The Lord of the Rings (The Lord of the Rings, #1-3)", "The Lord of the Rings"),
        ("The Oedipus Cycle (The Theban Plays, #1–3)", "The Theban Plays"),
        ("Collection  (Twilight, #1-4 + 3.5)", "Twilight"),
        ("A Touch of Dead (Sookie Stackhouse, #4.1, #4.3)", "Sookie Stackhouse"),
        ("Steel and Snow (A Song of Ice and Fire, #3: Part 1 of 2)", "A Song of Ice and Fire"),
        ("The Fifth Dominion (Imajica #1/2)", "Imajica"),
        ("Dragonsong (Harper Hall Trilogy)", "Harper Hall Trilogy"),
    ],
)
def test_box_sets_and_parts_have_a_series_but_no_position(raw, series):
    split = split_title(raw)
    assert (split.series, split.position) == (series, None)


@pytest.mark.parametrize(
    "title",
    [
        "I Am America (And So Can You!)",
        "Ten Things We Did (and Probably Shouldn't Have)",
        "Nickel and Dimed: On (Not) Getting By in America",
        "Coraline (Illustrated/Graphic Novel Edition)",
        "#GIRLBOSS",
        "Saga #1",
        "(Foo, #1)",
        "Prayer (Book 3)",
    ],
)
def test_what_belongs_to_the_title_stays(title):
    assert split_title(title) == (title, "", None)


@pytest.mark.parametrize(
    "raw",
    [
        "Cold Mountain (MTI) (Vintage Contemporaries)",
        "Cold Mountain (Penguin Readers, Level 5)",
        "Cold Mountain (Oprah #45)",
        "Cold Mountain (Today Show Book Club #7)",
        "Cold Mountain (Harlequin Blaze, No 112)",
        "Cold Mountain (Modern Library (Paperback))",
    ],
)
def test_notes_on_the_edition_are_no_series(raw):
    assert split_title(raw) == ("Cold Mountain", "", None)


def test_a_bracket_is_a_series_if_other_titles_say_so():
    title = "The Demigod Files (Percy Jackson and the Olympians)"
    assert split_title(title).series == ""
    known = frozenset({"percy jackson and the olympians"})
    assert split_title(title, known) == (
        "The Demigod Files",
        "Percy Jackson and the Olympians",
        None,
    )


@given(WORDS, WORDS, st.integers(1, 999))
def test_every_title_with_a_numbered_series_is_taken_apart(title, series, number):
    split = split_title(f"{' '.join(title)} ({' '.join(series)}, #{number})")
    assert split == (" ".join(title), " ".join(series), str(number))


@given(st.text(st.sampled_from("ab 1#(),;:.½ \x00&-")))
def test_taking_apart_twice_changes_nothing_more(raw):
    once = split_title(raw)
    assert split_title(once.title).title == once.title
    assert bool(once.title) == bool(raw.replace("\x00", "").strip())


def test_editions_of_one_work_share_a_key():
    keys = {
        title_key(title)
        for title in (
            "The Hobbit",
            "HOBBIT",
            "The Hobbit (Leatherette Collector's)",
            "The Hobbit: A Novel",
        )
    }
    assert keys == {"hobbit"}
    assert title_key("Night World (Vol. 1)") != title_key("Night World (Vol. 2)")


@pytest.mark.parametrize(
    ("title", "main"),
    [
        ("Sapiens: A Brief History of Humankind", "Sapiens"),
        ("Moby-Dick or, The Whale", "Moby-Dick"),
        ("A Good Man Is Hard to Find and Other Stories", "A Good Man Is Hard to Find"),
        ("Emma", "Emma"),
        ("Twilight: The Graphic Novel", None),
        ("Dune: The Complete Collection", None),
    ],
)
def test_subtitles(title, main):
    assert main_title(title) == main

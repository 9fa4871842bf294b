"""Drawn covers: always the same, always well formed, nothing over the edge."""

import re
import time
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.covers import draw, draw_alone, draw_scene
from catalog.covers.lettering import NAMES, TITLE, set_names, set_title
from catalog.covers.palettes import FAMILIES, Palette
from catalog.covers.patterns import PATTERNS
from catalog.covers.scenes import SCENES

GENRES = [genre for genres in FAMILIES.values() for genre in genres.split()]
SVG = "{http://www.w3.org/2000/svg}"
SIZES = (34.0, 25.0, 18.0, 13.0)
# What XML can hold at all.
WORDS = st.text(
    st.characters(min_codepoint=32, exclude_categories=["Cs", "Cc", "Cn"]), max_size=250
)


def test_a_book_always_has_the_same_cover():
    assert draw("Dune", "Frank Herbert", "fantasy") == draw("Dune", "Frank Herbert", "fantasy")


def test_books_of_one_genre_look_different():
    titles = [f"Volume {n}" for n in range(40)]
    covers = [draw(title, "Someone", "mystery").replace(title, "") for title in titles]
    assert len(set(covers)) >= 38
    neighbours = zip(covers, covers[1:], strict=False)
    assert all(one != other for one, other in neighbours)


@given(title=WORDS, byline=WORDS, genre=st.sampled_from([*GENRES, "", "unheard-of"]))
def test_any_text_gives_a_well_formed_cover_that_stays_within_its_edges(title, byline, genre):
    root = ElementTree.fromstring(draw_alone(title, byline, genre))
    for text in root.iter(f"{SVG}text"):
        if "textLength" in text.attrib:
            assert float(text.get("textLength")) <= 173
            assert 0 <= float(text.get("x")) <= 100


@given(title=WORDS, width=st.floats(60, 170), height=st.floats(30, 120))
def test_no_line_of_a_title_is_wider_or_the_block_higher_than_its_box(title, width, height):
    setting = set_title(title, width, height, SIZES)
    assert setting.lines
    assert all(TITLE.width(line, setting.size) <= width for line in setting.lines)
    assert len(setting.lines) * setting.size <= max(height, setting.size)


@given(byline=WORDS, width=st.floats(60, 170))
def test_names_take_two_lines_at_most_within_the_width(byline, width):
    names = set_names(byline, width, 10.5)
    assert len(names) <= 2
    assert all(NAMES.width(name, 10.5) <= width for name in names)


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Frank Herbert", ["FRANK HERBERT"]),
        ("Neil Gaiman, Terry Pratchett", ["NEIL GAIMAN", "TERRY PRATCHETT"]),
        ("Neil Gaiman, Sam Kieth, Mike Dringenberg", ["NEIL GAIMAN", "AND OTHERS"]),
        ("Giuseppe Tomasi di Lampedusa", ["G. TOMASI DI LAMPEDUSA"]),
        ("", []),
    ],
)
def test_long_names_lose_their_given_names_first(byline, names):
    assert set_names(byline, 170, 10.5) == names


def test_a_title_that_is_far_too_long_ends_in_an_ellipsis():
    setting = set_title("An Account of Everything " * 20, 140, 80, SIZES)
    assert setting.size == min(SIZES)
    assert setting.lines[-1].endswith("…")


def test_markup_in_a_title_is_only_text():
    cover = draw("<script>alert(1)</script>", "A & B", "crime")
    assert "<script" not in cover
    assert "&lt;" in cover


@pytest.mark.parametrize("genre", GENRES)
def test_a_cover_lives_under_the_strict_policy_and_beside_others(genre):
    cover = draw("The Left Hand of Darkness", "Ursula K. Le Guin", genre)
    assert not re.search(r"\b(style|id|on\w+|href)=", cover)
    assert ElementTree.fromstring(cover).get("aria-hidden") == "true"


@pytest.mark.parametrize("genre", GENRES)
def test_the_picture_of_a_genre_holds_no_words(genre):
    assert not list(ElementTree.fromstring(draw_scene(genre)).iter("text"))


def luminance(colour: str) -> float:
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("palette", [p for family in FAMILIES for p in family.palettes], ids=str)
def test_letters_read_on_their_ground(palette: Palette):
    assert contrast(palette.ink, palette.ground) >= 4.5


def test_families_name_motifs_that_exist():
    for family in FAMILIES:
        assert set(family.scenes) <= set(SCENES)
        assert set(family.patterns) <= set(PATTERNS)
        assert len(family.palettes) >= 4
    assert len(SCENES) + len(PATTERNS) >= 12


def test_covers_are_small_and_quick():
    """About 1 kB and 50 microseconds each; the bound leaves room for a busy machine."""
    titles = [f"The Book of Number {n}" for n in range(300)]
    started = time.process_time()
    sizes = [len(draw(title, "Some One", GENRES[n % 31])) for n, title in enumerate(titles)]
    assert (time.process_time() - started) / 300 < 0.0015
    assert sum(sizes) / 300 < 1200
    assert max(sizes) < 2300

"""Covers for books that have none: drawn from title, author and genre, always the same.

A cover is a palette of the genre's family, a picture or a patterned paper, and type set to fit. It
is SVG without ids, styles or scripts, so that it can stand in a page as it is.
"""

import re
from functools import lru_cache
from html import escape

from catalog.covers.dice import Dice
from catalog.covers.layouts import LAYOUTS, Text
from catalog.covers.lettering import OTHERS
from catalog.covers.palettes import family_of
from catalog.covers.scenes import SCENES

_ARTICLE = re.compile(r"^(?:the|an?|der|die|das|les?|la|el|il) (?=\w)", re.IGNORECASE)
_FACES = 'font-family="Literata,Georgia,serif"'


@lru_cache(maxsize=2048)
def draw(title: str, byline: str, genre: str = "", others: str = OTHERS) -> str:
    """The cover as an element for a page, 200 by 300 units; the page's faces set its type.

    `byline` names authors, parted by commas; `genre` is a slug; `others` stands for all authors but
    the first of many.
    """
    art = _art(Text(title, byline, others), genre)
    return f'<svg viewBox="0 0 200 300" aria-hidden="true">{art}</svg>'


def draw_alone(title: str, byline: str, genre: str = "") -> str:
    """The same cover as a document of its own, for whoever has not our faces."""
    art = _art(Text(title, byline, fixed=True), genre)
    names = escape(f"{title}, {byline}" if byline else title, quote=False)
    art = art.replace('class="cover-by"', 'font-family="Inter,Arial,sans-serif" font-weight="600"')
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="400" height="600" viewBox="0 0 200 300"'
        f" {_FACES}><title>{names}</title>{art}</svg>"
    )


def draw_scene(genre: str) -> str:
    """A picture without words in the colours of a genre, 200 by 150 units, for its way in."""
    dice = Dice(genre)
    family = family_of(genre)
    palette = dice.one_of(family.palettes)
    scenes = [scene for scene in family.scenes if scene != "initial"]
    picture = SCENES[dice.one_of(scenes)](palette, dice)
    return (
        '<svg viewBox="0 22 200 150" preserveAspectRatio="xMidYMid slice" aria-hidden="true">'
        f'<path d="M0 0h200v190H0z" fill="{palette.ground}"/>{picture}</svg>'
    )


def _art(text: Text, genre: str) -> str:
    letter = _ARTICLE.sub("", text.title.strip())[:1].upper() or "B"
    dice = Dice(f"{text.title}\n{text.byline}", escape(letter))
    family = family_of(genre)
    palette = dice.one_of(family.palettes)
    layout = dice.one_of(LAYOUTS)
    ground = f'<path d="M0 0h200v300H0z" fill="{palette.ground}"/>'
    return ground + layout(text, palette, family, dice)

"""What a motif is, and SVG that several draw."""

from collections.abc import Callable

from catalog.covers.dice import Dice
from catalog.covers.palettes import Palette

Motif = Callable[[Palette, Dice], str]


def disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>'

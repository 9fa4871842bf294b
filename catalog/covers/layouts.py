"""Where type and picture stand on a cover of 200 by 300."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from html import escape

from catalog.covers.dice import Dice
from catalog.covers.lettering import LEADING, NAMES, OTHERS, TITLE, Face, set_names, set_title
from catalog.covers.palettes import Family, Palette
from catalog.covers.patterns import PATTERNS
from catalog.covers.scenes import SCENES

_SIZES = (34.0, 31.0, 28.0, 25.0, 22.5, 20.0, 18.0, 16.0, 14.5, 13.0)
_NAME_SIZE, _NAME_LEADING = 10.5, 14.0


@dataclass(frozen=True)
class Text:
    """What the cover says. `fixed` pins each line to its measured width, whatever the face."""

    title: str
    byline: str
    others: str = OTHERS
    fixed: bool = False


@dataclass(frozen=True)
class Block:
    """Set type: the SVG of it, and how high it stands."""

    svg: str
    height: float


def _block(
    text: Text, p: Palette, x: float, y: float, width: float, height: float, middle: bool
) -> Block:
    """Title and names below each other from `y` down, in a column `width` wide."""
    title = set_title(text.title, width, height, _SIZES)
    names = set_names(text.byline, width, _NAME_SIZE, text.others)
    step = title.size * LEADING
    first = y + title.size * 0.78
    lines = "".join(
        _line(line, x, first + i * step, TITLE, title.size, text.fixed)
        for i, line in enumerate(title.lines)
    )
    below = y + len(title.lines) * step + 11
    by = "".join(
        _line(name, x, below + i * _NAME_LEADING, NAMES, _NAME_SIZE, text.fixed)
        for i, name in enumerate(names)
    )
    anchor = ' text-anchor="middle"' if middle else ""
    svg = (
        f'<g fill="{p.ink}"{anchor}><g font-size="{title.size:g}" font-weight="600">{lines}</g>'
        f'<g class="cover-by" font-size="{_NAME_SIZE}" letter-spacing="{NAMES.tracking}">{by}</g></g>'
    )
    return Block(svg, len(title.lines) * step + len(names) * _NAME_LEADING)


def _line(words: str, x: float, y: float, face: Face, size: float, fixed: bool) -> str:
    pinned = f' textLength="{face.width(words, size):.0f}"' if fixed else ""
    return f'<text x="{x:g}" y="{y:.0f}"{pinned}>{escape(words, quote=False)}</text>'


Layout = Callable[[Text, Palette, Family, Dice], str]


def _above(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """Type at the top left, the picture growing out of the foot."""
    picture = SCENES[d.one_of(family.scenes)](p, d)
    return (
        f'<g transform="translate(0 118)">{picture}</g>'
        + _block(text, p, 18, 24, 166, 84, False).svg
    )


def _centred(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """The same about the middle."""
    picture = SCENES[d.one_of(family.scenes)](p, d)
    return (
        f'<g transform="translate(0 118)">{picture}</g>'
        + _block(text, p, 100, 26, 168, 82, True).svg
    )


def _panel(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """The picture as a panel on top, type below it."""
    inverse = replace(p, ground=p.b, b=p.ground)
    picture = SCENES[d.one_of(family.scenes)](inverse, d)
    inset = d.one_of((0, 14))
    frame = f'x="{inset}" y="{inset}" width="{200 - 2 * inset}" height="{178 - inset}"'
    block = _block(text, p, 18, 0, 166, 72, False)
    top = 178 + (122 - block.height) / 2
    return (
        f'<svg {frame} viewBox="0 8 200 178" preserveAspectRatio="xMidYMid slice">'
        f'<path d="M0 0h200v190H0z" fill="{inverse.ground}"/>{picture}</svg>'
        f'<g transform="translate(0 {top:.0f})">{block.svg}</g>'
    )


def _label(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """A label on patterned paper."""
    paper = PATTERNS[d.one_of(family.patterns)](p, d)
    block = _block(text, p, 100, 0, 128, 96, True)
    high = block.height + 36
    top = d.one_of((40, 40, (300 - high) / 2))
    return (
        f'{paper}<path d="M24 {top:.0f}h152v{high:.0f}H24z" fill="{p.ground}"/>'
        f'<path d="M29 {top + 5:.0f}h142v{high - 10:.0f}H29z" fill="none" stroke="{p.a}"/>'
        f'<g transform="translate(0 {top + 16:.0f})">{block.svg}</g>'
    )


def _bands(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """Patterned paper above and below a plain band."""
    paper = PATTERNS[d.one_of(family.patterns)](p, d)
    block = _block(text, p, 100, 0, 172, 84, True)
    high = max(104, block.height + 34)
    top = d.one_of((150 - high / 2, 196 - high))
    return (
        f'{paper}<path d="M-2 {top:.0f}h204v{high:.0f}H-2z" fill="{p.ground}" stroke="{p.a}" stroke-width="3"/>'
        f'<g transform="translate(0 {top + (high - block.height) / 2:.0f})">{block.svg}</g>'
    )


# Scenes that need no edge to bleed over.
_DEVICES = {
    "doorway",
    "eclipse",
    "keyhole",
    "moon",
    "orbits",
    "petals",
    "rings",
    "sail",
    "spines",
    "spiral",
    "stem",
    "tree",
}


def _framed(text: Text, p: Palette, family: Family, d: Dice) -> str:
    """A frame, the title, and a small picture where a publisher's device would be."""
    devices = [scene for scene in family.scenes if scene in _DEVICES]
    picture = SCENES[d.one_of(devices)](p, d)
    return (
        f'<g fill="none" stroke="{p.a}"><path d="M11 11h178v278H11z" stroke-width="3"/>'
        f'<path d="M16.5 16.5h167v267h-167z"/></g>'
        f'<svg x="59" y="186" width="82" height="78" viewBox="0 0 200 190">{picture}</svg>'
        f"{_block(text, p, 100, 40, 140, 104, True).svg}"
    )


LAYOUTS: tuple[Layout, ...] = (
    _above,
    _above,
    _above,
    _centred,
    _centred,
    _panel,
    _panel,
    _panel,
    _label,
    _label,
    _label,
    _bands,
    _bands,
    _framed,
    _framed,
)

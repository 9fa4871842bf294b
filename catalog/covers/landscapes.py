"""Land, sea and sky for the lower part of a cover: see `scenes`."""

from math import cos, sin

from catalog.covers.dice import Dice
from catalog.covers.palettes import Palette
from catalog.covers.shapes import disc


def hills(p: Palette, d: Dice) -> str:
    """A sun behind three folds of land."""
    sun = disc(d.among(55, 145), 62, 42, p.a)
    folds = ""
    for y, opacity in ((78, 0.5), (110, 0.75), (144, 1)):
        bend = d.among(14, 30) * d.sign()
        folds += f'<path d="M0 {y}q50 {bend} 100 0t100 0V190H0z" fill-opacity="{opacity}"/>'
    return f'{sun}<g fill="{p.b}">{folds}</g>'


def constellation(p: Palette, d: Dice) -> str:
    """Stars, and the line someone once drew through them."""
    stars = [(24 + 22 * i + d.among(-8, 8), d.among(18, 165)) for i in range(8)]
    line = " ".join(f"{x} {y}" for x, y in stars[:6])
    dots = "".join(f"M{x} {y}h0" for x, y in stars)
    far = "".join(f"M{d.among(8, 192)} {d.among(4, 184)}h0" for _ in range(14))
    x, y = stars[d.among(1, 4)]
    return (
        f'<polyline points="{line}" fill="none" stroke="{p.b}" stroke-width="1.5"/>'
        f'<g stroke-linecap="round"><path d="{far}" stroke="{p.b}" stroke-width="2.5"/>'
        f'<path d="{dots}" stroke="{p.c}" stroke-width="7"/></g>{disc(x, y, 10, p.a)}'
    )


def eclipse(p: Palette, d: Dice) -> str:
    """One body before another."""
    x, r, dx, dy = d.among(84, 116), d.among(46, 64), d.among(14, 44) * d.sign(), d.among(-26, 12)
    return (
        f'<circle cx="{x}" cy="94" r="{r + d.among(10, 18)}" fill="none" stroke="{p.b}" stroke-width="2"/>'
        f"{disc(x, 94, r, p.a)}{disc(x + dx, 94 + dy, r - 6, p.ground)}"
        f"{disc(x + dx, 94 + dy, d.among(6, 16), p.c)}"
    )


def horizon(p: Palette, d: Dice) -> str:
    """A low sun cut by its own reflection."""
    x = d.among(70, 130)
    bars = "".join(f"M0 {112 + i * 14}h200v{3 + i * 2}h-200z" for i in range(6))
    return f'{disc(x, 104, 72, p.a)}<path d="{bars}" fill="{p.ground}"/>' + (
        f'<path d="M0 104h{x - 82}M{x + 82} 104H200" stroke="{p.c}" stroke-width="2"/>'
    )


def orbits(p: Palette, d: Dice) -> str:
    """Bodies on tilted paths about one centre."""
    turn = d.among(-35, 35)
    paths = "".join(f'<ellipse rx="{r}" ry="{r * 0.42:.0f}"/>' for r in (50, 80, 112, 146))
    bodies = ""
    for r, size, colour in ((50, 6, p.c), (80, 10, p.b), (112, 7, p.c)):
        at = d.among(0, 62) / 10
        bodies += disc(round(r * cos(at)), round(r * 0.42 * sin(at)), size, colour)
    return (
        f'<g transform="translate(100 100)rotate({turn})">'
        f'<g fill="none" stroke="{p.b}" stroke-width="1.5">{paths}</g>{disc(0, 0, 26, p.a)}{bodies}</g>'
    )


def skyline(p: Palette, d: Dice) -> str:
    """Gabled houses, a few windows lit."""
    back = front = lit = ""
    for i in range(5):
        top = d.among(60, 100)
        back += f"M{i * 44 - 14} 190v-{190 - top}l22-22 22 22v{190 - top}z"
    for i in range(4):
        top = d.among(100, 135)
        front += f"M{i * 52 - 4} 190v-{190 - top}l26-24 26 24v{190 - top}z"
        if d.among(0, 3):
            lit += f"M{i * 52 + 16} {top + 12}h10v14h-10z"
    return (
        f'<path d="{back}" fill="{p.b}"/>'
        f'<path d="{front}" fill="{p.a}" stroke="{p.ground}" stroke-width="2"/>'
        f'<path d="{lit}" fill="{p.c if p.c != p.a else p.ink}"/>'
    )


def contours(p: Palette, d: Dice) -> str:
    """Lines of a slope, as a map has them."""
    a, b, path = d.among(15, 45), d.among(15, 45), ""
    for i in range(9):
        y = 34 + i * 19
        path += (
            f"M-4 {y}C50 {y - a + i * 3} 70 {y + b - i * 4} 110 {y}S170 {y - a} 204 {y - b + i * 4}"
        )
    peak = 34 + 19 * d.among(1, 6)
    marked = f"M-4 {peak}" + path.split(f"M-4 {peak}")[1].split("M")[0]
    return (
        f'<g fill="none" stroke-width="3"><path d="{path}" stroke="{p.b}"/>'
        f'<path d="{marked}" stroke="{p.a}" stroke-width="5"/></g>'
    )


def mountains(p: Palette, d: Dice) -> str:
    """Two ranges, snow on the nearer."""
    x, top = d.among(70, 130), d.among(50, 70)
    far = d.one_of((30, 165))
    run = 13 * 130 / (190 - top)  # a quarter of the snow's width, 26 below the peak
    snow = f"l{2 * run:.0f} 26l-{run:.0f}-8-{run:.0f} 11-{run:.0f}-11-{run:.0f} 8z"
    return (
        f"{disc(200 - far, 40, 20, p.c)}"
        f'<path d="M{far} 84l106 106h-212z" fill="{p.b}"/>'
        f'<path d="M{x} {top}L{x + 130} 190H{x - 130}z" fill="{p.a}"/>'
        f'<path d="M{x} {top}{snow}" fill="{p.c}"/>'
    )


def tree(p: Palette, d: Dice) -> str:
    """A round crown and what has fallen from it."""
    x = d.among(80, 120)
    crown = "".join(
        disc(x + dx, 74 + dy, r, colour)
        for dx, dy, r, colour in (
            (-34, 14, 34, p.b),
            (34, 10, 36, p.b),
            (0, -16, 42, p.a),
            (d.among(-30, 30), d.among(0, 24), 18, p.c),
        )
    )
    return (
        f'{crown}<path d="M{x} 60V190M{x} 116l26-28M{x} 134l-24-24" stroke="{p.ink}" stroke-width="4"/>'
        f'<path d="M0 182h200v8H0z" fill="{p.b}"/>'
    )


def moon(p: Palette, d: Dice) -> str:
    """A crescent over still water."""
    x, side = d.among(75, 125), d.sign()
    lines = "".join(
        f"M{x - w + d.among(-14, 14)} {148 + i * 11}h{2 * w}"
        for i, w in enumerate((62, 44, 52, 26))
    )
    return (
        f"{disc(x, 72, 54, p.a)}{disc(x + 22 * side, 62, 46, p.ground)}"
        f"{disc(x + 34 * side, 40, 4, p.c)}"
        f'<path d="{lines}" stroke="{p.b}" stroke-width="4" stroke-linecap="round"/>'
    )


def river(p: Palette, d: Dice) -> str:
    """Water winding to the horizon."""
    s = d.sign()
    bends = (
        f"M100 64q{30 * s} 14 0 30t{10 * s} 34q{70 * s} 30-10 70h-70q60-40 30-70-40-18-12-36t-4-28z"
    )
    return (
        f'{disc(100 + 46 * s, 50, 26, p.a)}<path d="M0 64h200v126H0z" fill="{p.b}"/>'
        f'<path d="M0 64l44-34 40 34zM96 64l52-26 60 26z" fill="{p.b}" fill-opacity=".65"/>'
        f'<path d="{bends}" fill="{p.c}"/>'
    )


def birds(p: Palette, d: Dice) -> str:
    """A flock before a pale disc."""
    flock = ""
    for i in range(6):
        x, y, w = 26 + i * 27 + d.among(-6, 6), 110 - i * 12 + d.among(-16, 16), d.among(9, 15)
        flock += f"M{x} {y}q{w * 0.6:.0f}-{w} {w} 0q{w * 0.4:.0f}-{w} {w} 0"
    return (
        f"{disc(d.among(70, 130), 90, 66, p.a)}"
        f'<path d="{flock}" fill="none" stroke="{p.ink}" stroke-width="3.5" stroke-linecap="round"/>'
        f'<path d="M0 170q50-14 100 0t100 0v20H0z" fill="{p.b}"/>'
    )


def sail(p: Palette, d: Dice) -> str:
    """A boat on three waves."""
    x, s = d.among(80, 120), d.sign()
    waves = "".join(
        f'<path d="M{-20 + 10 * i} {138 + i * 19}q15-16 30 0t30 0 30 0 30 0 30 0 30 0 30 0 30 0V192H-20z"'
        f' fill-opacity="{(0.6, 0.8, 1)[i]}"/>'
        for i in range(3)
    )
    return (
        f'<path d="M{x} 20v104h{62 * s}q{-6 * s} -66 {-62 * s} -104z" fill="{p.a}"/>'
        f'<path d="M{x - 6 * s} 44v80h{-40 * s}q{4 * s} -46 {40 * s} -80z" fill="{p.c}"/>'
        f'<path d="M{x - 56} 128h112l-18 26h-76z" fill="{p.ink}"/><g fill="{p.b}">{waves}</g>'
    )


def rain(p: Palette, d: Dice) -> str:
    """Slanting strokes, one of them another colour."""
    drops = ""
    for i in range(9):
        for j in range(4):
            x, y = 6 + i * 24 + (j % 2) * 11, 4 + j * 46 + d.among(0, 18)
            drops += f"M{x} {y}l-7 26"
    marked = "M" + drops.split("M")[d.among(12, 22)]
    return (
        f'<g stroke-linecap="round" stroke-width="5"><path d="{drops}" stroke="{p.b}"/>'
        f'<path d="{marked}" stroke="{p.a}" stroke-width="8"/></g>'
    )

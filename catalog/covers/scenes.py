"""Pictures for the lower part of a cover: 200 wide, 190 high, free to bleed over three edges.

Each takes the palette and the dice of the book and gives SVG; the dice decide places and numbers,
never whether it looks good.
"""

from collections.abc import Callable
from math import cos, pi, sin

from catalog.covers.dice import Dice
from catalog.covers.palettes import Palette

Motif = Callable[[Palette, Dice], str]


def hills(p: Palette, d: Dice) -> str:
    """A sun behind three folds of land."""
    sun = _disc(d.among(55, 145), 62, 42, p.a)
    folds = ""
    for y, opacity in ((78, 0.5), (110, 0.75), (144, 1)):
        bend = d.among(14, 30) * d.sign()
        folds += f'<path d="M0 {y}q50 {bend} 100 0t100 0V190H0z" fill-opacity="{opacity}"/>'
    return f'{sun}<g fill="{p.b}">{folds}</g>'


def arches(p: Palette, d: Dice) -> str:
    """Rings rising from the foot of the page."""
    x, colours = d.one_of((100, 100, 30, 170)), (p.a, p.b, p.c, p.b)
    rings = (
        f'<circle cx="{x}" cy="190" r="{26 + i * 26}" stroke="{colours[i % 4]}"/>' for i in range(6)
    )
    return f'<g fill="none" stroke-width="{d.among(9, 15)}">{"".join(rings)}</g>'


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
        f'<path d="{dots}" stroke="{p.c}" stroke-width="7"/></g>{_disc(x, y, 10, p.a)}'
    )


def eclipse(p: Palette, d: Dice) -> str:
    """One body before another."""
    x, r, dx, dy = d.among(84, 116), d.among(46, 64), d.among(14, 44) * d.sign(), d.among(-26, 12)
    return (
        f'<circle cx="{x}" cy="94" r="{r + d.among(10, 18)}" fill="none" stroke="{p.b}" stroke-width="2"/>'
        f"{_disc(x, 94, r, p.a)}{_disc(x + dx, 94 + dy, r - 6, p.ground)}"
        f"{_disc(x + dx, 94 + dy, d.among(6, 16), p.c)}"
    )


def horizon(p: Palette, d: Dice) -> str:
    """A low sun cut by its own reflection."""
    x = d.among(70, 130)
    bars = "".join(f"M0 {112 + i * 14}h200v{3 + i * 2}h-200z" for i in range(6))
    return f'{_disc(x, 104, 72, p.a)}<path d="{bars}" fill="{p.ground}"/>' + (
        f'<path d="M0 104h{x - 82}M{x + 82} 104H200" stroke="{p.c}" stroke-width="2"/>'
    )


def orbits(p: Palette, d: Dice) -> str:
    """Bodies on tilted paths about one centre."""
    turn = d.among(-35, 35)
    paths = "".join(f'<ellipse rx="{r}" ry="{r * 0.42:.0f}"/>' for r in (50, 80, 112, 146))
    bodies = ""
    for r, size, colour in ((50, 6, p.c), (80, 10, p.b), (112, 7, p.c)):
        at = d.among(0, 62) / 10
        bodies += _disc(round(r * cos(at)), round(r * 0.42 * sin(at)), size, colour)
    return (
        f'<g transform="translate(100 100)rotate({turn})">'
        f'<g fill="none" stroke="{p.b}" stroke-width="1.5">{paths}</g>{_disc(0, 0, 26, p.a)}{bodies}</g>'
    )


def spiral(p: Palette, d: Dice) -> str:
    """One line winding out."""
    path, r, way = "M100 95", 7, d.sign()
    while r < 100:
        path += f"a{r} {r} 0 0 1 {2 * r * way} 0"
        r, way = r + 7, -way
    return (
        f'<path d="{path}" fill="none" stroke="{p.a}" stroke-width="{d.among(5, 8)}"'
        f' stroke-linecap="round"/>{_disc(100, 95, 6, p.c)}'
    )


def rays(p: Palette, d: Dice) -> str:
    """Light fanning out of a half disc."""
    x = d.one_of((100, 60, 140))
    n, path = d.among(7, 10), ""
    for i in range(n):
        left, right = (pi * (i + side) / n for side in (0.22, 0.78))
        path += f"M{x} 190L{x - 168 * cos(left):.0f} {190 - 168 * sin(left):.0f} "
        path += f"{x - 168 * cos(right):.0f} {190 - 168 * sin(right):.0f}z"
    r = d.among(48, 70)
    return f'<path d="{path}" fill="{p.b}"/>{_disc(x, 190, r, p.a)}{_disc(x, 190, r - 22, p.c)}'


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
        f"{_disc(200 - far, 40, 20, p.c)}"
        f'<path d="M{far} 84l106 106h-212z" fill="{p.b}"/>'
        f'<path d="M{x} {top}L{x + 130} 190H{x - 130}z" fill="{p.a}"/>'
        f'<path d="M{x} {top}{snow}" fill="{p.c}"/>'
    )


def doorway(p: Palette, d: Dice) -> str:
    """Doors within doors, the last one lit."""
    colours = d.one_of(
        ((p.b, p.ground, p.c, p.a), (p.a, p.c, p.ground, p.b), (p.b, p.c, p.ground, p.a))
    )
    doors = ""
    for i, colour in enumerate(colours):
        r = 68 - i * 16
        doors += f'<path d="M{100 - r} 190v-{98 - i * 9}a{r} {r} 0 0 1 {2 * r} 0v{98 - i * 9}z" fill="{colour}"/>'
    return doors


def petals(p: Palette, d: Dice) -> str:
    """A flower opening."""
    n = d.one_of((5, 7))
    step = 130 // (n - 1)
    leaf = "M0 0c-44-38-30-92 0-128c30 36 44 90 0 128z"
    turned = [round((i - (n - 1) / 2) * step) for i in range(n)]
    turned.sort(key=abs, reverse=True)
    colours = (p.b, p.a) if d.among(0, 1) else (p.a, p.b)
    drawn = "".join(
        f'<path d="{leaf}" fill="{colours[i // 2 % 2]}" transform="rotate({turn})"/>'
        for i, turn in enumerate(turned)
    )
    return f'<g transform="translate(100 178)" fill-opacity=".86">{drawn}</g>'


def tree(p: Palette, d: Dice) -> str:
    """A round crown and what has fallen from it."""
    x = d.among(80, 120)
    crown = "".join(
        _disc(x + dx, 74 + dy, r, colour)
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
        f"{_disc(x, 72, 54, p.a)}{_disc(x + 22 * side, 62, 46, p.ground)}"
        f"{_disc(x + 34 * side, 40, 4, p.c)}"
        f'<path d="{lines}" stroke="{p.b}" stroke-width="4" stroke-linecap="round"/>'
    )


def river(p: Palette, d: Dice) -> str:
    """Water winding to the horizon."""
    s = d.sign()
    bends = (
        f"M100 64q{30 * s} 14 0 30t{10 * s} 34q{70 * s} 30-10 70h-70q60-40 30-70-40-18-12-36t-4-28z"
    )
    return (
        f'{_disc(100 + 46 * s, 50, 26, p.a)}<path d="M0 64h200v126H0z" fill="{p.b}"/>'
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
        f"{_disc(d.among(70, 130), 90, 66, p.a)}"
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


def initial(p: Palette, d: Dice) -> str:
    """Its first letter, large, falling off the page."""
    return (
        f'<text x="{d.one_of((96, 104, 118))}" y="{d.among(166, 184)}" font-size="215"'
        f' fill="{d.one_of((p.a, p.a, p.b))}" text-anchor="middle">{d.letter}</text>'
    )


def stem(p: Palette, d: Dice) -> str:
    """A stalk and its leaves in pairs."""
    leaves = ""
    for i in range(5):
        y, size = 168 - i * 30, 1 - i * 0.12
        for side in (-1, 1):
            turn = side * (58 - i * 5)
            fill = p.a if (i + side) % 3 else p.c
            leaves += (
                f'<path d="M0 0q22-26 0-58q-22 32 0 58z" fill="{fill}"'
                f' transform="translate(100 {y - 6 * side})rotate({turn})scale({size:.2f})"/>'
            )
    lean = d.among(-14, 14)
    return f'<g transform="rotate({lean} 100 190)"><path d="M100 195V20" stroke="{p.b}" stroke-width="4"/>{leaves}</g>'


def lamp(p: Palette, d: Dice) -> str:
    """Someone in a cone of light."""
    x = d.among(72, 128)
    small = x + d.among(-18, 18)
    return (
        f'<path d="M{x} 24L{x + 84} 190H{x - 84}z" fill="{p.c}" fill-opacity=".9"/>'
        f'<path d="M{x} 0v18m-18 14a18 18 0 0 1 36 0z" fill="{p.a}" stroke="{p.a}" stroke-width="3"/>'
        f'<path d="M{small - 9} 190l3-44q6-8 12 0l3 44z" fill="{p.ground}"/>'
        f"{_disc(small, 134, 7, p.ground)}"
    )


def keyhole(p: Palette, d: Dice) -> str:
    """What is seen through it."""
    light, dark = d.one_of(((p.a, p.ground), (p.c, p.ground), (p.b, p.a)))
    return (
        f'<path d="M58 14h84v190H58z" fill="{light}"/>{_disc(100, 84, 27, dark)}'
        f'<path d="M92 96h16l13 64H79z" fill="{dark}"/>'
        f'<path d="M46 14h108" stroke="{p.b}" stroke-width="4"/>'
    )


def stairs(p: Palette, d: Dice) -> str:
    """Steps, and something at the top of them."""
    path = "M0 190V170" + "h28v-22" * 6 + "h40V190z"
    turned = ' transform="matrix(-1 0 0 1 200 0)"' if d.among(0, 1) else ""
    return (
        f'<g{turned}>{_disc(62, 62, 34, p.a)}<path d="{path}" fill="{p.b}"/>'
        f'<path d="M174 38v-26" stroke="{p.c}" stroke-width="6"/>{_disc(174, 6, 7, p.c)}</g>'
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


def spines(p: Palette, d: Dice) -> str:
    """A shelf, one book leaning."""
    x, books, colours = 14, "", (p.a, p.b, p.c, p.b)
    for i in range(7):
        wide, high = d.among(15, 24), d.among(78, 130)
        turn = f' transform="rotate(9 {x} 176)"' if i == 6 else ""
        books += f'<path d="M{x + 6 * (i == 6)} 176v-{high}h{wide}v{high}z" fill="{colours[d.among(0, 3)]}"{turn}/>'
        x += wide + 3
    return f'{books}<path d="M0 176h200v14H0z" fill="{p.b}"/><path d="M0 177h200" stroke="{p.ground}" stroke-width="2"/>'


def rings(p: Palette, d: Dice) -> str:
    """Circles that share what they have."""
    n, size = d.one_of(((2, 58), (3, 44)))
    gap = size * 1.06
    circles = [(100 + (i - (n - 1) / 2) * gap, 92 + (i % 2) * (n - 2) * 34) for i in range(n)]
    drawn = "".join(
        f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{size}" fill="{colour}" fill-opacity=".8"/>'
        for (x, y), colour in zip(circles, (p.a, p.b, p.c), strict=False)
    )
    return drawn


def _disc(x: float, y: float, r: float, fill: str) -> str:
    return f'<circle cx="{x}" cy="{y}" r="{r}" fill="{fill}"/>'


SCENES: dict[str, Motif] = {
    scene.__name__: scene
    for scene in (
        hills,
        arches,
        constellation,
        eclipse,
        horizon,
        orbits,
        spiral,
        rays,
        skyline,
        contours,
        mountains,
        doorway,
        petals,
        tree,
        moon,
        river,
        birds,
        sail,
        initial,
        stem,
        lamp,
        keyhole,
        stairs,
        rain,
        spines,
        rings,
    )
}

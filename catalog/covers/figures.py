"""Things and plain figures for the lower part of a cover: see `scenes`."""

from math import cos, pi, sin

from catalog.covers.dice import Dice
from catalog.covers.palettes import Palette
from catalog.covers.shapes import disc


def arches(p: Palette, d: Dice) -> str:
    """Rings rising from the foot of the page."""
    x, colours = d.one_of((100, 100, 30, 170)), (p.a, p.b, p.c, p.b)
    rings = (
        f'<circle cx="{x}" cy="190" r="{26 + i * 26}" stroke="{colours[i % 4]}"/>' for i in range(6)
    )
    return f'<g fill="none" stroke-width="{d.among(9, 15)}">{"".join(rings)}</g>'


def spiral(p: Palette, d: Dice) -> str:
    """One line winding out."""
    path, r, way = "M100 95", 7, d.sign()
    while r < 100:
        path += f"a{r} {r} 0 0 1 {2 * r * way} 0"
        r, way = r + 7, -way
    return (
        f'<path d="{path}" fill="none" stroke="{p.a}" stroke-width="{d.among(5, 8)}"'
        f' stroke-linecap="round"/>{disc(100, 95, 6, p.c)}'
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
    return f'<path d="{path}" fill="{p.b}"/>{disc(x, 190, r, p.a)}{disc(x, 190, r - 22, p.c)}'


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
        f"{disc(small, 134, 7, p.ground)}"
    )


def keyhole(p: Palette, d: Dice) -> str:
    """What is seen through it."""
    light, dark = d.one_of(((p.a, p.ground), (p.c, p.ground), (p.b, p.a)))
    return (
        f'<path d="M58 14h84v190H58z" fill="{light}"/>{disc(100, 84, 27, dark)}'
        f'<path d="M92 96h16l13 64H79z" fill="{dark}"/>'
        f'<path d="M46 14h108" stroke="{p.b}" stroke-width="4"/>'
    )


def stairs(p: Palette, d: Dice) -> str:
    """Steps, and something at the top of them."""
    path = "M0 190V170" + "h28v-22" * 6 + "h40V190z"
    turned = ' transform="matrix(-1 0 0 1 200 0)"' if d.among(0, 1) else ""
    return (
        f'<g{turned}>{disc(62, 62, 34, p.a)}<path d="{path}" fill="{p.b}"/>'
        f'<path d="M174 38v-26" stroke="{p.c}" stroke-width="6"/>{disc(174, 6, 7, p.c)}</g>'
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

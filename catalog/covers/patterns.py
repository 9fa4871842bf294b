"""Papers: all-over patterns, 200 wide and 300 high, to set a label on."""

from catalog.covers.dice import Dice
from catalog.covers.palettes import Palette
from catalog.covers.shapes import Motif


def dots(p: Palette, d: Dice) -> str:
    """Rows of dots that swell down the page."""
    rows, speaks = "", d.among(2, 9)
    for i in range(13):
        colour = p.a if i % 4 == speaks % 4 else p.b
        rows += f'<path d="M{12 * (i % 2) - 2} {8 + i * 24}H210" stroke="{colour}" stroke-width="{5 + i}"/>'
    return f'<g stroke-linecap="round" stroke-dasharray="0 24">{rows}</g>'


def stripes(p: Palette, d: Dice) -> str:
    """An awning, a thin line beside each broad one."""
    wide = d.one_of((20, 25, 40))
    broad = "".join(f"M{x} 0V300" for x in range(wide // 2, 200, wide))
    thin = "".join(f"M{x} 0V300" for x in range(0, 201, wide))
    return (
        f'<path d="{broad}" stroke="{p.b}" stroke-width="{wide * 0.55:g}"/>'
        f'<path d="{thin}" stroke="{p.a}" stroke-width="2"/>'
    )


def quilt(p: Palette, d: Dice) -> str:
    """Quarter discs, turned at will."""
    turns = (
        "h50a50 50 0 0 1-50 50z",
        "v50a50 50 0 0 0 50-50z",
        "m50 0v50a50 50 0 0 1-50-50z",
        "m0 50h50a50 50 0 0 0-50-50z",
    )
    paths = {p.a: "", p.b: "", p.c: ""}
    for i in range(24):
        colour = d.one_of((p.a, p.b, p.b, p.c))
        paths[colour] += f"M{i % 4 * 50} {i // 4 * 50}{d.one_of(turns)}"
    return "".join(f'<path d="{path}" fill="{colour}"/>' for colour, path in paths.items())


def scales(p: Palette, d: Dice) -> str:
    """Fish scales: half circles hanging in rows, each from the middles of the row above."""
    rows = {p.a: "", p.b: ""}
    marked = d.among(2, 4)
    for i in range(13):
        arcs = "a25 25 0 0 0 50 0" * (4 + i % 2)
        rows[p.b if i % marked else p.a] += f"M{-25 * (i % 2)} {i * 25 - 25}{arcs}"
    paths = "".join(f'<path d="{path}" stroke="{colour}"/>' for colour, path in rows.items())
    return f'<g fill="none" stroke-width="{d.among(4, 8)}">{paths}</g>'


def chevrons(p: Palette, d: Dice) -> str:
    """Zigzags, every third of them speaking."""
    deep = d.one_of((12, 20, 28))
    rows = {p.a: "", p.b: ""}
    zigzag = f"l20-{deep} 20 {deep}" * 5
    for i in range(13):
        rows[p.b if i % 3 else p.a] += f"M0 {10 + i * 26}{zigzag}"
    paths = "".join(f'<path d="{path}" stroke="{colour}"/>' for colour, path in rows.items())
    return f'<g fill="none" stroke-width="{d.among(5, 9)}">{paths}</g>'


def waves(p: Palette, d: Dice) -> str:
    """Rows of a calm sea."""
    high = d.one_of((16, 24, 34))
    rows = {p.a: "", p.b: ""}
    for i in range(12):
        rows[p.b if i % 4 else p.a] += (
            f"M{-20 * (i % 2)} {10 + i * 26}q20-{high} 40 0" + "t40 0" * 5
        )
    paths = "".join(f'<path d="{path}" stroke="{colour}"/>' for colour, path in rows.items())
    return f'<g fill="none" stroke-width="6">{paths}</g>'


def leaves(p: Palette, d: Dice) -> str:
    """Leaves in rows, leaning left and right in turn."""
    colours, paths = (p.b, p.b, p.a, p.b, p.c), {p.a: "", p.b: "", p.c: ""}
    lean = d.one_of((20, 26))
    for i in range(30):
        x, y = i % 5 * 44 + 12, i // 5 * 52 + 46
        way = lean if i // 5 % 2 else -lean
        leaf = f"q{way // 2 - 16} -18 {way} -44q{16 - way // 2} 18 {-way} 44z"
        paths[colours[(i * 3 + i // 5) % 5]] += f"M{x - way // 2} {y}{leaf}"
    return "".join(f'<path d="{path}" fill="{colour}"/>' for colour, path in paths.items())


def lozenges(p: Palette, d: Dice) -> str:
    """Harlequin's coat."""
    size = d.one_of((20, 28, 34))
    rows = {p.a: "", p.b: ""}
    for i, x in enumerate(range(-220, 220, size)):
        rows[p.a if i % 4 == 1 else p.b] += f"M{x} {(i % 2) * size - 220}V300"
    paths = "".join(f'<path d="{path}" stroke="{colour}"/>' for colour, path in rows.items())
    return (
        f'<g transform="translate(100 150)scale(.72 1.1)rotate(45)" stroke-width="{size}"'
        f' stroke-dasharray="{size}">{paths}</g>'
    )


def plaid(p: Palette, d: Dice) -> str:
    """Broad bands crossing, a fine line between."""
    step, share = d.one_of((40, 50, 66)), d.one_of((0.25, 0.44, 0.6))
    down = "".join(f"M{x} 0V300" for x in range(step // 2, 200, step))
    across = "".join(f"M0 {y}H200" for y in range(step // 2, 300, step))
    fine = "".join(f"M{x} 0V300" for x in range(0, 201, step))
    fine += "".join(f"M0 {y}H200" for y in range(0, 301, step))
    return (
        f'<g stroke="{p.b}" stroke-width="{step * share:g}" stroke-opacity=".6"><path d="{down}"/>'
        f'<path d="{across}"/></g><path d="{fine}" stroke="{p.a}" stroke-width="2.5"/>'
    )


PATTERNS: dict[str, Motif] = {
    pattern.__name__: pattern
    for pattern in (dots, stripes, quilt, scales, chevrons, waves, leaves, lozenges, plaid)
}

"""Colours of covers: four or five palettes a family of genres, and the motifs that suit it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Palette:
    ground: str
    ink: str  # of the letters: reads on the ground
    a: str  # the one that speaks
    b: str  # near the ground
    c: str


@dataclass(frozen=True)
class Family:
    palettes: tuple[Palette, ...]
    scenes: tuple[str, ...]
    patterns: tuple[str, ...]


def _family(palettes: str, scenes: str, patterns: str) -> Family:
    rows = [
        Palette(*(f"#{colour}" for colour in row.split())) for row in palettes.splitlines() if row
    ]
    return Family(tuple(rows), tuple(scenes.split()), tuple(patterns.split()))


COSMOS = _family(
    """
14213d f4efe6 f2a541 4a6fa5 d8dbe2
e9e4d8 1b2a41 c8452f 8ba3ba e0a13c
33234a f3e9dc e88562 6d5a86 f2cc8f
0f4c5c f6f1e5 f4a259 4f8793 f1e3c6
c9d6d8 17303a d9542b 8aa5ab 17303a
""",
    "hills constellation eclipse horizon orbits spiral rays skyline contours arches moon mountains"
    " initial",
    "dots waves quilt stripes chevrons lozenges",
)
WONDER = _family(
    """
2d4a3e f3ead7 d9a441 6f9480 c4623f
f2e6cf 2b2a4c b5452c a9b0c4 d9a441
3d3268 f5ecdd e8b04b 7468ad e58f7b
7a2e2e f7e9d2 e2b04a a9554e f0d7a7
d5dccb 24352c a2472f 93a88c c08a2e
""",
    "mountains doorway petals tree moon river eclipse birds initial sail stem",
    "scales leaves quilt lozenges chevrons",
)
NOIR = _family(
    """
232529 efe9df cf4a43 5c6169 e5c07b
e8e2d4 1d1d1f b3261e a7abab 2f4858
1f3a3d eee7d8 e3b23c 4a6d70 d9d3c3
8f2d2a f7ecdd 1f1a1a b35a53 f0c987
cfc7b4 22262b 2f5d6b a39c8b b3402e
""",
    "lamp keyhole stairs skyline rain eclipse spines spiral initial doorway",
    "stripes lozenges dots chevrons plaid",
)
HEART = _family(
    """
f3d9d4 43202a b5485d e2a6a0 7a3b4b
7d2e46 fbeadf f2a07b a4516c f6d5b8
fbe9d0 5a1f33 d35c43 f0b99b 7f936b
33415c fbeee4 f28482 64749a f6bd60
d9b8b4 3a1d26 8e2f48 c2938f f6e7dc
""",
    "petals stem arches hills rings birds initial moon contours tree doorway",
    "leaves scales quilt waves plaid",
)
SHADOW = _family(
    """
1a1416 e9dfd6 b3272c 4b3338 c9b79c
2b2d2b e6e2d3 93a35f 50574d d8c99b
d9d3c7 201a1d 7a1f2c a39b8f 3a3238
3a1f3d eee0e5 c86f88 694768 e0c097
5b1a1e f3e3d3 d9a05b 8a3f40 1d1012
""",
    "moon tree doorway lamp keyhole mountains stairs rain eclipse birds",
    "lozenges scales stripes leaves",
)
PAST = _family(
    """
6b4a2f f6ecd9 d9b36c 96693f f0dcb4
ecdfc4 33241a 9c3d24 c0a97e 2f5061
2f4a5c f4ead7 dc9350 5f8095 ead2a0
7c3626 f8ead6 e8b363 a55f47 f2dcc0
c9c2a5 2a2a1c 6c5a1f a39c7b 8c3a24
""",
    "doorway arches mountains sail skyline rays spines river initial rings",
    "quilt lozenges scales plaid chevrons stripes",
)
LETTERS = _family(
    """
e7e3da 1f1b16 2f5d50 a8b5a2 b9643f
2f5d50 f3eee0 e0b15a 628a7a e9dcc0
efe4cf 2a2118 8c2f39 cfb88f 3c5a6b
8c2f39 f8ecdc f0b67f b05c64 f3d9c0
dbe1e4 22303c c4572f 9db0bb 3f6074
3b3a36 f1e9da cf9d54 6e6b63 b5533c
""",
    "initial contours spines hills stem birds arches rings spiral doorway",
    "stripes leaves plaid quilt waves lozenges",
)
MIND = _family(
    """
f4f0e4 1e2d2f dd6537 a9bfc0 2a6f77
1d4e5f f3efe2 f2b134 4f8290 ef7b5a
d9e0d3 25302a 3f6b54 a3b79f d98a3d
e0b040 2b2214 8c3a1f f0d58b 2b2214
3a3f55 f1ece0 e9a15f 6a7090 c9d2da
""",
    "rings orbits contours spiral constellation stairs keyhole rays eclipse tree initial",
    "dots quilt waves chevrons plaid",
)
EARTH = _family(
    """
dfe6d5 21352b 4d7c53 a9bf97 c2873f
35524a f1ecda e2a03f 6c9480 e8d9b0
2b5f75 f5efdf f0b54d 5f91a6 e8e0c8
f2dfb8 3a2a18 cf6a35 dcb676 4c7a6b
a8452e fbeedb f3c06b c4745b 2d2320
""",
    "hills mountains river tree stem birds sail horizon contours constellation",
    "leaves waves scales chevrons dots",
)
PLAY = _family(
    """
f6c85f 2e2216 cf4526 fbe3a6 2f6f73
24727a fff6e5 f7c548 5ca5a8 f37d61
f3efe3 2b2a33 e4572e a9c9c1 f2b632
e97a5b 2a1712 7b1f2b f3b094 fbe7cf
3e4c8a fdf3e2 f6c044 7380bb ef8a6f
""",
    "rays hills sail skyline petals spines birds rings tree moon orbits",
    "dots stripes quilt chevrons waves plaid",
)
VERSE = _family(
    """
e6dfe6 33283a 8a5a83 c2b1c4 d08c60
40516b f4eee4 e7b07a 7789a5 d9dfe6
f3e7dc 3b2b2b c8664d dcbfa9 5d7b78
5c3d4e f6e9e1 e6a57e 8b6877 f1d3b3
dde3da 26332f 547a6c adbfb3 c9803f
""",
    "stem birds petals moon contours initial horizon rain tree river",
    "leaves waves plaid scales stripes",
)

FAMILIES = {
    COSMOS: "science-fiction dystopia",
    WONDER: "fantasy magical-realism young-adult mythology",
    NOIR: "mystery crime thriller",
    HEART: "romance",
    SHADOW: "horror gothic",
    PAST: "history historical-fiction war biography",
    LETTERS: "literary-fiction classics short-stories drama essays",
    MIND: "philosophy psychology popular-science science business",
    EARTH: "nature travel adventure",
    PLAY: "humour childrens graphic-novels",
    VERSE: "poetry memoir",
}
_BY_GENRE = {genre: family for family, genres in FAMILIES.items() for genre in genres.split()}


def family_of(genre: str) -> Family:
    """The family of a genre, by its slug; books of no known genre look like literature."""
    return _BY_GENRE.get(genre, LETTERS)

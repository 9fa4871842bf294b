"""The map of styles: every author whose samples are known, near those who write alike."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from texts.engine.authors import AuthorModel
from texts.models import Writer

_NEIGHBOURS = 3

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Sheet:
    """What a map is drawn on. `letter`: how wide one is, on average; `line`: how high."""

    shape: str
    width: int
    height: int
    edge: int
    radius: int
    letter: float
    line: int
    longest: int  # letters of a name


# Each is seen where the other has no room.
SHEETS = (
    Sheet("wide", 1000, 620, edge=28, radius=6, letter=8.2, line=17, longest=26),
    Sheet("narrow", 340, 460, edge=14, radius=5, letter=7.2, line=15, longest=20),
)


@dataclass(frozen=True)
class Spot:
    """Of a point or a name. Drawings have their numbers in one way, whatever the reader's language."""

    across: float
    down: float

    @property
    def x(self) -> str:
        return f"{self.across:.1f}"

    @property
    def y(self) -> str:
        return f"{self.down:.1f}"


@dataclass(frozen=True)
class Label:
    text: str
    spot: Spot
    anchor: str


@dataclass(frozen=True)
class Place:
    writer: Writer
    nearest: list[Writer]


@dataclass(frozen=True)
class Point:
    writer: Writer
    spot: Spot
    label: Label | None  # None where there is no room for it
    kind: str  # "found", "near", or "" for all others


@dataclass(frozen=True)
class Drawing:
    sheet: Sheet
    points: list[Point]


@dataclass(frozen=True)
class StyleMap:
    places: list[Place]  # by name
    drawings: list[Drawing]


def style_map(
    model: AuthorModel, found: int | None = None, near: Collection[int] = ()
) -> StyleMap | None:
    """None where there are too few to be near to or far from anybody."""
    positions = model.positions()
    writers = Writer.objects.in_bulk([pk for pk, _, _ in positions])
    positions = [one for one in positions if one[0] in writers]
    if len(positions) < 3:
        return None
    kinds = dict.fromkeys(near, "near") | ({} if found is None else {found: "found"})
    places = [
        Place(
            writers[pk],
            [writers[n.author] for n in model.nearest_to(pk, _NEIGHBOURS) if n.author in writers],
        )
        for pk, _, _ in positions
    ]
    return StyleMap(
        sorted(places, key=lambda place: place.writer.name.casefold()),
        [_drawn(sheet, positions, writers, kinds) for sheet in SHEETS],
    )


def _drawn(
    sheet: Sheet,
    positions: Iterable[tuple[int, float, float]],
    writers: Mapping[int, Writer],
    kinds: Mapping[int, str],
) -> Drawing:
    spots = _scaled(sheet, positions)
    # Whoever is asked for is named first, while there is room.
    order = sorted(spots, key=lambda pk: (_rank(kinds.get(pk, "")), writers[pk].name))
    labels = _labelled(sheet, {pk: (*spots[pk], writers[pk].name) for pk in order}, kinds)
    # And is drawn last, above the others.
    points = [
        Point(writers[pk], Spot(*spots[pk]), labels.get(pk), kinds.get(pk, ""))
        for pk in reversed(order)
    ]
    return Drawing(sheet, points)


def _rank(kind: str) -> int:
    return ["found", "near", ""].index(kind)


def _scaled(
    sheet: Sheet, positions: Iterable[tuple[int, float, float]]
) -> dict[int, tuple[float, float]]:
    rows = list(positions)
    lefts, tops = [x for _, x, _ in rows], [y for _, _, y in rows]
    left, top = min(lefts), min(tops)
    wide, high = (max(lefts) - left) or 1.0, (max(tops) - top) or 1.0
    return {
        pk: (
            sheet.edge + (x - left) / wide * (sheet.width - 2 * sheet.edge),
            sheet.edge + (y - top) / high * (sheet.height - 2 * sheet.edge),
        )
        for pk, x, y in rows
    }


def _labelled(
    sheet: Sheet, named: Mapping[int, tuple[float, float, str]], asked: Collection[int]
) -> dict[int, Label]:
    """Names beside their points, in this order; one for which there is no room is left out. Those of
    `asked` may lie on points of others, not on names."""
    r = sheet.radius
    points: list[Box] = [(x - r, y - r, x + r, y + r) for x, y, _ in named.values()]
    taken: list[Box] = []
    labels: dict[int, Label] = {}
    for pk, (x, y, name) in named.items():
        most = sheet.longest
        short = name if len(name) <= most else f"{name[: most - 1].rstrip()}…"
        rooms = _rooms(sheet, x, y, len(short) * sheet.letter)
        rooms = [room for room in rooms if _is_free(sheet, room[2], taken)]
        free = [room for room in rooms if _is_free(sheet, room[2], points)]
        for spot, anchor, box in (free or (rooms if pk in asked else []))[:1]:
            taken.append(box)
            labels[pk] = Label(short, spot, anchor)
    return labels


def _rooms(sheet: Sheet, x: float, y: float, wide: float) -> list[tuple[Spot, str, Box]]:
    """To the right, to the left, above and below."""
    gap, line = sheet.radius + 5, sheet.line
    half = line / 2
    right, left = x + gap, x - gap
    return [
        (Spot(right, y + 5), "start", (right, y - half, right + wide, y + half)),
        (Spot(left, y + 5), "end", (left - wide, y - half, left, y + half)),
        (Spot(x, y - gap), "middle", (x - wide / 2, y - gap - line, x + wide / 2, y - gap + 3)),
        (
            Spot(x, y + gap + 11),
            "middle",
            (x - wide / 2, y + gap - 3, x + wide / 2, y + gap + line),
        ),
    ]


def _is_free(sheet: Sheet, box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > sheet.width or bottom > sheet.height:
        return False
    return not any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        for other in taken
    )

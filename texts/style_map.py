"""The map of styles: every author whose samples are known, near those who write alike."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from texts.engine.authors import AuthorModel
from texts.models import Writer

WIDTH, HEIGHT = 1000, 620
_EDGE = 28
_RADIUS = 6
# Of a letter of the map, on average, and of a line.
_LETTER, _LINE = 8.2, 17
_LONGEST = 26
_NEIGHBOURS = 3

Box = tuple[float, float, float, float]


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
    spot: Spot
    label: Label | None  # None where there is no room for it
    nearest: list[Writer]
    kind: str  # "found", "near", or "" for all others


@dataclass(frozen=True)
class StyleMap:
    places: list[Place]  # by name
    width: int = WIDTH
    height: int = HEIGHT


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
    spots = _scaled(positions)
    # Whoever is asked for is named first, while there is room.
    order = sorted(spots, key=lambda pk: (_rank(kinds.get(pk, "")), writers[pk].name))
    labels = _labelled({pk: (*spots[pk], writers[pk].name) for pk in order})
    places = [
        Place(
            writers[pk],
            Spot(*spots[pk]),
            labels.get(pk),
            [writers[n.author] for n in model.nearest_to(pk, _NEIGHBOURS) if n.author in writers],
            kinds.get(pk, ""),
        )
        for pk in spots
    ]
    return StyleMap(sorted(places, key=lambda place: place.writer.name.casefold()))


def _rank(kind: str) -> int:
    return ["found", "near", ""].index(kind)


def _scaled(positions: Iterable[tuple[int, float, float]]) -> dict[int, tuple[float, float]]:
    rows = list(positions)
    lefts, tops = [x for _, x, _ in rows], [y for _, _, y in rows]
    left, top = min(lefts), min(tops)
    wide, high = (max(lefts) - left) or 1.0, (max(tops) - top) or 1.0
    return {
        pk: (
            _EDGE + (x - left) / wide * (WIDTH - 2 * _EDGE),
            _EDGE + (y - top) / high * (HEIGHT - 2 * _EDGE),
        )
        for pk, x, y in rows
    }


def _labelled(named: dict[int, tuple[float, float, str]]) -> dict[int, Label]:
    """Names beside their points, in this order; one for which there is no room is left out."""
    taken: list[Box] = [
        (x - _RADIUS, y - _RADIUS, x + _RADIUS, y + _RADIUS) for x, y, _ in named.values()
    ]
    labels: dict[int, Label] = {}
    for pk, (x, y, name) in named.items():
        short = name if len(name) <= _LONGEST else f"{name[: _LONGEST - 1].rstrip()}…"
        for spot, anchor, box in _rooms(x, y, len(short) * _LETTER):
            if _is_free(box, taken):
                taken.append(box)
                labels[pk] = Label(short, spot, anchor)
                break
    return labels


def _rooms(x: float, y: float, wide: float) -> list[tuple[Spot, str, Box]]:
    """To the right, to the left, above and below."""
    gap, half = _RADIUS + 5, _LINE / 2
    right, left = x + gap, x - gap
    return [
        (Spot(right, y + 5), "start", (right, y - half, right + wide, y + half)),
        (Spot(left, y + 5), "end", (left - wide, y - half, left, y + half)),
        (Spot(x, y - gap), "middle", (x - wide / 2, y - gap - _LINE, x + wide / 2, y - gap + 3)),
        (
            Spot(x, y + gap + 11),
            "middle",
            (x - wide / 2, y + gap - 3, x + wide / 2, y + gap + _LINE),
        ),
    ]


def _is_free(box: Box, taken: list[Box]) -> bool:
    left, top, right, bottom = box
    if left < 0 or top < 0 or right > WIDTH or bottom > HEIGHT:
        return False
    return not any(
        left < other[2] and right > other[0] and top < other[3] and bottom > other[1]
        for other in taken
    )

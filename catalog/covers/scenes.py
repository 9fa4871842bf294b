"""Pictures for the lower part of a cover: 200 wide, 190 high, free to bleed over three edges.

Each takes the palette and the dice of the book and gives SVG; the dice decide places and numbers,
never whether it looks good.
"""

from catalog.covers import figures, landscapes
from catalog.covers.shapes import Motif

SCENES: dict[str, Motif] = {
    scene.__name__: scene
    for scene in (
        landscapes.hills,
        landscapes.constellation,
        landscapes.eclipse,
        landscapes.horizon,
        landscapes.orbits,
        landscapes.skyline,
        landscapes.contours,
        landscapes.mountains,
        landscapes.tree,
        landscapes.moon,
        landscapes.river,
        landscapes.birds,
        landscapes.sail,
        landscapes.rain,
        figures.arches,
        figures.spiral,
        figures.rays,
        figures.doorway,
        figures.petals,
        figures.initial,
        figures.stem,
        figures.lamp,
        figures.keyhole,
        figures.stairs,
        figures.spines,
        figures.rings,
    )
}

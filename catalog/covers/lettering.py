"""Setting type on a cover: measured, wrapped and shortened so that nothing runs over the edge.

Widths are those of the two faces that the site serves, both at weight 600, in thousandths of the
type size. Kerning is left out: it only ever draws letters closer together.
"""

import unicodedata
from dataclasses import dataclass

_TITLE = (
    "200 331 417 683 581 884 826 248 347 347 450 582 327 345 331 463 601 411 526 552 582 529 566 528"
    " 573 555 331 327 582 582 582 551 906 746 678 705 773 652 628 761 840 414 568 771 643 992 835 770"
    " 633 776 736 607 742 795 749 1100 736 733 674 345 465 345 582 470 500 562 632 526 639 547 410 586"
    " 677 352 326 646 351 985 680 609 642 625 514 480 424 659 609 883 588 597 514 370 433 370 582"
)
_NAMES = (
    "252 321 523 644 650 1004 663 326 373 373 540 673 319 465 319 379 660 423 623 636 666 612 640 576"
    " 640 640 319 329 673 673 673 543 999 728 659 737 722 605 588 749 746 277 580 703 565 922 759 769"
    " 645 773 652 650 660 736 728 1020 720 713 652 373 379 373 481 469 351 574 624 583 624 591 389 625"
    " 612 262 262 569 262 900 612 609 624 624 397 549 353 612 587 839 569 588 566 455 359 455 673"
)
_MARKS = {"’": 320, "‘": 320, "“": 530, "”": 530, "–": 500, "—": 1000, "…": 960, "ß": 730, "æ": 913}
_MARKS |= {"Æ": 1020, "ø": 610, "Ø": 770, "œ": 992, "Œ": 1090, "ł": 360, "Ł": 650, "đ": 640}
# Letters of scripts that the two faces lack come from the system: taken as wide as they may be.
_UNKNOWN, _WIDE = 720, 1000

ELLIPSIS = "…"


@dataclass(frozen=True)
class Face:
    widths: dict[str, int]
    tracking: float = 0.0  # in units of the drawing, after each letter

    def width(self, text: str, size: float) -> float:
        """How wide the text stands, in the units of `size`."""
        return sum(map(self._advance, text)) * size / 1000 + self.tracking * len(text)

    def _advance(self, letter: str) -> int:
        advance = self.widths.get(letter)
        if advance is None:
            base = unicodedata.normalize("NFD", letter)[0]
            wide = unicodedata.east_asian_width(base) in "WF"
            advance = self.widths.get(base, _WIDE if wide else _UNKNOWN)
            self.widths[letter] = advance
        return advance


def _face(advances: str, tracking: float = 0.0) -> Face:
    letters = map(chr, range(32, 127))
    return Face(_MARKS | dict(zip(letters, map(int, advances.split()), strict=True)), tracking)


TITLE = _face(_TITLE)
NAMES = _face(_NAMES, tracking=0.7)


@dataclass(frozen=True)
class Setting:
    """Lines of one size."""

    lines: list[str]
    size: float


def set_title(title: str, width: float, height: float, sizes: tuple[float, ...]) -> Setting:
    """The title in the largest of `sizes` that fits the box; at the smallest it is cut with …"""
    words = title.split() or [ELLIPSIS]
    for size in sizes:
        room = int(height // (size * LEADING))
        lines = _wrap(words, width, size)
        if lines is not None and len(lines) <= room:
            return Setting(_balance(words, width, size, lines), size)
    size = sizes[-1]
    words = [_cut(word, width, size) for word in words]
    lines = _wrap(words, width, size) or []
    room = max(1, int(height // (size * LEADING)))
    if len(lines) > room:
        lines = [*lines[: room - 1], _cut(f"{lines[room - 1]} {lines[room]}", width, size)]
    return Setting(lines, size)


LEADING = 1.14
OTHERS = "and others"


def set_names(byline: str, width: float, size: float, others: str = OTHERS) -> list[str]:
    """Who wrote it, in capitals, on one or two lines; given names become initials where need be."""
    names = [name.strip() for name in byline.split(",") if name.strip()]
    if len(names) > 2:
        names = [names[0], others]
    return [_shorten(name.upper(), width, size) for name in names]


def _shorten(name: str, width: float, size: float) -> str:
    words = name.split()
    for place in range(len(words)):
        if NAMES.width(" ".join(words), size) <= width:
            break
        if place < len(words) - 1:
            words[place] = f"{words[place][0]}."
    return _cut(" ".join(words), width, size, NAMES)


def _wrap(words: list[str], width: float, size: float) -> list[str] | None:
    """Lines of these words; None where one word alone is too wide."""
    lines: list[str] = []
    space = TITLE.width(" ", size)
    used = width
    for word in words:
        wide = TITLE.width(word, size)
        if wide > width:
            return None
        if lines and used + space + wide <= width:
            lines[-1] += f" {word}"
            used += space + wide
        else:
            lines.append(word)
            used = wide
    return lines


def _balance(words: list[str], width: float, size: float, lines: list[str]) -> list[str]:
    """As many lines, as even as they go: no last word alone."""
    if len(lines) == 1:
        return lines
    for share in (0.6, 0.7, 0.8, 0.9):
        narrower = _wrap(words, width * share, size)
        if narrower is not None and len(narrower) == len(lines):
            return narrower
    return lines


def _cut(text: str, width: float, size: float, face: Face = TITLE) -> str:
    if face.width(text, size) <= width:
        return text
    while text and face.width(text + ELLIPSIS, size) > width:
        text = text[:-1]
    return text.rstrip(" ,.;:") + ELLIPSIS

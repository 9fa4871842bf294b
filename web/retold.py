"""Sentences that were written down in English, told anew in the language of whoever reads them.

What a run, a search or an act says of itself is kept as it was said, in English: logs, the terminal and
programs show it so. Pages tell it anew: a sentence is known by its shape, `Model %(number)s is pinned.`,
and what stands in its gaps is told anew too. What is not known stays as it is.
"""

import re

from django.utils.formats import get_format
from django.utils.translation import get_language, gettext

_shapes: dict[str, re.Pattern[str]] = {}
_GAP = re.compile(r"%\((\w+)\)s")
_NUMBER = re.compile(r"[+-]?\d[\d,]*(\.\d+)?%?")


def known(*sentences: str) -> None:
    """Each marked for translation where it stands; a gap is `%(name)s`, a percent sign `%%`."""
    for sentence in sentences:
        # Odd parts are names of gaps.
        parts = enumerate(_GAP.split(sentence))
        shape = "".join(
            f"(?P<{part}>.+?)" if odd % 2 else re.escape(part.replace("%%", "%"))
            for odd, part in parts
        )
        _shapes[sentence] = re.compile(shape, re.DOTALL)


def retell(text: str) -> str:
    """One known piece, or sentences one after the other, up to the first that is not known."""
    if not text or (get_language() or "en").startswith("en"):
        return text
    return _whole(text) or _one_by_one(text)


def _whole(text: str) -> str:
    for sentence, shape in _shapes.items():
        if (found := shape.fullmatch(text)) and not _several(sentence, found):
            return _said(sentence, found)
    return ""


def _several(sentence: str, found: re.Match[str]) -> bool:
    """A gap in a sentence holds no end of another one."""
    return sentence.endswith(".") and any(". " in part for part in found.groupdict().values())


def _one_by_one(text: str) -> str:
    told = []
    while text:
        for sentence, shape in _shapes.items():
            if not sentence.endswith("."):
                continue
            found = re.compile(shape.pattern + r"(?:\s+|$)", re.DOTALL).match(text)
            if found and not _several(sentence, found):
                told.append(_said(sentence, found))
                text = text[found.end() :]
                break
        else:
            return " ".join([*told, text])
    return " ".join(told)


def _said(sentence: str, found: re.Match[str]) -> str:
    gaps = {name: _gap(part) for name, part in found.groupdict().items()}
    return gettext(sentence) % gaps


def _gap(part: str) -> str:
    if not _NUMBER.fullmatch(part):
        return _whole(part) or part
    whole, point, places = part.rstrip("%").partition(".")
    whole = whole.replace(",", get_format("THOUSAND_SEPARATOR"))
    number = whole + (get_format("DECIMAL_SEPARATOR") + places if point else "")
    return gettext("%(percent)s%%") % {"percent": number} if part.endswith("%") else number

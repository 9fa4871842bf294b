"""Folding text for matching and sorting, in Python, so that no server's locale decides."""

import re
import unicodedata

# Letters that Unicode does not take apart into a base letter and a mark.
_LETTERS = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i"}
)
_NOT_WORD = re.compile(r"[\W_]+")
_APOSTROPHE = re.compile(r"['’ʼ`]")
_ARTICLE = re.compile(r"^(?:the|an?|der|die|das|les?|la|el|los|las|il|lo|gli|i) (?=\S)")


def fold(text: str) -> str:
    """Lower case, no accents, no punctuation, single spaces.

    >>> fold("L’Étranger,  (Folio) — ŁÓDŹ")
    'letranger folio lodz'
    """
    text = unicodedata.normalize("NFKD", text.replace("\x00", ""))
    # Folding case takes letters apart as well: "İ" into "i" and a dot.
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char)).translate(_LETTERS)
    return _NOT_WORD.sub(" ", _APOSTROPHE.sub("", text)).strip()


def sort_key(title: str) -> str:
    """Folded, with a leading article put aside, as library shelves have it."""
    return _ARTICLE.sub("", fold(title))

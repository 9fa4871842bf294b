"""Whether a text is written for people to read: not for a machine, nor letters at random."""

import re
import unicodedata

_READ = 20_000  # characters
_SIGNS = re.compile(r"[{}<>=;$\\|@#_\[\]^~`]|[(][)]|//|->|::|\w\.\w+\(")
_KEYWORD = re.compile(
    r"^[^\S\n]*(?:def |class |import |from \S+ import |return\b|function\b|var |let |const |#include|public |"
    r"private |if\s*\(|for\s*\(|while\s*\(|(?i:select)\s.+\s(?i:from)\b|<\?|</?\w+[^>\n]*>[^\S\n]*$|@\w+|"
    r"print\()",
    re.MULTILINE,
)

_LATIN = re.compile(r"[a-z\u0300-\u036f]{3,}")
_VOWEL = re.compile(r"[aeiouy]")


def looks_like_code(text: str) -> bool:
    """By its signs, and by how many of its lines begin or end as those of programs do."""
    text = text[:_READ]
    written = sum(not character.isspace() for character in text)
    if not written:
        return False
    signs = len(_SIGNS.findall(text)) / written
    lines = [line for line in text.splitlines() if line.strip()]
    ends = sum(line.rstrip().endswith(("{", "}", ";", "):", "=>")) for line in lines)
    as_code = max(ends, len(_KEYWORD.findall(text))) / len(lines)
    return signs > 0.08 or (signs > 0.03 and as_code >= 0.3) or (len(lines) > 1 and as_code >= 0.8)


def is_spoken(text: str) -> bool:
    """Not letters at random: of words in Latin letters, hardly any lacks a vowel."""
    words = _LATIN.findall(unicodedata.normalize("NFD", text[:_READ]).lower())
    return len(words) < 3 or sum(not _VOWEL.search(word) for word in words) < 0.4 * len(words)

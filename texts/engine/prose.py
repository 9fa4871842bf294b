"""Whether a text is written for people to read, or for a machine."""

import re

_READ = 20_000  # characters
_SIGNS = re.compile(r"[{}<>=;$\\|@#_\[\]^~`]|[(][)]|//|->|::|\w\.\w+\(")
_KEYWORD = re.compile(
    r"^\s*(?:def |class |import |from \S+ import |return\b|function\b|var |let |const |#include|public |"
    r"private |if\s*\(|for\s*\(|while\s*\(|select\s.+\sfrom\b|<\?|</?\w+[^>]*>\s*$|@\w+|print\()",
    re.IGNORECASE | re.MULTILINE,
)


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
    return signs > 0.08 or (signs > 0.03 and as_code >= 0.3)

"""Names of authors as data sets print them."""

import re
from functools import lru_cache

from catalog.datasets.titles import one_line
from catalog.text import fold

_ROLE = re.compile(
    r"\s*\((?:editor|author|adapter|illustrator|translator|compiler|narrator|na)\s*\)",
    re.IGNORECASE,
)
_GENERATIONS = {"jr", "sr", "ii", "iii", "iv"}
TITLES = _GENERATIONS | {"dr", "md", "phd", "sir", "dame", "rev", "prof"}
# "Vonnegut, Jr." is one name, "Kurt, Jr. Vonnegut" is how some files print it.
_INSIDE = re.compile(r"^(?P<first>[^,]+), (?P<title>[\w.]+),? (?P<last>[^,]+)$")
_NOBODY = {"", "unknown", "unknown author", "not applicable", "various", "various authors", "na"}


def split_authors(text: str) -> tuple[str, ...]:
    """Names between commas, each once; a "Jr." belongs to the name before it.

    >>> split_authors("J.K. Rowling, Mary   GrandPré,J.K. Rowling")
    ('J.K. Rowling', 'Mary GrandPré')
    """
    names: dict[str, str] = {}
    previous = ""
    for part in text.split(","):
        name = one_line(part)
        if previous and fold(name) in TITLES:
            names[previous] += f", {name}"
        elif (key := fold(name)) not in _NOBODY:
            previous = key
            names.setdefault(key, name)
    return tuple(names.values())


def single_author(text: str) -> tuple[str, ...]:
    """One author, written carelessly: capitals, roles, titles in the middle, stray commas.

    >>> [single_author(name)[0] for name in ("LEE CHILD", "Scott, Cunningham", "Kurt, Jr. Vonnegut")]
    ['Lee Child', 'Scott Cunningham', 'Kurt Vonnegut, Jr.']
    """
    name = _ROLE.sub("", one_line(text))
    inside = _INSIDE.match(name)
    title = fold(inside["title"]).replace(" ", "") if inside else ""
    if inside and title in TITLES:
        name = f"{inside['first']} {inside['last']}"
        name += f", {inside['title']}" if title in _GENERATIONS else ""
    elif name.count(",") == 1:
        name = name.replace(",", "")
    if name.isupper() and len(name) > 4:
        name = name.title()
    return () if fold(name) in _NOBODY else (name,)


@lru_cache(maxsize=50_000)
def author_key(name: str) -> str:
    """What spellings of one name share: order of its parts, initials and titles do not count.

    >>> author_key("J. R. R. Tolkien") == author_key("Tolkien, J.R.R.")
    True
    """
    words = [word for word in fold(name).split() if word not in TITLES]
    return "".join(sorted(words))

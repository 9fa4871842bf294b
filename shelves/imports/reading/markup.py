"""Reviews in HTML, as other services keep them, made into the little markdown that ours have.

The sanitiser that guards the pages goes first: what it leaves is well formed, with few elements, and
no text looks like a tag any more. So its tags can be told by a simple pattern.
"""

import html
import re

import nh3

# More is not looked at: what is kept is much shorter.
LONGEST = 12_000
_LOOKS_LIKE = re.compile(r"<(?:/?[a-zA-Z]|!)|&(?:#\w{1,8}|[a-zA-Z]{2,8});")
_BLOCKS = {"p", "div", "blockquote", "ul", "ol", "h1", "h2", "h3", "h4", "h5", "h6", "pre"}
_LISTS = {"ul", "ol"}
_EMPHASIS = {"b": "**", "strong": "**", "i": "*", "em": "*", "cite": "*"}
_KEPT = {*_BLOCKS, *_EMPHASIS, "br", "li", "a", "spoiler"}
_WITH_ALL_INSIDE = {"script", "style", "title", "template", "iframe", "object", "svg", "noscript"}
_BREAKS = re.compile(r"<(?:br|p|div|li|blockquote)\b", re.IGNORECASE)
_TAG = re.compile(r"<([^<>]*)>")
_HREF = re.compile(r'href="([^"]*)"')
_LINE_BREAK = re.compile(r"\s*\n\s*")
_ADDRESS = re.compile(r"https?://[^\s<>()\[\]\"']{1,500}")


def as_markdown(text: str) -> tuple[str, bool]:
    """Without any HTML, and whether a part of it was hidden as a spoiler. Plain text stays plain.

    >>> as_markdown("A <b>bold</b> book.<br/><br/>Read it &amp; weep &lt;3")
    ('A **bold** book.\\n\\nRead it & weep <3', False)
    """
    if not _LOOKS_LIKE.search(text):
        return text, False
    clean = nh3.clean(
        text[:LONGEST],
        tags=_KEPT,
        clean_content_tags=_WITH_ALL_INSIDE,
        attributes={"a": {"href"}},
        link_rel=None,
    )
    # Without a tag that breaks lines, those of the text are meant.
    reader = _Reader(lines_count=not _BREAKS.search(text))
    for place, piece in enumerate(_TAG.split(clean)):
        if place % 2:
            reader.take_tag(piece)
        elif piece:
            reader.take_text(html.unescape(piece))
    return _tidied("".join(reader.parts)), reader.spoiler


class _Reader:
    def __init__(self, lines_count: bool) -> None:
        self.parts: list[str] = []
        self.spoiler = False
        self._lines_count = lines_count
        self._quotes = 0
        self._links: list[str] = []
        self._emphases: list[int] = []  # where each that is open begins
        self._lists: list[int | None] = []  # the latest number of those that count

    def take_tag(self, inside: str) -> None:
        """What stands between the angle brackets."""
        name, _, rest = inside.partition(" ")
        if name == "br":
            self._write("\n")
        elif name == "a":
            found = _HREF.search(rest)
            self._links.append(_address(html.unescape(found[1])) if found else "")
            self._write("[" if self._links[-1] else "")
        elif name == "/a":
            address = self._links.pop() if self._links else ""
            self._write(f"]({address})" if address else "")
        elif name in _EMPHASIS:
            self._emphases.append(len(self.parts))
        elif name[1:] in _EMPHASIS and self._emphases:
            self._emphasise(_EMPHASIS[name[1:]], self._emphases.pop())
        elif name == "spoiler":
            self.spoiler = True
        else:
            self._take_block(name)

    def _take_block(self, name: str) -> None:
        if name == "li":
            self._write(f"\n{self._bullet()}")
        elif name in _BLOCKS:
            self._quotes += name == "blockquote"
            self._write("\n\n")
            if name in _LISTS:
                self._lists.append(0 if name == "ol" else None)
        elif name[1:] in _BLOCKS:
            self._quotes = max(0, self._quotes - (name == "/blockquote"))
            if name[1:] in _LISTS and self._lists:
                self._lists.pop()
            self._write("\n\n")

    def take_text(self, text: str) -> None:
        if not self._lines_count and "\n" in text:
            text = _LINE_BREAK.sub(" ", text)
        self._write(text)

    def _emphasise(self, mark: str, begins: int) -> None:
        """Marks stand at letters, within one paragraph; otherwise they would be shown."""
        inside = "".join(self.parts[begins:])
        if (bare := inside.strip()) and "\n\n" not in bare and bare[0] != "*" != bare[-1]:
            inside = inside.replace(bare, f"{mark}{bare}{mark}", 1)
        self.parts[begins:] = [inside]

    def _write(self, text: str) -> None:
        self.parts.append(text.replace("\n", "\n> ") if self._quotes else text)

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1] is None:
            return "- "
        self._lists[-1] += 1
        return f"{self._lists[-1]}. "


def _address(href: str) -> str:
    """Only whole addresses of the web lead anywhere."""
    return href if _ADDRESS.fullmatch(href) else ""


def _tidied(text: str) -> str:
    """Without blank lines beyond one, blanks at the ends of lines, quotes of nothing."""
    lines: list[str] = []
    for line in text.replace("\xa0", " ").split("\n"):
        line = line.strip()
        is_blank = line in ("", ">")
        if is_blank and (not lines or lines[-1] in ("", ">")):
            continue
        lines.append(line)
    while lines and lines[-1] in ("", ">"):
        lines.pop()
    while lines and lines[0] in ("", ">"):
        lines.pop(0)
    return "\n".join(lines)

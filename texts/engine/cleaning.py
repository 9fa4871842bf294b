"""A text without what its publisher put around it, and what makes two texts the same one.

Project Gutenberg has framed its books in many ways since 1971: a header up to `*END*THE SMALL PRINT!`
or to `*** START OF THIS PROJECT GUTENBERG EBOOK`, a licence after `End of Project Gutenberg's`, and
notes of who produced the file, which a model of authors would learn instead of the author.
"""

import hashlib
import re
import unicodedata

# A header is no longer than so many lines; what is beyond is the book.
_LONGEST_HEADER = 1000
# Of a paragraph that may be a note, so much is looked at.
_LOOKED_AT = 600
_TITLE_LINES = 4

_EBOOK = r"(?:the |this )?project gutenberg"
_START = re.compile(rf"\W{{0,12}}start of {_EBOOK}", re.I)
_END = re.compile(
    rf"\W{{0,12}}(?:(?:this is )?(?:the )?end of {_EBOOK}"
    r"|(?:ende|fin|fine|einde|slut|fim)\b.{0,24}\bproje[ck]t gutenberg)",
    re.I,
)
_PRINT_BEGINS = re.compile(r"\W{0,12}start\W{1,4}the small print", re.I)
_PRINT_ENDS = re.compile(r"\W{0,12}end\W{1,4}the small print", re.I)

# Surely of a file, wherever it comes from.
_ABOUT_FILES = re.compile(
    r"[\W_]{0,6}(?:transcriber|(?:this|the) (?:e-?text|e-?book) (?:was|is) "
    r"|(?:the |this )?project gutenberg(?:['’]s| e-?(?:text|book))"
    r"|e-?text (?:prepared|produced|scanned|transcribed|created) )",
    re.I,
)
_BY = re.compile(
    r"[\W_]{0,6}(?:(?:first |this )?(?:e-?text|e-?book|text|file|html version|images?) )?(?:was |were )?"
    r"(?:produced|prepared|transcribed|scanned|digiti[sz]ed|proofed|proof-?read|converted|typed|"
    r"created|credits?|generously|made available)\b",
    re.I,
)
_DATA = re.compile(
    r"[\W_]{0,6}(?:title|author|editor|translator|illustrator|language|release date|posting date|"
    r"last updated|most recently updated|character set encoding|credits|original publication)\s?:",
    re.I,
)
_OF_FILES = re.compile(
    r"project gutenberg|gutenberg\.(?:org|net)|distributed proofread|pgdp\.net|archive\.org|"
    r"internet archive|\be-?text\b|\be-?book\b",
    re.I,
)
_UNSEEN = dict.fromkeys(
    [*(set(range(32)) - {9, 10}), *range(127, 160), 0xAD, 0xFEFF, *range(0xD800, 0xE000)]
)
_LINE_ENDS = re.compile(r"\r\n|[\r\v\f\x85\u2028\u2029]")
_WORD = re.compile(r"\w+(?:['’\-]\w+)*")
# Unicode's own bound for text in streams; sorting longer runs takes time in their square.
_MOST_MARKS = 30


def clean(text: str) -> str:
    """The author's words: no frame, no notes of producers, one kind of newline, nothing unseen.

    Cleaning twice is cleaning once. Takes time in proportion to the text.
    """
    lines = [line.rstrip() for line in with_newlines(text).split("\n")]
    kept, framed = _without_frame(lines)
    paragraphs = _paragraphs(kept)
    first, last = 0, len(paragraphs)
    while first < last and _is_note(paragraphs[first], framed):
        first += 1
    while first < last and _is_closing(paragraphs[last - 1], framed):
        last -= 1
    body = [line for paragraph in paragraphs[first:last] for line in paragraph]
    return "\n".join(body).strip("\n")


def with_newlines(text: str) -> str:
    r"""Lines end in "\n", and no character is there that nobody sees."""
    return _LINE_ENDS.sub("\n", text).translate(_UNSEEN)


def count_words(text: str) -> int:
    return sum(1 for _ in _WORD.finditer(text))


def fingerprint(text: str) -> str:
    """SHA-256 of its letters and digits: the same in other case, spacing and punctuation.

    Empty for a text without any.
    """
    folded = unicodedata.normalize("NFKC", _without_long_runs(text)).casefold()
    others = {ord(sign): None for sign in set(folded) if unicodedata.category(sign)[0] in "PZSC"}
    letters = folded.translate(others)
    return hashlib.sha256(letters.encode()).hexdigest() if letters else ""


def _without_long_runs(text: str) -> str:
    """Of combining marks no more on one letter than any writing has."""
    marks = "".join(sign for sign in set(text) if unicodedata.combining(sign))
    if not marks:
        return text
    runs = re.compile(rf"([{re.escape(marks)}]{{{_MOST_MARKS}}})[{re.escape(marks)}]+")
    return runs.sub(r"\1", text)


def _without_frame(lines: list[str]) -> tuple[list[str], bool]:
    """The lines between the marks, and whether there was any mark."""
    kept: list[str] = []
    since = 0  # where what stands open began, in `kept`
    is_open, framed, in_title = True, False, 0
    closings = _lines_that_close_print(lines)
    print_until = -1
    for number, line in enumerate(lines):
        if number <= print_until:
            continue
        if in_title:
            # A long title, broken over lines, up to the asterisks that close the mark.
            in_title = in_title - 1 if line and not line.endswith("***") else 0
            if line:
                continue
        if _START.match(line):
            del kept[since:]
            is_open = framed = True
            in_title = _TITLE_LINES if line.lstrip()[:1] == "*" and not line.endswith("***") else 0
        elif _END.match(line):
            is_open, framed, since = False, True, len(kept)
        elif _PRINT_ENDS.match(line):
            if len(kept) - since <= _LONGEST_HEADER:
                del kept[since:]
            is_open, framed, since = True, True, len(kept)
        elif _PRINT_BEGINS.match(line):
            # One that is never closed is a line only: the book may follow.
            print_until, framed = closings[number] - 1, True
        elif is_open:
            kept.append(line)
    return kept, framed


def _lines_that_close_print(lines: list[str]) -> list[int]:
    """For each line, the next one from it on that closes the small print; 0 if none does."""
    closing = 0
    found = [0] * len(lines)
    for number in range(len(lines) - 1, -1, -1):
        if _PRINT_ENDS.match(lines[number]):
            closing = number
        found[number] = closing
    return found


def _paragraphs(lines: list[str]) -> list[list[str]]:
    """Lines up to a blank one, blank ones before them included."""
    found: list[list[str]] = []
    in_text = False
    for line in lines:
        if not found or (in_text and not line):
            found.append([])
            in_text = False
        found[-1].append(line)
        in_text = in_text or bool(line)
    return found


def _is_note(paragraph: list[str], framed: bool) -> bool:
    """At the head: nothing, or words about the file."""
    text = _beginning(paragraph)
    if not text or _ABOUT_FILES.match(text):
        return True
    if _BY.match(text) and (framed or _OF_FILES.search(text)):
        return True
    return framed and bool(_DATA.match(text))


def _is_closing(paragraph: list[str], framed: bool) -> bool:
    text = _beginning(paragraph)
    return not text or bool(_ABOUT_FILES.match(text))


def _beginning(paragraph: list[str]) -> str:
    text, length = [], 0
    for line in paragraph:
        if line:
            text.append(line[: _LOOKED_AT - length])
            length += len(text[-1])
        if length >= _LOOKED_AT:
            break
    return " ".join(text)

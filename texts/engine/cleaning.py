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
_LINES_LOOKED_AT = 20
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
    first, last = _after_notes(kept, framed), len(kept)
    while first < last and (begin := _begin_of_closing(kept, first, last)) < last:
        last = begin
    return "\n".join(kept[first:last]).strip("\n")


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


def _after_notes(lines: list[str], framed: bool) -> int:
    """Where the first paragraph begins that is not about the file; paragraphs are between blank lines."""
    first = 0
    while True:
        while first < len(lines) and not lines[first]:
            first += 1
        end = first
        while end < len(lines) and lines[end]:
            end += 1
        if end == first or not _is_note(_beginning(lines, first, end), framed):
            return first
        first = end


def _begin_of_closing(lines: list[str], first: int, last: int) -> int:
    """Where the last paragraph before `last` begins if it is about the file; `last` if it is not."""
    end = last
    while end > first and not lines[end - 1]:
        end -= 1
    begin = end
    while begin > first and lines[begin - 1]:
        begin -= 1
    return begin if begin < end and _ABOUT_FILES.match(_beginning(lines, begin, end)) else last


def _is_note(text: str, framed: bool) -> bool:
    """A paragraph at the head is about the file, as it begins."""
    if _ABOUT_FILES.match(text) or (framed and _DATA.match(text)):
        return True
    return bool(_BY.match(text)) and (framed or bool(_OF_FILES.search(text)))


def _beginning(lines: list[str], first: int, end: int) -> str:
    few = (line[:_LOOKED_AT] for line in lines[first : min(end, first + _LINES_LOOKED_AT)])
    return " ".join(few)[:_LOOKED_AT]

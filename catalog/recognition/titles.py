"""Titles made comparable: what two of them have in common, and whether they can be one book's."""

import html
import re
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property, lru_cache

from catalog.datasets.titles import split_title
from catalog.text import fold

_ARTICLES = r"the|an?|der|die|das|les?|la|el|los|las|il|gli"
_LEADING_ARTICLE = re.compile(rf"^(?P<article>{_ARTICLES}) (?=\S)")
_TRAILING_ARTICLE = re.compile(rf"^(?P<title>[^,]+), (?P<article>{_ARTICLES})$", re.IGNORECASE)
# Says what every novel is, not which.
_A_NOVEL = re.compile(
    r"\s*(?:[:;,]|\s[–—-])\s*an? (?:\w+ )?(?:novel|novella|romance|memoir|mystery|thriller|fable)"
    r"(?: of (?:suspense|terror|horror))?$"
    r"|\s*\((?:an? )[^()]*\b(?:novels?|mystery|mysteries|thriller|romance|adventure|book)\)$",
    re.IGNORECASE,
)
_SUBTITLE = re.compile(r"\s*[:;]\s+|\s+[–—-]\s+|[,;]? or,? (?=the |there )|\s*\(", re.IGNORECASE)
_VOLUME = {"volume": "vol", "vols": "vol", "volumes": "vol", "bd": "vol", "tome": "vol"}
_COUNTED = {"vol", "part", "book"}
_NUMBERS = {
    word: str(number)
    for words in (
        "one two three four five six seven eight nine ten",
        "i ii iii iv v vi vii viii ix x",
    )
    for number, word in enumerate(words.split(), 1)
}
_SMALL_WORDS = """
    the a an of and or in on at to for from with by is it its my your his her der die das und de
    du des le la les et un une el los las y il lo vol part book
"""
_SMALL = frozenset(_SMALL_WORDS.split())

# What makes another work of a work, by the folded title.
_MARKS = {
    "collection": (
        r"box(?:ed)? ?sets?|sets?|collections?|omnibus|trilogy|quartet|tetralogy|duology|bundle|"
        r"complete|coffret|\d+ books?|books \d+|vol \d+ \d+|\d+ in \d+"
    ),
    "more": r"and other|and three|and selected|other (?:stories|tales|writings|poems|works)",
    "picture": r"graphic|comics?|manga|coloring|colouring",
    "guide": (
        r"summary|(?:study|reading|readers?|teaching|teachers?|official) guide|guide to the novel|"
        r"spark ?notes|cliffs? ?notes|companion|workbook|journal|analysis|lesson plans?|trivia|"
        r"quiz|unauthori[sz]ed|unofficial|sidekick|conversation starters"
    ),
    "stage": r"screenplay|script|the play|dramati[sz]ation|musical|libretto|soundtrack",
    "part": r"part (?:\d+|of)|sampler|excerpts?|preview|teaser",
    "shortened": r"abridged|adapted|retold|simplified|young readers|readers digest",
}
_MARK = {kind: re.compile(rf"\b(?:{words})\b") for kind, words in _MARKS.items()}
_JOINED = re.compile(r"\s/\s|\w/[A-Z]")
_NUMBER = re.compile(r"\d+")
_ENGLISH = frozenset(["the", "a", "an", "of", "and", "in", "to", "for", "with", "my", "on", "is"])
_FOREIGN_WORDS = """
    der die das und des le la les et une el los las y il lo het een en che di da os och og
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


class Likeness(IntEnum):
    """How near two titles are, the nearest highest."""

    OTHER = 0  # no word in common: another book, or another language
    SISTER = 1  # words in common and each has its own: likely another volume
    NEAR = 2  # mistyped, or one has more words than the other
    SUBTITLE = 3  # equal but for a subtitle that only one has
    SAME = 4


@lru_cache(maxsize=20_000)
def form_of(text: str) -> "Form":
    """Of names that come again and again: of series."""
    return Form(text)


@dataclass(frozen=True)
class Form:
    """A title taken apart. `series` and `position` are those that stood in its brackets."""

    raw: str

    @cached_property
    def _split(self) -> tuple[str, str, str]:
        text = html.unescape(unmangled(self.raw.replace("\x00", "")))
        title, series, position = split_title(" ".join(text.split()))
        if turned := _TRAILING_ARTICLE.match(title):
            title = f"{turned['article']} {turned['title']}"
        return _A_NOVEL.sub("", title) or title, series, position or ""

    @property
    def series(self) -> str:
        return self._split[1]

    @property
    def position(self) -> str:
        return self._split[2]

    @cached_property
    def key(self) -> str:
        """The whole title without its article."""
        return _without_article(self._folded)[1]

    @cached_property
    def article(self) -> str:
        return _without_article(self._folded)[0]

    @cached_property
    def _folded(self) -> str:
        return _even(self._split[0])

    @cached_property
    def main(self) -> str:
        """Without its subtitle; equal to the key where there is none."""
        before = _SUBTITLE.split(self._split[0], maxsplit=1)[0]
        return _without_article(_even(before))[1] or self.key

    @property
    def has_subtitle(self) -> bool:
        return self.main != self.key

    @cached_property
    def words(self) -> frozenset[str]:
        """Those that tell titles apart; all where there are no others."""
        words = frozenset(self.key.split())
        return words - _SMALL or words

    @cached_property
    def subtitle(self) -> tuple[str, ...]:
        """The words after the main title; they may say no more than the series."""
        return tuple(self.key[len(self.main) :].split()) if self.key.startswith(self.main) else ()

    @cached_property
    def is_foreign(self) -> bool:
        """Whether it is plainly not English: by its letters, or by the little words in it."""
        words = set(self._folded.split())
        if words & _ENGLISH:
            return False
        return bool(words & _FOREIGN) or any(ord(sign) > 127 for sign in self._split[0])

    @cached_property
    def numbers(self) -> tuple[str, ...]:
        return tuple(_NUMBER.findall(self.key))

    @cached_property
    def marks(self) -> frozenset[str]:
        """Why it may be another work than its words say: a box set, a guide, a part."""
        return marks_of(self._split[0])

    @cached_property
    def trigrams(self) -> frozenset[str]:
        return trigrams(self.key)

    @cached_property
    def asked(self) -> list[str]:
        """Folded words that every title equal to this one but for a subtitle has as well."""
        before = _SUBTITLE.split(self._split[0], maxsplit=1)[0]
        words = fold(before).split() or fold(self._split[0]).split()
        kept = []
        for place, word in enumerate(words):
            before = words[place - 1] if place else ""
            counted = _VOLUME.get(before, before) in _COUNTED and (
                word in _NUMBERS or word.isdecimal()
            )
            respelt = word in {"vol", *_VOLUME} or word.startswith("0") or word == "and"
            article = place == 0 and word == self.article
            if not (counted or respelt or article):
                kept.append(word)
        return list(dict.fromkeys(kept))


def likeness(one: Form, other: Form) -> Likeness:
    """How near two titles are, whatever their marks.

    >>> likeness(Form("Hobbit, The"), Form("The Hobbit")).name
    'SAME'
    >>> likeness(Form("Sapiens"), Form("Sapiens: A Brief History of Humankind")).name
    'SUBTITLE'
    """
    if one.key == other.key:
        same = not one.article or not other.article or one.article == other.article
        return Likeness.SAME if same else Likeness.SISTER
    same_numbers = set(one.numbers) == set(other.numbers)
    if one.has_subtitle != other.has_subtitle and one.main == other.main and same_numbers:
        return Likeness.SUBTITLE
    if not same_numbers and one.numbers and other.numbers:
        in_common = one.words & other.words
        return Likeness.SISTER if in_common else Likeness.OTHER
    if same_numbers and similarity(one.trigrams, other.trigrams) >= 0.8:
        return Likeness.NEAR
    if one.words <= other.words or other.words <= one.words:
        return Likeness.NEAR
    return Likeness.SISTER if one.words & other.words else Likeness.OTHER


def trigrams(text: str) -> frozenset[str]:
    padded = f"  {text} "
    return frozenset(padded[place : place + 3] for place in range(len(padded) - 2))


def similarity(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of the groups of three letters of two texts that both have: 0 to 1."""
    return 2 * len(one & other) / (len(one) + len(other))


def marks_of(title: str) -> frozenset[str]:
    folded = _even(title)
    found = {kind for kind, words in _MARK.items() if words.search(folded)}
    return frozenset(found | ({"collection"} if _JOINED.search(title) else set()))


def unmangled(text: str) -> str:
    """UTF-8 that was read as Windows-1252, read again; other texts as they are.

    >>> unmangled("GarcÃ­a MÃ¡rquez"), unmangled("García Márquez"), unmangled("Ã la carte")
    ('García Márquez', 'García Márquez', 'Ã la carte')
    """
    if text.isascii():
        return text
    try:
        return b"".join(map(_byte, text)).decode()
    except UnicodeError:
        return text


def _byte(sign: str) -> bytes:
    try:
        return sign.encode("cp1252")
    except UnicodeEncodeError:
        return sign.encode("latin-1")  # five bytes that Windows-1252 leaves open


def _even(title: str) -> str:
    """Folded; "and" left out, since "&" is; volumes and their numbers spelt in one way."""
    words: list[str] = []
    for word in fold(title).split():
        word = _VOLUME.get(word, word)
        if words and words[-1] in _COUNTED:
            word = _NUMBERS.get(word, word)
        if word.isdecimal():
            word = word.lstrip("0") or "0"
        if word != "and":
            words.append(word)
    return " ".join(words)


def _without_article(folded: str) -> tuple[str, str]:
    found = _LEADING_ARTICLE.match(folded)
    return (found["article"], folded[found.end() :]) if found else ("", folded)

"""What readers' shelf names say of books, beyond genres: names cleaned, spellings joined, counted.

"to-read", "owned", "kindle", "book-club-2015" say something of a reader, not of a book; names of
authors and titles say what is known already. What is left are words such as "robots", "small town"
or "made me cry".
"""

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path

from catalog.datasets.frames import BookRecord
from catalog.text import fold

_FOLDER = Path(__file__).parent
_MAP = _FOLDER / "shelf_words.csv"

# Of a book its commonest words stay, each from so many readers at least; a word that fewer books
# have is one reader's own.
MOST_WORDS = 40
FEWEST_READERS = 2
FEWEST_BOOKS = 5
_LONGEST = 40
# Short titles are words as well: "Dark", "Ghosts".
_SURELY_A_TITLE = 10


def _listed(name: str) -> frozenset[str]:
    return frozenset((_FOLDER / name).read_text(encoding="utf-8").split())


_NUMBERED = re.compile(r"\d\d?(?:st|nd|rd|th) century|1\d\d0s|world war [12]")
_HAS_DIGIT = re.compile(r"\d")
_NOT_LATIN = re.compile(r"[^a-z0-9 ]")
# A name with one of these is about having, getting, reading or judging a book.
_ABOUT_READERS = _listed("shelves_about_readers.txt")
# Of these alone no name says anything of a book.
_SAY_NOTHING = _listed("shelves_saying_nothing.txt")
# What is left of "comfort reads" once the reading is taken off.
_READS = re.compile(
    r"(comfort|beach|summer|light|easy|quick|fun|guilty pleasure|holiday|winter|autumn|fall"
    r"|halloween|christmas|feel good|clean|gentle|sweet|sweeter|cozy|dark|emotional|fluffy|hot"
    r"|steamy|intense|heavy|mindless|relaxing|smutty|vacation|rainy day) reads?"
)


@cache
def _joined() -> dict[str, str]:
    """Names that are spelt in several ways, by each of their keys."""
    with _MAP.open(newline="", encoding="utf-8") as file:
        return {
            _key(spelling): row["word"]
            for row in csv.DictReader(file)
            for spelling in [row["word"], *row["spellings"].split(";")]
            if spelling
        }


def clean(shelf: str) -> str:
    """What a shelf name says of a book, folded; "" where it says nothing.

    >>> clean("Sci-Fi"), clean("made-me-cry"), clean("comfort-reads"), clean("read-in-2015")
    ('science fiction', 'made me cry', 'comfort read', '')
    """
    name = fold(shelf)
    if joined := _joined().get(_key(name)):
        return joined
    if not 3 <= len(name) <= _LONGEST or _NOT_LATIN.search(name):
        return ""
    if _HAS_DIGIT.search(name) and not _NUMBERED.fullmatch(name):
        return ""
    if kind := _READS.fullmatch(name):
        return f"{kind[1]} read"
    words = name.split()
    if not _ABOUT_READERS.isdisjoint(words) or _SAY_NOTHING.issuperset(words):
        return ""
    return name


def word_key(phrase: str) -> str:
    """One for all spellings of a folded word or phrase, in words.

    >>> word_key("sci fi"), word_key("small towns"), word_key("cosy"), word_key("humour")
    ('science fiction', 'small town', 'cozy', 'humor')
    """
    joined = _joined().get(_key(phrase), phrase)
    return " ".join(singular(word) for word in joined.split()).replace("our", "or")


@lru_cache(maxsize=100_000)
def _key(name: str) -> str:
    """The same for "sci fi" and "scifi", "vampire" and "vampires", "favour" and "favor"."""
    words = (singular(word) for word in name.split())
    return "".join(words).replace("our", "or")


def singular(word: str) -> str:
    """Light: only what is surely a plural.

    >>> [singular(word) for word in ("robots", "witches", "families", "princess", "chess", "us")]
    ['robot', 'witch', 'family', 'princess', 'chess', 'us']
    """
    if len(word) > 4 and word.endswith("ies") and word not in {"series", "movies"}:
        return f"{word[:-3]}y"
    if len(word) > 4 and word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


class ShelfWords:
    """Gathers the shelf names of many books; `of_books` gives each its words."""

    def __init__(self) -> None:
        self._spelt: dict[str, Counter[str]] = defaultdict(Counter)
        self._counts: dict[int, Counter[str]] = defaultdict(Counter)

    def add(self, book: int, name: str, readers: int) -> None:
        """`name` as `clean` gives it, and how many readers have the book on that shelf."""
        key = _key(name)
        self._spelt[key][name] += readers
        self._counts[book][key] += readers

    def of_books(self, records: Mapping[int, BookRecord]) -> dict[int, dict[str, int]]:
        """By book: its words, commonest first, and their readers."""
        books_with = Counter(key for keys in self._counts.values() for key in keys)
        shared = {key for key, books in books_with.items() if books >= FEWEST_BOOKS}
        spelling = {key: _commonest(self._spelt[key]) for key in shared}
        titles = {_key(fold(record.title)) for record in records.values()}
        words = {}
        for book, record in records.items():
            known = _Names(record)
            kept = [
                (readers, key)
                for key, readers in self._counts.get(book, Counter()).items()
                if readers >= FEWEST_READERS
                and key in shared
                and not known.tell(spelling[key])
                and not (key in titles and len(key) > _SURELY_A_TITLE)
            ]
            kept.sort(key=lambda entry: (-entry[0], entry[1]))
            words[book] = {spelling[key]: readers for readers, key in kept[:MOST_WORDS]}
        return words


class _Names:
    """What a book is called; such a name on a shelf says nothing new."""

    def __init__(self, record: BookRecord) -> None:
        called = (record.title, record.original_title, record.series)
        self._keys = {_key(fold(name)) for name in called if name}
        authors = [set(fold(name).split()) for name in record.authors]
        self._wholes = [words for words in authors if len(words) > 1]
        self._wholes += [set(fold(record.series).split())] if record.series else []
        self._parts = set().union(*authors)

    def tell(self, shelf: str) -> bool:
        words = set(shelf.split())
        return (
            _key(shelf) in self._keys
            or words <= self._parts
            or any(whole <= words for whole in self._wholes)
        )


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]

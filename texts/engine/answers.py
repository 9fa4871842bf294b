"""What the models say of a text. A model that can't tell says so, and why: `unsure`."""

from dataclasses import dataclass
from enum import StrEnum


class Unsure(StrEnum):
    """Why there is no answer; empty where there is one."""

    NO = ""
    EMPTY = "empty"
    NO_LETTERS = "no_letters"  # digits, emoji, punctuation
    TOO_SHORT = "too_short"
    NOT_PROSE = "not_prose"  # code, or a table
    CLOSE = "close"  # several are as likely
    STRANGER = "stranger"  # none of those that are known


@dataclass(frozen=True)
class Guess:
    language: str  # ISO 639-3
    probability: float


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` (exclusive) are in one language; None: cannot tell."""

    start: int
    end: int
    language: str | None
    probability: float


@dataclass(frozen=True)
class LanguageAnswer:
    language: str | None
    probability: float
    guesses: tuple[Guess, ...] = ()  # the most likely first, five at most
    spans: tuple[Span, ...] = ()  # one but where languages are mixed
    unsure: Unsure = Unsure.NO


@dataclass(frozen=True)
class Candidate:
    author: int
    probability: float


@dataclass(frozen=True)
class Cause:
    """A word, a sign or a pair of them in the text, with its part in the score."""

    text: str
    share: float  # of all that speaks for the author, 0 to 1
    times: int  # how often it is there


@dataclass(frozen=True)
class Habit:
    """A rate: here, with the author, and with the others on average; per 1,000 words but for `unit`."""

    name: str  # a function word, or "sentence length", "commas", "dashes" ...
    unit: str  # "per_1000_words" or "words"
    here: float
    theirs: float
    others: float


@dataclass(frozen=True)
class Near:
    """An author by style alone (Burrows's Delta): the less the distance, the nearer."""

    author: int
    distance: float


@dataclass(frozen=True)
class AuthorAnswer:
    author: int | None  # the most likely of those known; None: cannot tell, or none of these
    probability: float
    # How likely it is that somebody else wrote it, 0 to 1; None where nobody was asked about.
    none_of_these: float | None
    candidates: tuple[Candidate, ...] = ()  # the most likely first, five at most
    causes: tuple[Cause, ...] = ()
    habits: tuple[Habit, ...] = ()
    nearest: tuple[Near, ...] = ()
    words: int = 0  # of the text, as far as it was read
    unsure: Unsure = Unsure.NO

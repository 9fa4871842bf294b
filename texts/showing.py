"""An answer as its page shows it: sentences, shares for bars, and the text with what decided marked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext

from catalog.models import Book
from texts import words
from texts.engine.answers import AuthorAnswer, Cause, Habit, LanguageAnswer, Span, Unsure
from texts.identify import Identified
from texts.language_names import name_of, tag_of
from texts.models import Writer

# Of a long text only the beginning is shown again, and of one that is a patchwork a few patches.
_SHOWN_CHARACTERS = 3000
_MOST_SPANS = 40
_SPAN_CHARACTERS = 160
_LEAST_SAID = 0.02  # of what else it might be
_MOST_CAUSES = 12
_MOST_HABITS = 8


@dataclass(frozen=True)
class Bar:
    name: str
    share: float  # 0 to 1
    writer: Writer | None = None

    @property
    def width(self) -> str:
        """For a drawing, whatever the reader's language."""
        return f"{100 * min(max(self.share, 0.0), 1.0):.1f}%"


@dataclass(frozen=True)
class Piece:
    """A part of the text in one language; without a name where nobody can tell."""

    text: str
    name: str
    tag: str
    probability: float


@dataclass(frozen=True)
class ShownLanguage:
    name: str  # empty where there is no answer
    probability: float
    certainty: str
    why_not: str
    others: list[Bar]
    pieces: list[Piece]  # only where there are several
    more_pieces: int


@dataclass(frozen=True)
class ShownCause:
    cause: Cause
    bar: Bar


@dataclass(frozen=True)
class ShownHabit:
    name: str
    habit: Habit


@dataclass(frozen=True)
class ShownAuthor:
    writer: Writer | None
    nearly: str  # the likeliest, of whom what decided speaks; empty where nobody is
    probability: float
    certainty: str
    why_not: str
    bars: list[Bar]
    nobody: Bar
    causes: list[ShownCause]
    habits: list[ShownHabit]
    nearest: list[Writer]
    words: int
    marked: SafeString  # empty where nothing in the text could be marked
    cut: bool  # whether only the beginning is shown


@dataclass(frozen=True)
class Shown:
    language: ShownLanguage
    author: ShownAuthor | None
    near: list[Book]
    nothing: str  # why there is no answer at all, be it of language or author


def shown(text: str, found: Identified) -> Shown:
    language, author = found.language, found.author
    both = {answer.unsure for answer in (language, author) if answer is not None}
    return Shown(
        language=_language(text, language),
        author=_author(text, author, found.writers) if author else None,
        near=found.near,
        nothing=words.of_language(Unsure.EMPTY) if both == {Unsure.EMPTY} else "",
    )


def _language(text: str, answer: LanguageAnswer) -> ShownLanguage:
    guesses = [
        g for g in answer.guesses if g.language != answer.language and g.probability >= _LEAST_SAID
    ]
    pieces = [_piece(text, span) for span in answer.spans[:_MOST_SPANS]]
    several = len({span.language for span in answer.spans}) > 1
    return ShownLanguage(
        name=name_of(answer.language) if answer.language else "",
        probability=answer.probability,
        certainty=words.share_of_mixed() if several else words.certainty(answer.probability),
        why_not=words.of_language(answer.unsure),
        others=[Bar(name_of(guess.language), guess.probability) for guess in guesses],
        pieces=pieces if several else [],
        more_pieces=max(len(answer.spans) - _MOST_SPANS, 0) if several else 0,
    )


def _piece(text: str, span: Span) -> Piece:
    part = text[span.start : min(span.end, span.start + _SPAN_CHARACTERS)].strip()
    if span.end - span.start > _SPAN_CHARACTERS:
        part = f"{part} …"
    code = span.language
    named = (name_of(code), tag_of(code)) if code else ("", "")
    return Piece(part, *named, span.probability)


def _author(text: str, answer: AuthorAnswer, writers: dict[int, Writer]) -> ShownAuthor:
    causes = answer.causes[:_MOST_CAUSES]
    loudest = max((cause.share for cause in causes), default=0.0) or 1.0
    marked = mark(text[:_SHOWN_CHARACTERS], [one.text for one in causes])
    bars = [
        Bar(writer.name, one.probability, writer)
        for place, one in enumerate(answer.candidates)
        if (writer := writers.get(one.author)) and (not place or one.probability >= _LEAST_SAID)
    ]
    return ShownAuthor(
        writer=writers.get(answer.author) if answer.author is not None else None,
        nearly=bars[0].name if bars else "",
        probability=answer.probability,
        certainty=words.certainty(answer.probability),
        why_not=words.of_author(answer.unsure),
        bars=bars,
        nobody=Bar(gettext("None of these"), answer.none_of_these or 0.0),
        causes=[ShownCause(one, Bar(one.text, one.share / loudest)) for one in causes],
        habits=[ShownHabit(words.habit(one.name), one) for one in answer.habits[:_MOST_HABITS]],
        nearest=[writer for near in answer.nearest if (writer := writers.get(near.author))],
        words=answer.words,
        marked=marked,
        cut=len(text) > _SHOWN_CHARACTERS,
    )


def mark(text: str, phrases: list[str]) -> SafeString:
    """The text with these marked, longer ones first; empty where none of them is in it."""
    # Commas and stops would be marked everywhere.
    told = {tuple(phrase.split()) for phrase in phrases}
    wanted = [words for words in told if words and all(word[0].isalnum() for word in words)]
    if not wanted:
        return mark_safe("")
    wanted.sort(key=lambda words: -len(" ".join(words)))
    # Between words of a phrase there may be a line's end.
    spelt = "|".join(r"\s+".join(map(_spelt, words)) for words in wanted)
    found = list(re.finditer(rf"(?<!\w)(?:{spelt})(?!\w)", text, re.IGNORECASE))
    if not found:
        return mark_safe("")
    return format_html_join("", "{}", ((part,) for part in _parts(text, found)))


def _spelt(word: str) -> str:
    """However its apostrophe is printed."""
    return re.escape(word).replace("'", "['’]")


def _parts(text: str, found: list[re.Match[str]]) -> Iterator[str]:
    last = 0
    for one in found:
        yield text[last : one.start()]
        yield format_html("<mark>{}</mark>", one.group())
        last = one.end()
    yield text[last:]

"""Models that answer what a test says, and writers as they are kept."""

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from catalog.models import Author
from catalog.text import fold
from texts import serving
from texts.engine.answers import (
    AuthorAnswer,
    Candidate,
    Cause,
    Guess,
    Habit,
    LanguageAnswer,
    Near,
    Span,
    Unsure,
)
from texts.models import Writer


@dataclass
class MadeUpLanguages:
    """English, but for what is empty or in German letters."""

    def identify(self, text: str) -> LanguageAnswer:
        if not text.strip():
            return LanguageAnswer(None, 0.0, unsure=Unsure.EMPTY)
        if not any(map(str.isalpha, text)):
            return LanguageAnswer(None, 0.0, unsure=Unsure.NO_LETTERS)
        half = text.find("Es war")
        if half > 0:
            spans = (Span(0, half, "eng", 0.97), Span(half, len(text), "deu", 0.96))
            guesses = (Guess("eng", 0.6), Guess("deu", 0.39))
            return LanguageAnswer("eng", 0.6, guesses, spans)
        code = "deu" if half == 0 else "eng"
        whole = (Span(0, len(text), code, 0.99),)
        return LanguageAnswer(code, 0.99, (Guess(code, 0.99), Guess("nld", 0.01)), whole)


@dataclass
class MadeUpAuthors:
    """The first is asked for whatever says "dreary"; all others are nobody's."""

    writers: list[Writer]
    asked: list[str] = field(default_factory=list)

    def identify(self, text: str) -> AuthorAnswer:
        self.asked.append(text)
        if "fails" in text:
            raise RuntimeError(text)
        words = len(text.split())
        if words < 3:
            why = Unsure.TOO_SHORT if words else Unsure.EMPTY
            return AuthorAnswer(None, 0.0, None, words=words, unsure=why)
        first, second, *_ = (writer.pk for writer in self.writers)
        candidates = (Candidate(first, 0.8), Candidate(second, 0.1))
        nearest = (Near(first, 0.7), Near(second, 0.9))
        if "dreary" not in text:
            return AuthorAnswer(
                None, 0.0, 0.9, (Candidate(first, 0.1),), (), (), nearest, words, Unsure.STRANGER
            )
        return AuthorAnswer(
            first,
            0.8,
            0.1,
            candidates,
            (Cause("dreary night", 0.4, 2), Cause(";", 0.1, 3)),
            (Habit("upon", "per_1000_words", 3.12, 2.8, 1.2),),
            nearest,
            words,
        )

    def positions(self) -> list[tuple[int, float, float]]:
        return [(writer.pk, float(n), float(n * n % 7)) for n, writer in enumerate(self.writers)]

    def nearest_to(self, author: int, n: int = 5) -> tuple[Near, ...]:
        others = [writer.pk for writer in self.writers if writer.pk != author]
        return tuple(Near(pk, 0.5 + place / 10) for place, pk in enumerate(others[:n]))


def make_writer(name: str, author: Author | None = None) -> Writer:
    return Writer.objects.create(name=name, folded=fold(name), author=author)


def let_serve(
    monkeypatch,
    languages: MadeUpLanguages | None = None,
    authors: Any = None,
) -> None:
    """`authors`: made up or real; None: none serves."""
    of_authors = authors and SimpleNamespace(version=5, model=authors)
    version = 3 if languages else 0
    of_languages = SimpleNamespace(version=version, model=languages or MadeUpLanguages())
    monkeypatch.setattr(serving, "languages", lambda: of_languages)
    monkeypatch.setattr(serving, "authors", lambda: of_authors)

"""What a text is: its language, who may have written it, and which books here are near it.

The one call of page, API and batch. Nothing of the text is kept.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from django.db.models import F, Window
from django.db.models.functions import Greatest, RowNumber

from catalog.models import Book, BookAuthor
from catalog.whole import whole_books_in_order
from texts import serving
from texts.engine.answers import AuthorAnswer, LanguageAnswer, Unsure
from texts.engine.authors import AuthorModel
from texts.engine.languages import LanguageModel
from texts.models import Writer
from texts.serving import Served

MOST_BYTES = 2**20  # of a text, in UTF-8
MOST_BOOKS = 12
_BOOKS_OF_ONE = 4
_BEST_KNOWN = Greatest("book__rating_count", "book__public_count")


@dataclass(frozen=True)
class Models:
    languages: Served[LanguageModel]
    authors: Served[AuthorModel] | None  # None where none serves

    @classmethod
    def that_serve(cls) -> "Models":
        return cls(serving.languages(), serving.authors())

    def ask(self, text: str) -> tuple[LanguageAnswer, AuthorAnswer | None]:
        authors = self.authors.model if self.authors else None
        return self.languages.model.identify(text), authors.identify(text) if authors else None


@dataclass(frozen=True)
class Identified:
    """Without an author where no model serves that could tell."""

    language: LanguageAnswer
    author: AuthorAnswer | None
    language_version: int | None  # None where no samples of languages have been learnt from
    author_version: int | None
    writers: dict[int, Writer] = field(default_factory=dict)  # whom the answer names
    near: list[Book] = field(default_factory=list)


def identify(text: str, models: Models | None = None) -> Identified:
    """By the models that serve, unless somebody has them at hand."""
    models = models or Models.that_serve()
    language, author = models.ask(text)
    writers: dict[int, Writer] = {}
    near: list[Book] = []
    if author is not None:
        writers = Writer.objects.in_bulk(list(named_by(author)))
        author = without_gone(author, writers)
        near = books_near(author, writers)
    return Identified(
        language,
        author,
        models.languages.version or None,
        models.authors.version if models.authors else None,
        writers,
        near,
    )


def named_by(answer: AuthorAnswer) -> set[int]:
    named = {candidate.author for candidate in answer.candidates}
    named |= {near.author for near in answer.nearest}
    return named if answer.author is None else named | {answer.author}


def without_gone(answer: AuthorAnswer, known: Iterable[int]) -> AuthorAnswer:
    """Without writers who have been taken out of the samples since the model was trained: now they are
    somebody else."""
    none, there = answer.none_of_these, set(known)
    if none is None:
        return answer
    if answer.candidates and answer.candidates[0].author not in there:
        # What decided speaks for that writer, and for no other.
        answer = replace(answer, causes=(), habits=())
    gone = sum(one.probability for one in answer.candidates if one.author not in there)
    answer = replace(
        answer,
        none_of_these=min(none + gone, 1.0),
        candidates=tuple(one for one in answer.candidates if one.author in there),
        nearest=tuple(one for one in answer.nearest if one.author in there),
    )
    if answer.author is None or answer.author in there:
        return answer
    return replace(answer, author=None, probability=0.0, unsure=Unsure.STRANGER)


def books_near(answer: AuthorAnswer, writers: dict[int, Writer]) -> list[Book]:
    """Of the writers who write most like it, as far as the catalogue has them; best known first."""
    like = [*([answer.author] if answer.author else []), *(near.author for near in answer.nearest)]
    authors = {author for pk in like if (author := writers[pk].author_id)}
    return books_of(authors, MOST_BOOKS)


def books_of(authors: set[int], most: int) -> list[Book]:
    """A few of each, best known first, and each once, whoever of them it is by."""
    if not authors:
        return []
    place = Window(
        RowNumber(),
        partition_by="author_id",
        order_by=[F("known").desc(), "book_id"],
    )
    ranked = BookAuthor.objects.filter(author__in=authors).annotate(known=_BEST_KNOWN)
    first = ranked.annotate(place=place).filter(place__lte=_BOOKS_OF_ONE)
    ids = dict.fromkeys(first.order_by("-known", "book_id").values_list("book_id", flat=True))
    return whole_books_in_order(list(ids)[:most])

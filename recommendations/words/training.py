"""From what is said of books to an index of words that serves."""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

import numpy as np
from django.db.models import Count, Max

from catalog.models import Book, BookTag, ShelfWords
from catalog.text import fold
from recommendations.engine.wording import Source, Wording, WordingMaker
from recommendations.engine.words import FORMAT
from recommendations.said import NO_WORDS
from recommendations.words import serving
from recommendations.words.phrases import STOP_WORDS, key_of, words_in
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun

_BOOKS_A_READ = 5000
# A tag is said by whoever keeps the catalogue: of full weight, as loud as fifty readers' shelves.
_TAG = 4.0
_DESCRIPTION, _TITLE = 2.0, 1.5
# A word of a phrase says less than the phrase: "small town" is not small.
_PART = 0.4

Weights = dict[str, tuple[float, int]]


def execute(run: TrainingRun) -> TrainingRun:
    try:
        return registry.execute(run, train)
    except registry.RunInProgress:
        run.refresh_from_db()
        return run


def refresh(trigger: str = TrainingRun.Trigger.SCHEDULE) -> TrainingRun | None:
    """Index the words of the catalogue here and now, if it has changed; None if it has not."""
    if not something_new():
        return None
    run, _ = registry.queue_run(Kind.WORDS, trigger, announce=False)
    return execute(run)


def queue_repair() -> None:
    """Queue a run where there is no index, or none that this release can open; once for each."""
    runs = TrainingRun.objects.filter(kind=Kind.WORDS)
    if runs.filter(status__in=TrainingRun.UNFINISHED).exists():
        return
    champion = Champion.objects.filter(kind=Kind.WORDS).select_related("version").first()
    if champion and serving.can_serve(champion.version):
        return
    tried = runs.filter(trigger=TrainingRun.Trigger.REPAIR)
    if champion:
        tried = tried.filter(requested_at__gte=champion.promoted_at)
    if not tried.exists():
        registry.queue_run(Kind.WORDS, TrainingRun.Trigger.REPAIR)


def something_new() -> bool:
    """Whether books have come, gone, or been given tags or shelf words, since the last index."""
    tried = TrainingRun.objects.filter(kind=Kind.WORDS).exclude(
        status__in=(TrainingRun.Status.FAILED, *TrainingRun.UNFINISHED)
    )
    last = tried.first()
    return last is None or last.data.get("version") != data_version()


def data_version() -> str:
    """Changes with what the index is made of, but for a description or a title that is edited."""
    books = Book.objects.aggregate(n=Count("pk"), last=Max("pk"))
    kinds = [BookTag.objects.count(), ShelfWords.objects.count()]
    return ".".join(str(part or 0) for part in [FORMAT, *books.values(), *kinds])


def train(run: TrainingRun) -> registry.Candidate:
    # Only training needs scipy and compiled loops; a process that serves never loads them.
    from recommendations.engine.fit_words import fit_words

    started = time.monotonic()
    version = data_version()
    books = np.fromiter(Book.objects.order_by("pk").values_list("pk", flat=True), np.int64)
    if not len(books):
        raise registry.NothingNew(NO_WORDS)
    wording = take_wording(books)
    index = fit_words(books, wording)
    data = {"version": version, "books": len(books), "words": len(index.words)}
    shelved = (np.asarray(index.sources) & (Source.SHELF | Source.TAG | Source.DESCRIPTION)) > 0
    metrics = {
        "entries": len(index.places),
        # Of the others only the title is known.
        "books_described": len(np.unique(index.places[shelved])),
        "seconds": round(time.monotonic() - started, 1),
    }
    return registry.Candidate(
        arrays=index.arrays(),
        facts={"format": FORMAT, "data": data, "metrics": metrics},
        data=data,
        metrics=metrics,
    )


def take_wording(books: np.ndarray) -> Wording:
    """What is said of each of `books` (ids, ascending)."""
    maker = WordingMaker()
    spelt: dict[str, Counter[str]] = defaultdict(Counter)
    for said in _said(books, spelt):
        maker.add(said)
    shown = {key: _commonest(spellings) for key, spellings in spelt.items()}
    return maker.wording(shown)


def _said(books: np.ndarray, spelt: dict[str, Counter[str]]) -> Iterator[Weights]:
    for start in range(0, len(books), _BOOKS_A_READ):
        ids = books[start : start + _BOOKS_A_READ].tolist()
        texts = dict(_rows(Book.objects.filter(pk__in=ids), "pk", "title", "description"))
        shelves = dict(_rows(ShelfWords.objects.filter(pk__in=ids), "pk", "words", "readers"))
        tags: dict[int, list[tuple[str, float]]] = defaultdict(list)
        entries = BookTag.objects.filter(book__in=ids).order_by("book_id", "tag_id")
        for book, name, weight in entries.values_list("book_id", "tag__name", "weight"):
            tags[book].append((fold(name), weight))
        for pk in ids:
            said: Weights = {}
            title, description = texts.get(pk, ("", ""))
            for word, readers in zip(*shelves.get(pk, ((), ())), strict=True):
                _say_phrase(said, word, float(np.log1p(readers)), Source.SHELF, spelt)
            for name, weight in tags[pk]:
                _say_phrase(said, name, _TAG * weight, Source.TAG, spelt)
            _say_text(said, description, _DESCRIPTION, Source.DESCRIPTION, spelt)
            _say_text(said, title, _TITLE, Source.TITLE, spelt)
            yield said


def _rows(rows: Any, *columns: str) -> Iterator[tuple[int, tuple[Any, ...]]]:
    return ((row[0], row[1:]) for row in rows.order_by().values_list(*columns))


def _say_phrase(
    said: Weights, phrase: str, weight: float, source: Source, spelt: dict[str, Counter[str]]
) -> None:
    key = key_of(phrase)
    if not key:
        return
    _say(said, key, weight, source)
    spelt[key][phrase] += 1
    words = phrase.split()
    if len(words) > 1:
        for word in words:
            if word not in STOP_WORDS and len(word) > 2:
                _say(said, key_of(word), _PART * weight, source)
                spelt[key_of(word)][word] += 1


def _say_text(
    said: Weights, text: str, weight: float, source: Source, spelt: dict[str, Counter[str]]
) -> None:
    counts = Counter(words_in(text))
    for (key, written), count in counts.items():
        _say(said, key, weight * float(1 + np.log(count)), source)
        spelt[key][written] += 1


def _say(said: Weights, key: str, weight: float, source: Source) -> None:
    """The loudest voice counts; all who say it are noted."""
    before, sources = said.get(key, (0.0, 0))
    said[key] = (max(before, weight), sources | source)


def _commonest(spellings: Counter[str]) -> str:
    return min(spellings.items(), key=lambda item: (-item[1], item[0]))[0]

"""Readers' lists as rows: as they were kept if nothing has changed since, else ranked on the spot."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from hashlib import blake2b, sha256
from uuid import UUID

import numpy as np
from django.conf import settings

from accounts.models import User
from catalog.models import Book
from recommendations import ranking, serving, store
from recommendations.dialling import Dialled, dials_of
from recommendations.fallback import Fallback
from recommendations.history import History, history_of
from recommendations.known_books import known_books
from recommendations.online.assignment import drafted, model_for
from recommendations.store import ROW, KeptList, Slot, is_personal
from registry.models import Champion, Kind
from shelves.models import Rating

# Of a reader's want-to-read shelf so many are listed at most.
MOST_WANTED = 500
NO_ROWS = np.zeros(0, ROW)


@dataclass(frozen=True, eq=False)
class Listed:
    """A reader's list.

    id        follows from what it was made of: the model, the history, the dials
    fallback  why these are popular books; None: there are personal picks among them
    is_new    it was ranked for this call
    """

    id: UUID
    rows: np.ndarray  # store.ROW
    model_version: int | None
    generated_at: datetime
    fallback: Fallback | None
    is_new: bool = True


def list_for(reader: User, dialled: Dialled | None = None) -> Listed:
    """`dialled`: for this time only, in place of how the reader's dials are set."""
    model = model_for(reader)
    if model is None:
        dialled = dials_of(reader) if dialled is None else dialled
        return _without_model(reader, popular_ids(dialled)[: ranking.LIST_LENGTH], dialled)
    kept = own_list(model, reader) if dialled is None else _asked_list(model, reader, dialled)
    if is_personal(kept.rows):
        return listed_for(reader, model, kept, None)
    why = why_popular(reader, dials_of(reader) if dialled is None else dialled)
    return listed_for(reader, model, kept, why)


def wanted_for(reader: User, dialled: Dialled) -> Listed:
    """The reader's want-to-read shelf, best for them first; the books were chosen by the reader, so
    only dials that are asked for now leave any out."""
    model = model_for(reader)

    def rank(history: History) -> np.ndarray:
        wanted = Book.objects.filter(pk__in=history.wanted)
        there = set(dialled.narrowed(wanted).values_list("pk", flat=True))
        ids = [pk for pk in history.wanted if pk in there]
        if model is None:
            return _rows_of(ids[:MOST_WANTED])
        rows = ranking.by_stars(model.model, history, ids, dialled.for_chosen)
        known = set(model.model.books.tolist()) if len(rows) < len(ids) else set(ids)
        unknown = _rows_of([pk for pk in ids if pk not in known])
        return np.concatenate([rows, unknown])[:MOST_WANTED]

    if model is None:
        return _without_model(reader, rank(history_of(reader))["book"], dialled)
    maker = sha256(b"want" + model.maker_of(dialled)).digest()[:8]
    kept = _kept_or_ranked(reader, maker, rank)
    why = None if reader.personalised else Fallback.PERSONALISATION_OFF
    return listed_for(reader, model, kept, why)


def ordered_for(reader: User, books: Iterable[int], history: History) -> Listed:
    """These books (ids), best for the reader first; those that nothing is known of by their fame.

    Books read or dismissed are in it as well. Nothing is kept.
    """
    model = serving.current()
    ids = list(Book.objects.filter(pk__in=books).popular().values_list("pk", flat=True))
    if model is None:
        return _without_model(reader, np.array(ids, np.int64), Dialled())
    rows = ranking.weighed(model.model, history, ids)
    why = None if (rows["score"] > 0).any() else why_popular(reader, Dialled())
    maker = sha256(model.maker_of(Dialled()) + rows["book"].tobytes()).digest()[:8]
    return Listed(list_id(reader, maker), rows, model.version, _now(), why)


def own_list(model: serving.Serving, reader: User) -> KeptList:
    """The kept list, or a new one, which is kept. Dials are not asked for as long as the history is
    the same: to set them makes it another."""
    if kept := store.get(reader.pk, model.maker, reader.history_version):
        return kept
    # The version was read before the history: a change in between makes the list stale, not wrong.
    dialled = dials_of(reader)
    rows = rank(model, history_of(reader), dialled)
    return store.put(reader.pk, model.maker_of(dialled), reader.history_version, rows)


def _asked_list(model: serving.Serving, reader: User, dialled: Dialled) -> KeptList:
    return _kept_or_ranked(
        reader, model.maker_of(dialled), lambda history: rank(model, history, dialled)
    )


def refresh_list(reader: User) -> None:
    """Have the list ready before it is asked for."""
    if model := model_for(reader, wait=True):
        own_list(model, reader)


def rank(model: serving.Serving, history: History, dialled: Dialled) -> np.ndarray:
    """A new list (store.ROW), which is not kept."""
    popular = partial(popular_ids, dialled)
    rows = ranking.rank(model.model, history, popular, dialled.engine, mask_of(model, dialled))
    return drafted(rows, rank(model.rival, history, dialled), model.seed) if model.rival else rows


def mask_of(model: serving.Serving, dialled: Dialled) -> np.ndarray | None:
    """(B,) bool: which of the model's books the dials let through; None: all."""
    return known_books(model.model.books).mask(dialled) if dialled.narrows else None


def popular_ids(dialled: Dialled) -> np.ndarray:
    # The dials pass over many: later volumes, further books of an author.
    books = dialled.narrowed(Book.objects.all()).popular()
    ids = books.values_list("pk", flat=True)[: 5 * ranking.LIST_LENGTH]
    return np.fromiter(ids, np.int64)


def why_no_model() -> Fallback:
    there = Champion.objects.filter(kind=Kind.RECOMMENDER).exists()
    return Fallback.MODEL_IN_WORK if there else Fallback.NO_MODEL


def why_popular(reader: User, dialled: Dialled, rated: bool | None = None) -> Fallback:
    """`rated`: whether there is any rating of theirs; None: it is looked up."""
    if not reader.personalised:
        return Fallback.PERSONALISATION_OFF
    if Rating.objects.filter(reader=reader).exists() if rated is None else rated:
        return Fallback.DIALS_LEAVE_NONE if dialled.narrows else Fallback.NOTHING_SPEAKS
    return Fallback.NO_RATINGS


def list_id(reader: User, maker: bytes) -> UUID:
    """The same for the same history. Nobody can tell from it whose list it is."""
    made_of = f"{reader.pk} {reader.history_version} {maker.hex()}".encode()
    key = settings.SECRET_KEY.encode()[:64]
    return UUID(bytes=blake2b(made_of, digest_size=16, key=key).digest(), version=5)


def listed_of(
    made_of: Iterable[bytes], version: int | None, why: Fallback | None, rows: np.ndarray = NO_ROWS
) -> Listed:
    """`made_of`: all that it follows from. Without `rows` where its books are drawn from elsewhere."""
    digest = blake2b(digest_size=16, key=settings.SECRET_KEY.encode()[:64])
    for part in [str(version).encode(), *made_of]:
        digest.update(len(part).to_bytes(4, "big") + part)
    return Listed(UUID(bytes=digest.digest(), version=5), rows, version, _now(), why)


def _kept_or_ranked(reader: User, maker: bytes, rank: Callable[[History], np.ndarray]) -> KeptList:
    """A list that was asked for just now."""
    if kept := store.get(reader.pk, maker, reader.history_version, Slot.ASKED):
        return kept
    rows = rank(history_of(reader))
    return store.put(reader.pk, maker, reader.history_version, rows, Slot.ASKED)


def listed_for(
    reader: User, model: serving.Serving, kept: KeptList, why: Fallback | None
) -> Listed:
    """A list of this model as it is answered; `kept` need not have been kept."""
    made_at = datetime.fromtimestamp(kept.made_at, UTC)
    made_of = list_id(reader, kept.maker)
    return Listed(made_of, kept.rows, model.version, made_at, why, kept.is_new)


def _without_model(reader: User, books: np.ndarray, dialled: Dialled) -> Listed:
    """Of these books (ids), in this order. It is not kept."""
    why = why_no_model() if reader.personalised else Fallback.PERSONALISATION_OFF
    return by_fame(reader, books, dialled, why)


def by_fame(reader: User, books: np.ndarray, dialled: Dialled, why: Fallback) -> Listed:
    """A list that no model made."""
    maker = sha256(f"{books.tolist()} {dialled}".encode()).digest()[:8]
    return Listed(list_id(reader, maker), _rows_of(books), None, _now(), why)


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _rows_of(books: np.ndarray | list[int]) -> np.ndarray:
    """Of these books, of which nothing is known but that they are there."""
    rows = np.zeros(len(books), ROW)
    rows["book"] = books
    return rows

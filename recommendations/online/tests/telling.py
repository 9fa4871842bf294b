"""Lists as pages tell of them, at whatever moment."""

from collections.abc import Sequence
from datetime import datetime
from uuid import uuid4

from django.utils import timezone

from accounts.models import User
from catalog.models import Book
from recommendations.models import Experiment, OpenedBook, ServedList
from recommendations.online.assignment import team_of
from registry import artifact
from registry import services as registry
from registry.models import Champion, Kind, TrainingRun


def show(
    reader: User,
    books: Sequence[Book],
    at: datetime | None = None,
    version: int | None = 1,
    row: str = "top",
    teams: Sequence[int] = (),
) -> ServedList:
    return ServedList.objects.create(
        id=uuid4(),
        reader=reader,
        at=at or timezone.now(),
        version=version,
        row=row,
        books=[book.pk for book in books],
        teams=list(teams),
    )


def open_book(reader: User, book: Book, at: datetime | None = None) -> OpenedBook:
    return OpenedBook.objects.create(id=uuid4(), reader=reader, book=book, at=at or timezone.now())


def another_model() -> int:
    """The number of a new version, which serves: a copy of the one that served."""
    served = Champion.objects.get().version
    arrays, facts = artifact.read(served.folder, served.digest)
    run = TrainingRun.objects.create(
        kind=Kind.RECOMMENDER, trigger="command", status=TrainingRun.Status.PROMOTED
    )
    copied = registry.Candidate(arrays, {**facts, "copy_of": served.pk}, {}, {})
    version = registry.publish(run, copied)
    registry.promote(version)
    return version.pk


def run_experiment(
    two: tuple[int, int], kind: str = Experiment.Kind.SPLIT, **more: object
) -> Experiment:
    given = {"share": 1.0, "days": 7, "salt": "salt", "started_at": timezone.now()} | more
    given.setdefault("counted_until", given["started_at"])
    return Experiment.objects.create(kind=kind, first=two[0], second=two[1], **given)


def reader_of(team: int, n: int = 0, share: float = 1.0) -> User:
    """One whom the salt of these tests puts there; the ids of tests are not to be foreseen."""
    pk = [pk for pk in range(900_000, 900_400) if team_of("salt", share, pk) == team][n]
    return User.objects.create_user(f"{pk}@example.org", "a long password", pk=pk)

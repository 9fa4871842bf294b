"""A reader of whom the site keeps one row of every kind, and what of it must never leave it."""

import uuid
from datetime import UTC, datetime

import numpy as np
from allauth.account.models import EmailAddress, EmailConfirmation
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.consent import note
from accounts.models import ApiToken, KeptAnswer, Profile, ProfileReport, User
from accounts.privacy_models import Erasure, ErasureReceipt, Purpose
from catalog.models import Book
from recommendations import store
from recommendations.models import (
    Event,
    KeptDials,
    MutedBook,
    OpenedBook,
    ServedList,
    Together,
    TogetherMember,
)
from recommendations.store import ROW, Plan, Shelf
from shelves.import_models import AddedBook
from shelves.models import (
    Change,
    Dismissal,
    Goal,
    Import,
    ImportedBook,
    ImportFile,
    ImportRow,
    Note,
    OwnShelf,
    OwnShelfBook,
    Rating,
    Reading,
    Review,
    ReviewReport,
    ShelfEntry,
)

NOON = datetime(2026, 3, 14, 12, 30, 15, 123456, tzinfo=UTC)


def fill(reader: User, books: list[Book], mark: str, other: User) -> list[str]:
    """Every text of it has the mark; `other` has a review and a profile. Gives all secrets."""
    one, two, three = books[:3]
    _fill_history(reader, one, two, three, mark)
    _fill_import(reader, one, mark)
    review = Review.objects.filter(reader=other).first()
    if review:
        ReviewReport.objects.create(reader=reader, review=review, reason="spam")
        ProfileReport.objects.create(reader=reader, profile=other.profile, reason="spam")
    _fill_recommendations(reader, one, two, mark)
    return _fill_account(reader, mark)


def _fill_history(reader: User, one: Book, two: Book, three: Book, mark: str) -> None:
    Rating.objects.create(reader=reader, book=one, half_stars=9, rated_at=NOON)
    ShelfEntry.objects.create(reader=reader, book=one, shelf="read", added_at=NOON)
    Dismissal.objects.create(reader=reader, book=two, dismissed_at=NOON)
    Reading.objects.create(reader=reader, book=one, started="2026-03", finished="2026-03-14")
    Note.objects.create(reader=reader, book=two, text=f"note {mark}", changed_at=NOON)
    Review.objects.create(
        reader=reader, book=one, text=f"A review {mark}", spoiler=True, hidden_for=f"why {mark}"
    )
    shelf = OwnShelf.objects.create(
        reader=reader, name=f"shelf {mark}", name_key=f"shelf {mark}", slug="a-shelf"
    )
    OwnShelfBook.objects.create(shelf=shelf, book=three, added_at=NOON)
    Goal.objects.create(reader=reader, year=2026, books=50)
    Change.objects.create(reader=reader, facts={"note": {str(two.pk): [None, [f"was {mark}"]]}})


def _fill_import(reader: User, one: Book, mark: str) -> None:
    of_import = Import.objects.create(reader=reader, name=f"{mark}.csv", size=7)
    ImportFile.objects.create(of_import=of_import, data=b"a file ")
    ImportRow.objects.create(
        of_import=of_import, line=2, record={"title": f"waits {mark}"}, verdict="unknown"
    )
    AddedBook.objects.update_or_create(book=one, defaults={"reader": reader})
    ImportedBook.objects.create(of_import=of_import, book=one, facts={"note": f"was {mark}"})


def _fill_recommendations(reader: User, one: Book, two: Book, mark: str) -> None:
    KeptDials.objects.create(reader=reader, adventurous=0.5, languages=["en"])
    MutedBook.objects.create(reader=reader, book=one, muted_at=NOON)
    Event.objects.create(reader=reader, key=f"key {mark}", kind="click", book=two, at=NOON)
    ServedList.objects.create(
        id=uuid.uuid4(), reader=reader, at=NOON, row="top", books=[one.pk, two.pk], teams=[1, 2]
    )
    OpenedBook.objects.create(id=uuid.uuid4(), reader=reader, book=one, at=NOON)
    group = Together.objects.create(name=f"group {mark}", token=f"link-{mark}")
    TogetherMember.objects.create(group=group, reader=reader, called=f"called {mark}")
    rows = np.zeros(1, ROW)
    rows["book"] = two.pk
    store.put(reader.pk, b"somebody", 1, rows)
    store.put_plan(reader.pk, Plan(b"of this", (Shelf("top", rows),)))
    store.add_points(reader.pk, {two.pk: 3}, timezone.now().toordinal())


def _fill_account(reader: User, mark: str) -> list[str]:
    reader.name = f"name {mark}"
    reader.set_password(f"password {mark}")
    reader.save()
    reader.groups.add(Group.objects.create(name=f"operators {mark}"))
    reader.user_permissions.add(Permission.objects.order_by("pk")[0])
    address = EmailAddress.objects.create(user=reader, email=f"{mark}@example.net".lower())
    EmailConfirmation.objects.create(email_address=address, key=f"confirm-{mark}")
    token, secret = ApiToken.objects.create(reader, name=f"program {mark}")
    Authenticator.objects.create(user=reader, type="totp", data={"secret": f"totp-{mark}"})
    UserSession.objects.create(
        user=reader, ip="192.0.2.7", session_key=f"session-{mark}", user_agent="Firefox;Linux"
    )
    note(reader, Purpose.TRAINING, True, "page")
    Profile.objects.update_or_create(
        reader=reader, defaults={"name": f"shown {mark}", "about": f"about {mark}"}
    )
    KeptAnswer.objects.create(
        reader=reader,
        key=f"key {mark}",
        call="POST /api/v1/me/shelves",
        digest=b"digest",
        claim=uuid.uuid4(),
        status=201,
        body=f'{{"name": "shelf {mark}"}}'.encode(),
    )
    receipt = ErasureReceipt.objects.create()
    Erasure.objects.create(number=reader.pk, receipt=receipt)
    return [
        reader.password,
        f"confirm-{mark}",
        secret,
        token.digest,
        token.token_key,
        f"totp-{mark}",
        f"session-{mark}",
        f"link-{mark}",
        "192.0.2.7",
    ]

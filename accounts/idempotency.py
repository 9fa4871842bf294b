"""Where the answers to calls with an `Idempotency-Key` are kept, and who is at work on one.

A claim is written at once, for others to see; the answer together with what the work wrote. Whoever
finds a claim of somebody who must be dead takes it over; if they live, their work is undone.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.token_models import KeptAnswer
from web.idempotency import AnotherCall, Answer, AtWork, Overtaken, ShownOnce

# Longer than any call takes: the database ends its statements after ten seconds.
DEAD_AFTER = timedelta(minutes=2)


@dataclass(frozen=True)
class Held:
    """The row that is claimed, and the claim."""

    pk: int
    claim: uuid.UUID

    def keep(self, answer: Answer | None) -> None:
        found = {} if answer is None else {"body": answer.body, "headers": answer.headers}
        # 200 where the answer is not kept: that there was one is all that is asked for.
        status = 200 if answer is None else answer.status
        if not self._rows().update(status=status, **found):
            raise Overtaken

    def release(self) -> None:
        self._rows().filter(status=None).delete()

    def _rows(self) -> QuerySet[KeptAnswer]:
        return KeptAnswer.objects.filter(pk=self.pk, claim=self.claim)


def claim_or_answer(reader: User, key: str, call: str, digest: bytes) -> Held | Answer:
    """A Store as web.idempotency asks for it."""
    now, claim = timezone.now(), uuid.uuid4()
    new = KeptAnswer(reader=reader, key=key, call=call, digest=digest, claim=claim, claimed_at=now)
    KeptAnswer.objects.bulk_create([new], ignore_conflicts=True)
    row = KeptAnswer.objects.filter(reader=reader, key=key).first()
    if row is None:
        raise AtWork  # released this very moment, or its reader is gone
    if row.claim == claim:
        return Held(row.pk, claim)
    if row.claimed_at > now - settings.KEEP_ANSWERS:
        if bytes(row.digest) != digest:
            raise AnotherCall
        if row.status is not None:
            return _answer_of(row)
        if row.claimed_at > now - DEAD_AFTER:
            raise AtWork
    return _take_over(row, new)


def _answer_of(row: KeptAnswer) -> Answer:
    if row.body is None or row.status is None:
        raise ShownOnce
    return Answer(row.status, bytes(row.body), row.headers)


def _take_over(row: KeptAnswer, new: KeptAnswer) -> Held:
    """Of several who try at once one does."""
    taken = KeptAnswer.objects.filter(pk=row.pk, claim=row.claim).update(
        claim=new.claim,
        claimed_at=new.claimed_at,
        call=new.call,
        digest=new.digest,
        status=None,
        body=None,
        headers={},
    )
    if not taken:
        raise AtWork
    return Held(row.pk, new.claim)


def clear_answers(before: datetime) -> int:
    return KeptAnswer.objects.filter(claimed_at__lt=before).delete()[0]

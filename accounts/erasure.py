"""Erasing an account: asked for, taken back within the days of grace, done, and swept up after.

From the moment of asking nothing of the reader is shown to others, no program acts for them, and no
training learns from them. Then the rows go in one transaction, whole or not at all. Caches can't be
in it: they are swept afterwards, as often as it takes, by the number of the reader, which is kept
until then and no longer. A receipt without anything personal stays.
"""

import logging
from datetime import datetime, timedelta
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import DatabaseError, transaction
from django.db.models import F
from django.dispatch import Signal
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext

from accounts.audit import keep_acts_of
from accounts.erasure_traces import close_sessions, counts_of, sweep, take_out_of_log
from accounts.learnt import SURELY_AFTER, learnt_before
from accounts.models import User
from accounts.privacy_models import Erasure, ErasureReceipt, here

log = logging.getLogger(__name__)

# Within the transaction that is about to delete a reader's rows: `reader`, and `reviews` as chosen.
erasing = Signal()
# An account's rows are gone, or are due to go. Sent on commit, with nothing.
erasure_due = Signal()

# A page or a job that was at work meanwhile may leave something in a cache: one look more after it.
SETTLED = timedelta(minutes=10)


class LastOperator(Exception):
    """Without this account nobody could run the site; says so to its reader."""


def ask_erasure(reader: User, reviews: str) -> ErasureReceipt:
    """From now on; asked twice it is the same receipt. Raises LastOperator."""
    with transaction.atomic():
        now = User.objects.select_for_update().get(pk=reader.pk)
        if asked := _erasure_of(now):
            return asked.receipt
        _check_operators(now)
        moment = timezone.now()
        due = moment + settings.ERASURE_GRACE
        receipt = ErasureReceipt.objects.create(asked_at=moment, due_at=due)
        Erasure.objects.create(number=now.pk, reviews=reviews, receipt=receipt)
        _let_leave(now, due)
        if due <= moment:
            transaction.on_commit(_ring, robust=True)
    _tell_that_it_was_asked(now, receipt)
    reader.refresh_from_db(fields=["leaves_at", "history_version"])
    return receipt


def keep_account(reader: User) -> bool:
    """Take it back: everything is as it was. False if nobody had asked, or it is too late."""
    with transaction.atomic():
        now = User.objects.select_for_update().filter(pk=reader.pk).first()
        asked = _erasure_of(now) if now else None
        if now is None or asked is None:
            return False
        asked.receipt.delete()
        _let_leave(now, None)
    reader.refresh_from_db(fields=["leaves_at", "history_version"])
    return True


def erasure_of(reader: User) -> Erasure | None:
    """What this reader has asked for, if they have."""
    return _erasure_of(reader) if reader.leaves_at else None


def erase_now(reader: User) -> ErasureReceipt | None:
    """By an operator, without grace. None if it is gone already."""
    return _erase(reader.pk, at_once=True)


def erase_due() -> int:
    """Erase whose time has come, and sweep up after those erased before. How many were erased.

    Twice at once, or cut short anywhere, it does no harm: what is left is done the next time.
    """
    due = Erasure.objects.filter(rows_gone_at=None, receipt__due_at__lte=timezone.now())
    erased = 0
    for number in list(due.values_list("number", flat=True)):
        try:
            erased += _erase(number) is not None
        except DatabaseError:
            log.exception(
                "An account could not be erased; nothing of it is gone. It is tried again."
            )
    settled = timezone.now() - SETTLED
    for erasure in Erasure.objects.filter(rows_gone_at__isnull=False):
        gone = erasure.rows_gone_at
        if sweep(erasure.number) and gone and gone <= settled:
            erasure.delete()
    return erased


def _erase(number: int, *, at_once: bool = False) -> ErasureReceipt | None:
    with transaction.atomic():
        # Whoever writes something for this reader waits for this row, and then finds none.
        reader = User.objects.select_for_update().filter(pk=number).first()
        if reader is None:
            return None
        asked = _erasure_of(reader)
        if not at_once and (asked is None or asked.receipt.due_at > timezone.now()):
            return None  # taken back meanwhile
        asked = asked or _ask_as_operator(reader)
        receipt = asked.receipt
        erasing.send(sender=User, reader=reader, reviews=asked.reviews)
        keep_acts_of(reader)
        # Not before: what was just left behind without its reader is not deleted.
        receipt.counts = counts_of(reader)
        take_out_of_log(reader)
        close_sessions(reader)
        reader.delete()
        receipt.erased_at = asked.rows_gone_at = timezone.now()
        receipt.learnt_until = _learnt_until(reader, receipt)
        if receipt.learnt_until:
            learnt = learnt_before(receipt.learnt_until, reader.date_joined)
            receipt.versions = learnt.versions
        receipt.save()
        asked.save(update_fields=["rows_gone_at"])
        transaction.on_commit(_ring, robust=True)
    log.info("An account was erased; its receipt is %s.", receipt.pk)
    return receipt


def _ask_as_operator(reader: User) -> Erasure:
    receipt = ErasureReceipt.objects.create(by=ErasureReceipt.By.OPERATOR)
    return Erasure.objects.create(number=reader.pk, receipt=receipt)


def _learnt_until(reader: User, receipt: ErasureReceipt) -> datetime | None:
    """When training surely left them out; None for who never did anything to learn from."""
    if not reader.history_version or receipt.erased_at is None:
        return None
    left_out = (reader.untaught_since or receipt.asked_at) + SURELY_AFTER
    # Without their rows it can't but leave them out.
    return min(left_out, receipt.erased_at)


def _let_leave(reader: User, due: datetime | None) -> None:
    # The version tells lists, and training, that something changed.
    version = F("history_version") + (1 if reader.history_version else 0)
    User.objects.filter(pk=reader.pk).update(leaves_at=due, history_version=version)


def _erasure_of(reader: User) -> Erasure | None:
    return Erasure.objects.filter(pk=reader.pk).select_related("receipt").first()


def _check_operators(reader: User) -> None:
    if not reader.is_superuser:
        return
    if not User.objects.filter(here(), is_superuser=True).exclude(pk=reader.pk).exists():
        raise LastOperator(
            gettext("You are the only operator: make somebody else one before you go.")
        )


def _tell_that_it_was_asked(reader: User, receipt: ErasureReceipt) -> None:
    """In case it was somebody else. A mail server that is away stops nothing."""
    if not reader.email:
        return
    context = {"receipt": receipt, "site": settings.BASE_URL, "name": reader.display_name}
    subject = render_to_string("accounts/erasure_mail_subject.txt", context).strip()
    text = render_to_string("accounts/erasure_mail.txt", context)
    try:
        send_mail(settings.EMAIL_SUBJECT_PREFIX + subject, text, None, [reader.email])
    except (SMTPException, OSError) as error:
        log.warning("Mail of an erasure could not be sent: %s", type(error).__name__)


def _ring() -> None:
    erasure_due.send(sender=ErasureReceipt)

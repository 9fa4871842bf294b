"""Alerts: raised once, told once by mail, over when the reason is gone; staff may take note before."""

import logging
from collections.abc import Iterable
from datetime import datetime
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import timezone

from accounts.audit import note
from accounts.models import User
from recommendations import said
from recommendations.models import DriftAlert
from recommendations.watch.limits import EASED, LIMITS, Measure
from recommendations.watch.measuring import Reading, State
from recommendations.watch.words import WORDS, value_words

log = logging.getLogger(__name__)

TAKES_NOTE = "recommendations.change_driftalert"


def open_alerts() -> QuerySet[DriftAlert]:
    """Nobody has taken note of these, and their reason was there at the last check."""
    return DriftAlert.objects.filter(gone_at=None, acknowledged_at=None)


def settle(version: int, readings: Iterable[Reading]) -> list[DriftAlert]:
    """Raise what is new, which is returned, and end what is gone. For one check at a time."""
    raised = []
    going_on = {alert.measure: alert for alert in DriftAlert.objects.filter(gone_at=None)}
    for reading in readings:
        alert = going_on.get(reading.measure)
        if reading.state == State.CROSSED and alert is None and reading.value is not None:
            raised.append(
                DriftAlert.objects.create(
                    measure=reading.measure,
                    model_version=version,
                    value=reading.value,
                    limit=LIMITS[reading.measure].limit,
                )
            )
        elif alert is not None and _is_gone(alert, reading, version):
            DriftAlert.objects.filter(pk=alert.pk).update(gone_at=timezone.now())
    return raised


def _is_gone(alert: DriftAlert, reading: Reading, version: int) -> bool:
    """With too little to tell it goes on, unless another model serves now, of which nothing is known."""
    if reading.value is None:
        return alert.model_version != version
    return reading.value <= EASED * LIMITS[reading.measure].limit


@transaction.atomic
def take_note(alert: DriftAlert, by: User) -> bool:
    """False where somebody has done so before, or it is over."""
    waiting = open_alerts().filter(pk=alert.pk)
    if not waiting.update(acknowledged_at=timezone.now()):
        return False
    note(by, alert, said.NOTED)
    return True


def clear_before(moment: datetime) -> int:
    return DriftAlert.objects.filter(gone_at__lt=moment).delete()[0]


def tell(raised: list[DriftAlert]) -> None:
    """By mail, those who may take note; nobody where mail goes to the console only."""
    if not raised or "console" in settings.EMAIL_BACKEND:
        return
    lines = [
        (WORDS[measure], value_words(measure, alert.value), value_words(measure, alert.limit))
        for alert in raised
        for measure in [Measure(alert.measure)]
    ]
    context = {"lines": lines, "version": raised[0].model_version, "site": settings.BASE_URL}
    subject = render_to_string("staff/email/drift_subject.txt", context).strip()
    text = render_to_string("staff/email/drift.txt", context)
    for address in _addresses():
        try:
            send_mail(settings.EMAIL_SUBJECT_PREFIX + subject, text, None, [address])
        except (SMTPException, OSError) as error:
            log.warning("Mail of drift could not be sent: %s", type(error).__name__)


def _addresses() -> list[str]:
    operators = User.objects.members().filter(is_staff=True, is_active=True, leaves_at=None)
    return [who.email for who in operators if who.email and who.has_perm(TAKES_NOTE)]

"""What of shelves is deleted because it has been kept long enough."""

from datetime import datetime

from accounts.retention import kept_for
from shelves.models import Change, ReviewReport


def _changes(before: datetime) -> int:
    return Change.objects.filter(made_at__lt=before).delete()[0]


def _settled_reports(before: datetime) -> int:
    return ReviewReport.objects.filter(settled_at__lt=before).delete()[0]


kept_for("KEEP_CHANGES", "acts that could be undone", _changes)
kept_for("KEEP_ADMIN_LOG", "settled reports of reviews", _settled_reports)

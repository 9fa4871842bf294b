"""What operators did, in one log: the admin's own. Who reads it needs `admin.view_logentry`."""

from django.contrib.admin.models import CHANGE, LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Model, QuerySet

from accounts.models import LEFT_SOURCE, User


def note(by: User, thing: Model, words: str, action: int = CHANGE) -> None:
    """Write down that `by` did something to `thing`, in `words`."""
    LogEntry.objects.log_actions(by.pk, [thing], action, words, single_object=True)


def keep_acts_of(reader: User) -> None:
    """As their account is erased: the acts stay, and are those of somebody who has left."""
    acts = LogEntry.objects.filter(user=reader)
    if acts.exists():
        left, _ = User.objects.get_or_create(
            source=LEFT_SOURCE, external_id="operators", defaults={"is_active": False}
        )
        acts.update(user=left)


def note_kind(by: User, kind: type[Model], words: str) -> None:
    """Write down that `by` did something to no one thing of a kind, in `words`."""
    content_type = ContentType.objects.get_for_model(kind)
    LogEntry.objects.create(
        user=by, content_type=content_type, action_flag=CHANGE, change_message=words
    )


def acts() -> QuerySet[LogEntry]:
    """Newest first, with who did it and the kind of thing it was done to."""
    return LogEntry.objects.select_related("user", "content_type").order_by("-action_time", "-pk")


def acts_on(thing: Model) -> QuerySet[LogEntry]:
    """What was done to it, newest first."""
    kind = ContentType.objects.get_for_model(thing)
    return acts().filter(content_type=kind, object_id=str(thing.pk))

"""Groups that choose books together: made, joined, left, renamed, their link renewed.

Acts on one group wait for each other: its row is locked, so no two readers take the last place, and
nobody joins over a link that is being renewed.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.privacy_models import here
from recommendations.models import (
    LONGEST_CALLED,
    LONGEST_NAME,
    MOST_MEMBERS,
    Together,
    TogetherMember,
)
from web.faults import Invalid
from web.floods import Limit
from web.plain import plain_line

MOST_GROUPS = 20
MAKING = Limit("together-make", acts=10, seconds=3600)
JOINING = Limit("together-join", acts=30, seconds=3600)


class InvalidTogether(Invalid):
    """What can't be; `field` says of what, if of anything that was given."""


class NotYours(Exception):
    """Only who made the group, or has been in it longest since, may do that."""


def groups_of(reader: User) -> QuerySet[Together]:
    """The latest joined first, with `size`, how many they are."""
    mine = TogetherMember.objects.filter(reader=reader).values("group")
    groups = Together.objects.filter(pk__in=mine).annotate(size=Count("members"))
    return groups.order_by("-pk")


def group_of_link(token: str) -> Together | None:
    return Together.objects.filter(token=token).first()


def members_of(group: Together) -> list[TogetherMember]:
    """Those whose account is open and stays, in the order in which they joined; the first manages."""
    found = group.members.filter(here("reader__")).select_related("reader")
    return list(found.order_by("joined_at", "pk"))


def manages(group: Together, reader: User) -> bool:
    return [member.reader_id for member in members_of(group)[:1]] == [reader.pk]


def make_group(reader: User, name: str, called: str) -> Together:
    """Raises InvalidTogether, TooOften."""
    name, called = _checked_name(name), _checked_called(called)
    _check_room(reader)
    MAKING.count(reader.pk)
    with transaction.atomic():
        group = Together.objects.create(name=name, token=_new_token())
        TogetherMember.objects.create(group=group, reader=reader, called=called)
    return group


def join(token: str, reader: User, called: str) -> tuple[Together, bool] | None:
    """The group, and whether the reader is new in it; None if the link leads nowhere.

    Who joins again changes what the others call them. Raises InvalidTogether, TooOften.
    """
    if group_of_link(token) is None:
        return None
    called = _checked_called(called)
    JOINING.count(reader.pk)
    with transaction.atomic():
        # Read again under the lock: the link may have been renewed, the last place taken.
        group = Together.objects.select_for_update(no_key=True).filter(token=token).first()
        if group is None:
            return None
        mine = group.members.filter(reader=reader)
        if mine.update(called=called):
            return group, False
        if group.members.count() >= MOST_MEMBERS:
            raise InvalidTogether("", _("This group is full: %(n)s readers.") % {"n": MOST_MEMBERS})
        _check_room(reader)
        TogetherMember.objects.create(group=group, reader=reader, called=called)
    return group, True


def leave(group: Together, reader: User) -> bool:
    """False if they were not in it. The last one takes the group along."""
    with _locked(group) as locked:
        if locked is None:
            return False
        gone, _rows = locked.members.filter(reader=reader).delete()
        if not locked.members.exists():
            locked.delete()
    return gone > 0


def leave_all(reader: User) -> None:
    """As an account is erased: the others keep their groups."""
    for group in Together.objects.filter(members__reader=reader):
        leave(group, reader)


def remove(group: Together, maker: User, member: int) -> bool:
    """Out with the member of that id, and with the link: they still have it. False if not in it.

    Raises NotYours; InvalidTogether for the maker, who can leave.
    """
    with _locked(group, maker) as locked:
        found = locked.members.filter(pk=member).first() if locked else None
        if locked is None or found is None:
            return False
        if found.reader_id == maker.pk:
            raise InvalidTogether("", _("You can leave the group, or delete it."))
        found.delete()
        _renew(locked)
    group.token = locked.token
    return True


def renew_link(group: Together, maker: User) -> None:
    """The old one leads nowhere from now on. Raises NotYours."""
    with _locked(group, maker) as locked:
        if locked is not None:
            _renew(locked)
            group.token = locked.token


def rename(group: Together, maker: User, name: str) -> None:
    """Raises NotYours, InvalidTogether."""
    name = _checked_name(name)
    with _locked(group, maker) as locked:
        if locked is not None:
            locked.name = group.name = name
            locked.save(update_fields=["name"])


def delete_group(group: Together, maker: User) -> None:
    """Raises NotYours."""
    with _locked(group, maker) as locked:
        if locked is not None:
            locked.delete()


@contextmanager
def _locked(group: Together, maker: User | None = None) -> Iterator[Together | None]:
    """The row as it is now; None if it is gone."""
    with transaction.atomic():
        locked = Together.objects.select_for_update(no_key=True).filter(pk=group.pk).first()
        if locked is not None and maker is not None and not manages(locked, maker):
            raise NotYours
        yield locked


def _renew(group: Together) -> None:
    group.token = _new_token()
    group.save(update_fields=["token"])


def _new_token() -> str:
    return secrets.token_urlsafe(24)


def _check_room(reader: User) -> None:
    if TogetherMember.objects.filter(reader=reader).count() >= MOST_GROUPS:
        raise InvalidTogether(
            "", _("You are in %(n)s groups. Leave one to be in another.") % {"n": MOST_GROUPS}
        )


def _checked_name(text: str) -> str:
    name = plain_line(text)
    if not name:
        raise InvalidTogether("name", _("Give the group a name."))
    if len(name) > LONGEST_NAME:
        raise InvalidTogether(
            "name", _("A name has %(n)s characters at most.") % {"n": LONGEST_NAME}
        )
    return name


def _checked_called(text: str) -> str:
    called = plain_line(text)
    if not called:
        raise InvalidTogether("called", _("Say what the others of the group should call you."))
    if len(called) > LONGEST_CALLED:
        raise InvalidTogether(
            "called", _("A name has %(n)s characters at most.") % {"n": LONGEST_CALLED}
        )
    if "@" in called:
        raise InvalidTogether("called", _("The others see this name: give no address."))
    return called

"""The tokens of a reader's programs: made, shown once, listed, revoked."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from accounts.token_models import ApiToken, Scope
from accounts.token_use import forget_use, newest_uses
from web.plain import plain_line

MOST_TOKENS = 50
LONGEST_NAME = 80
LONGEST_DAYS, USUAL_DAYS = 365, 90
# What is over stays for a while, so that its program is told why it is refused.
EXPIRED_KEPT = timedelta(days=30)


def tokens_of(reader: User) -> list[ApiToken]:
    """Newest first, each with its last use as the cache knows it, where that is newer."""
    found = list(ApiToken.objects.filter(user=reader))
    uses = newest_uses(found)
    for token in found:
        token.user = reader
        token.last_used_at = uses[token.public_id]
    return found


def token_of(reader: User, public_id: UUID) -> ApiToken | None:
    """None alike for another reader's and for none."""
    return next((each for each in tokens_of(reader) if each.public_id == public_id), None)


def make_token(reader: User, name: str, scopes: Collection[str], days: int) -> tuple[ApiToken, str]:
    """(token, its secret), which nobody can know later. Raises ValidationError by field.

    Only for who has just shown that it is them: it opens the account for as long as it lasts.
    """
    name = plain_line(name)
    _check(reader, name, scopes, days)
    with transaction.atomic():
        # Two made at once wait for each other, and are counted.
        User.objects.select_for_update(no_key=True).get(pk=reader.pk)
        if ApiToken.objects.filter(user=reader).count() >= MOST_TOKENS:
            text = gettext("You have %(most)d tokens, which is the most. Revoke one first.")
            raise ValidationError(text % {"most": MOST_TOKENS}, code="too_many")
        made: tuple[ApiToken, str] = ApiToken.objects.create(
            reader, expiry=timedelta(days=days), name=name, scopes=_whole(scopes)
        )
    return made


def revoke(token: ApiToken) -> None:
    """From now on it opens nothing."""
    token.delete()
    forget_use(token)


def clear_expired_tokens() -> int:
    """How many were deleted: those that have been over for a while."""
    return ApiToken.objects.filter(expiry__lte=timezone.now() - EXPIRED_KEPT).delete()[0]


def _whole(scopes: Collection[str]) -> list[str]:
    """In the order of their weight. Who may change things sees them."""
    wanted = {*scopes, *([Scope.READ] if Scope.WRITE in scopes else [])}
    return [str(scope) for scope in Scope if scope in wanted]


def _check(reader: User, name: str, scopes: Collection[str], days: int) -> None:
    errors: dict[str, str] = {}
    if not name:
        errors["name"] = gettext("Give the token a name, so that you know it later.")
    elif len(name) > LONGEST_NAME:
        errors["name"] = gettext("A name has %(n)s characters at most.") % {"n": LONGEST_NAME}
    if not scopes or not set(scopes) <= set(Scope.values):
        errors["scopes"] = gettext("Choose what the token opens.")
    elif Scope.OPERATOR in scopes and not reader.is_staff:
        errors["scopes"] = gettext("Only operators can make a token that runs the site.")
    if not 1 <= days <= LONGEST_DAYS:
        errors["days"] = gettext("A token lasts %(most)d days at most.") % {"most": LONGEST_DAYS}
    if errors:
        raise ValidationError(errors)

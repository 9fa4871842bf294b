"""When a token was used last: noted in the cache as it is used, carried into its row by a job.

So a call that only reads writes nothing to the database. While the cache is away nothing is noted.
"""

import time
from collections.abc import Collection, Iterator
from datetime import UTC, datetime
from itertools import islice
from uuid import UUID

from django.core.cache import cache
from django.db.models import Q

from accounts.token_models import ApiToken

# A process notes a token once in so many seconds.
NOTED_EVERY = 60
# Longer than the job that carries it over may be late.
KEPT_SECONDS = 2 * 24 * 3600
AT_ONCE = 1000
MOST_REMEMBERED = 10_000

_noted: dict[str, float] = {}


def note_use(token: ApiToken) -> None:
    now = time.monotonic()
    if now - _noted.get(token.digest, -NOTED_EVERY) < NOTED_EVERY:
        return
    if len(_noted) >= MOST_REMEMBERED:
        _noted.clear()
    _noted[token.digest] = now
    cache.set(_key(token), int(time.time()), KEPT_SECONDS)


def newest_uses(tokens: Collection[ApiToken]) -> dict[UUID, datetime | None]:
    """By public id; None: never, as far as is known."""
    noted = cache.get_many([_key(token) for token in tokens]) if tokens else {}
    return {token.public_id: _newer(token.last_used_at, noted.get(_key(token))) for token in tokens}


def carry_uses() -> int:
    """Write what the cache holds into the rows. How many rows that changed.

    Twice at once it does no harm: what one knows a minute later, the next time writes.
    """
    changed = 0
    for tokens in _valid_tokens():
        uses = newest_uses(tokens)
        later = [token for token in tokens if uses[token.public_id] != token.last_used_at]
        for token in later:
            token.last_used_at = uses[token.public_id]
        changed += ApiToken.objects.bulk_update(later, ["last_used_at"]) if later else 0
    return changed


def forget_use(token: ApiToken) -> None:
    cache.delete(_key(token))


def _valid_tokens() -> Iterator[list[ApiToken]]:
    """With those that have expired since a use can have been noted."""
    since = datetime.fromtimestamp(time.time() - KEPT_SECONDS, UTC)
    found = ApiToken.objects.filter(Q(expiry=None) | Q(expiry__gt=since)).order_by()
    fields = found.only("digest", "public_id", "user_id", "last_used_at")
    rows = fields.iterator(chunk_size=AT_ONCE)
    while tokens := list(islice(rows, AT_ONCE)):
        yield tokens


def _key(token: ApiToken) -> str:
    # Ends with the reader's id: an erasure finds it by that.
    return f"token-used:{token.public_id.hex}:{token.user_id}"


def _newer(kept: datetime | None, noted: int | None) -> datetime | None:
    if noted is None:
        return kept
    at = datetime.fromtimestamp(noted, UTC)
    return at if kept is None or at > kept else kept

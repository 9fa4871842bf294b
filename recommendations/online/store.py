"""What waits in Redis until a job carries it into the tables: a stream that is never long."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.core.cache import cache

_KEY = "shown-and-opened"
# Two minutes of a thousand a second, about 60 MB at most. While no worker runs the oldest are lost.
MOST_WAITING = 100_000
_BLOCK = 2_000

Entry = dict[str, Any]


@dataclass(frozen=True)
class Waiting:
    """The oldest of what waits; `until` names the last of it."""

    entries: list[Entry]
    until: str


def append(entry: Entry) -> None:
    """One command; nothing where Redis is away."""
    cast(Any, cache).append(_KEY, json.dumps(entry, separators=(",", ":")), MOST_WAITING)


def oldest() -> Waiting | None:
    """None where nothing waits. Raises redis.RedisError, as all below."""
    found = _client().xrange(_key(), count=_BLOCK)
    if not found:
        return None
    entries = [json.loads(fields[b""]) for _, fields in found]
    return Waiting(entries, found[-1][0].decode())


def take_out(waiting: Waiting) -> None:
    """It lies in the tables. Twice it does no harm."""
    milliseconds, number = waiting.until.split("-")
    following = f"{milliseconds}-{int(number) + 1}"
    _client().xtrim(_key(), minid=following, approximate=False)


def forget(reader_id: int) -> None:
    client, key = _client(), _key()
    for name, entry in _all(client, key):
        if entry["reader"] == reader_id:
            client.xdel(key, name)


def _all(client: Any, key: str) -> Iterator[tuple[bytes, Entry]]:
    start = "-"
    while found := client.xrange(key, min=start, count=_BLOCK):
        for name, fields in found:
            yield name, json.loads(fields[b""])
        start = f"({found[-1][0].decode()}"


def _key() -> str:
    return cache.make_and_validate_key(_KEY)


def _client() -> Any:
    return cast(Any, cache)._cache.get_client(write=True)

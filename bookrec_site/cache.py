"""Redis as a cache that may fail: a page waits a quarter of a second for it, then does without."""

import logging
import time
from collections.abc import Callable
from typing import Any, cast

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# After so many failures in a row it is left alone for a while: readers do not wait for it in turn.
FAILURES_TO_OPEN = 3
REST_SECONDS = 5.0


class KeptClients(RedisCacheClient):
    """Django makes a client for each command, which takes as long as the command itself."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._kept: dict[Any, Any] = {}  # by pool

    def get_client(self, key: Any = None, *, write: bool = False) -> Any:
        pool = cast(Any, self)._get_connection_pool(write)
        if pool not in self._kept:
            self._kept[pool] = cast(Any, self)._client(connection_pool=pool)
        return self._kept[pool]


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache does while Redis is down or hung; a circuit breaker saves time."""

    failures = 0
    rests_until = 0.0

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._class = KeptClients

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).get(key, default, version), default
        )

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._forgive(lambda: super(ForgivingRedisCache, self).get_many(keys, version), {})

    def set(self, key: str, value: Any, *args: Any, **kwargs: Any) -> None:
        self._forgive(
            lambda: super(ForgivingRedisCache, self).set(key, value, *args, **kwargs), None
        )

    def set_many(self, data: dict[str, Any], *args: Any, **kwargs: Any) -> list[Any]:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).set_many(data, *args, **kwargs), list(data)
        )

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs), True
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._forgive(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

    def count(self, key: str, seconds: int, beside: str = "") -> tuple[int, int, Any] | None:
        """One more under this key: how many there are, for how long they count, and what is kept
        under the key `beside`; all in one round trip.

        They count for `seconds` from the first on. None while Redis is away.
        """
        return self._forgive(lambda: self._count(key, seconds, beside), None)

    def _count(self, key: str, seconds: int, beside: str) -> tuple[int, int, Any]:
        key, ours = self.make_and_validate_key(key), cast(Any, self)._cache
        pipeline = ours.get_client(key, write=True).pipeline(transaction=False)
        pipeline.incr(key).expire(key, seconds, nx=True).ttl(key)
        if beside:
            pipeline.get(self.make_and_validate_key(beside))
        number, _, left, *kept = pipeline.execute()
        value = ours._serializer.loads(kept[0]) if kept and kept[0] is not None else None
        return int(number), max(int(left), 1), value

    def append(self, key: str, value: str, most: int) -> None:
        """One more to a stream of about `most`, which the oldest leave for it."""
        self._forgive(lambda: self._append(key, value, most), None)

    def _append(self, key: str, value: str, most: int) -> None:
        key = self.make_and_validate_key(key)
        client = cast(Any, self)._cache.get_client(key, write=True)
        client.xadd(key, {"": value}, maxlen=most, approximate=True)

    def _forgive(self, ask: Callable[[], Any], otherwise: Any) -> Any:
        cls = type(self)
        if time.monotonic() < cls.rests_until:
            return otherwise
        try:
            answer = ask()
        except RedisError as error:
            cls.failures += 1
            if cls.failures >= FAILURES_TO_OPEN:
                cls.rests_until = time.monotonic() + REST_SECONDS
            log.warning("Redis does not answer (%s); going on without it.", error)
            return otherwise
        cls.failures = 0
        return answer

"""Redis as a cache that may fail: a page waits a quarter of a second for it, then does without."""

import logging
import time
from collections.abc import Callable
from typing import Any

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = logging.getLogger(__name__)

# After so many failures in a row it is left alone for a while: readers do not wait for it in turn.
FAILURES_TO_OPEN = 3
REST_SECONDS = 5.0


class ForgivingRedisCache(RedisCache):
    """Answers as an empty cache does while Redis is down or hung; a circuit breaker saves time."""

    failures = 0
    rests_until = 0.0

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

    def add(self, key: str, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._forgive(
            lambda: super(ForgivingRedisCache, self).add(key, value, *args, **kwargs), True
        )

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._forgive(lambda: super(ForgivingRedisCache, self).delete(key, version), False)

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

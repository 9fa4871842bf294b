"""So many acts in so much time, for what nobody does often by hand; kept in the cache.

While the cache is away nothing is counted and nobody is held up.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache


class TooOften(Exception):
    """`wait`: seconds until the next act is let through."""

    def __init__(self, wait: int) -> None:
        super().__init__(f"That was often. Try again in {_words(wait)}.")
        self.wait = wait


@dataclass(frozen=True)
class Limit:
    name: str
    acts: int
    seconds: int

    def count(self, who: int) -> None:
        """One act more of this reader; raises TooOften, and counts nothing, where it is too many."""
        key, now = f"flood:{self.name}:{who}", time.time()
        recent = [at for at in cache.get(key, []) if at > now - self.seconds]
        if len(recent) >= self.acts:
            raise TooOften(max(int(recent[0] + self.seconds - now), 1))
        cache.set(key, [*recent, now], self.seconds)


def _words(seconds: int) -> str:
    if seconds < 90:
        return "a minute"
    minutes = -(-seconds // 60)
    return f"{minutes} minutes" if minutes < 90 else f"{-(-minutes // 60)} hours"

"""So many acts in so much time, for what nobody does often by hand; kept in the cache.

While the cache is away nothing is counted and nobody is held up.
"""

import time
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.translation import gettext, ngettext


class TooOften(Exception):
    """`wait`: seconds until the next act is let through."""

    def __init__(self, wait: int) -> None:
        said = gettext("That was often. Try again in %(wait)s.")
        super().__init__(said % {"wait": wait_words(wait)})
        self.wait = wait
        self.headers = {"Retry-After": str(wait)}


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


def wait_words(seconds: int) -> str:
    """Rounded up, to follow "try again in"."""
    if seconds < 90:
        return gettext("a minute")
    minutes = -(-seconds // 60)
    if minutes < 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    hours = -(-minutes // 60)
    return ngettext("%(n)d hour", "%(n)d hours", hours) % {"n": hours}

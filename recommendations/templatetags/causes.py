"""Shares in whole per cent that add up."""

from dataclasses import dataclass

from django import template

from recommendations.selectors import Cause

register = template.Library()


@dataclass(frozen=True)
class Parts:
    """What speaks for a book: (cause, per cent) of those that are named, and of all others."""

    named: list[tuple[Cause, int]]
    others: int


@register.filter
def in_percents(causes: list[Cause]) -> Parts:
    """By the largest remainders, so that the whole is 100."""
    shares = [100 * cause.share for cause in causes]
    shares.append(max(100 - sum(shares), 0.0))
    whole = [int(share) for share in shares]
    by_remainder = sorted(range(len(shares)), key=lambda k: whole[k] - shares[k])
    for place in by_remainder[: 100 - sum(whole)]:
        whole[place] += 1
    return Parts(list(zip(causes, whole, strict=False)), whole[-1])

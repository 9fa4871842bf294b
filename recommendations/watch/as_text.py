"""The report on the data for a terminal of 80 columns."""

from collections.abc import Iterator
from textwrap import wrap

from catalog.names import stars_words
from recommendations.engine.profile import QUANTILES, STEPS
from recommendations.watch.cautions import cautions_of
from recommendations.watch.figures import Figures

WIDTH = 80
_BAR = 30


def as_text(figures: Figures) -> str:
    blocks = [_sums(figures), _warnings(figures), _stars(figures)]
    if figures["ratings"]:
        blocks += [
            _spread("Ratings a reader", figures, "a_reader"),
            _spread("Ratings a book", figures, "a_book"),
        ]
    blocks += [_coverage(figures), _growth(figures)]
    return "\n\n".join(filter(None, ("\n".join(block) for block in blocks)))


def _sums(figures: Figures) -> Iterator[str]:
    yield f"{figures['ratings']:,} ratings and {figures['wants']:,} want-to-read marks"
    yield f"by {figures['a_reader']['of']:,} readers, of {figures['books']:,} books"
    if figures["mean_stars"] is not None:
        yield f"{figures['mean_stars']:.2f} stars on average"


def _warnings(figures: Figures) -> Iterator[str]:
    for words in cautions_of(figures):
        yield from wrap(words, WIDTH, initial_indent="! ", subsequent_indent="  ")


def _stars(figures: Figures) -> Iterator[str]:
    yield "Stars"
    named = [(stars_words(n / 2), count) for n, count in enumerate(figures["stars"], 1)]
    yield from _bars(named, figures["ratings"])


def _spread(title: str, figures: Figures, name: str) -> Iterator[str]:
    spread = figures[name]
    at = dict(zip(QUANTILES, spread["quantiles"], strict=True))
    yield f"{title}: half have {at[0.5]:,} or fewer, nine in ten {at[0.9]:,}, the most {at[1.0]:,}"
    yield f"Gini {spread['gini']:.2f}; the top tenth has {spread['top_tenth']:.0%} of all ratings"
    names = [step_words(n) for n in range(len(STEPS))]
    counted = [pair for pair in zip(names, spread["steps"], strict=True) if pair[1]]
    yield from _bars(counted, spread["of"])


def _coverage(figures: Figures) -> Iterator[str]:
    catalogue = figures["catalogue"]
    yield "Books of which is known"
    named = [(what, n) for what, n in catalogue.items() if what != "books"]
    yield from _bars(sorted(named, key=lambda pair: -pair[1]), catalogue["books"])


def _growth(figures: Figures) -> Iterator[str]:
    months = figures["growth"]["months"]
    if months:
        yield f"Ratings a month, of the {figures['growth']['dated']:,} with a date"
        yield from _bars(
            [(month, n) for month, n in months], max(n for _, n in months), shares=False
        )


def _bars(counted: list[tuple[str, int]], whole: int, *, shares: bool = True) -> Iterator[str]:
    most = max((n for _, n in counted), default=0)
    for name, n in counted:
        bar = "█" * round(_BAR * n / most) if most else ""
        share = f"{n / whole:>5.0%}" if shares and whole else ""
        yield f"  {name:>13}  {n:>12,} {share}  {bar}".rstrip()


def step_words(number: int) -> str:
    """`4` -> "10 to 19", the last one "20,000 or more"."""
    first = STEPS[number]
    if number + 1 == len(STEPS):
        return f"{first:,}+"
    last = STEPS[number + 1] - 1
    return f"{first:,}" if first == last else f"{first:,}–{last:,}"

"""Series whose future can be seen by eye."""

import numpy as np

from demand.engine import panel_of

JANUARY = 12 * 2015
WAVE = 1 + 0.6 * np.sin(2 * np.pi * np.arange(12) / 12)


def yearly(levels, months, seed=0):
    """Of each level a series that swings alike every year, with a little noise."""
    draw = np.random.default_rng(seed)
    usual = np.outer(levels, np.resize(WAVE, months))
    return draw.poisson(usual).astype(float)


def panel(series, **given):
    series = [np.asarray(one, float) for one in series]
    firsts = [JANUARY + 240 - len(one) for one in series]
    return panel_of(range(len(series)), firsts, series, **given)


def shop(titles=24, months=60, seed=0):
    """Titles of a level of 5 to 100, in two channels, by six authors."""
    levels = np.geomspace(5, 100, titles)
    return panel(
        yearly(levels, months, seed),
        codes={"author": np.arange(titles) % 6},
        channel=np.arange(titles) % 2,
    )

"""What a search may vary, family by family, and in what range."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from optuna.distributions import BaseDistribution, FloatDistribution, IntDistribution

from recommendations.engine import neural
from recommendations.engine.recipe import LIST_FAMILIES, USUAL, Part

_KEEP = IntDistribution(16, 128)
_PENALTY = FloatDistribution(1.0, 200.0, log=True)


@dataclass(frozen=True)
class Space:
    """What may be varied, and in what range.

    by_readers  whether learning takes longer the more readers there are
    by_torch    whether it needs PyTorch; where that is not installed the family is left out
    """

    part: Part
    ranges: Mapping[str, BaseDistribution] = field(default_factory=dict)
    by_readers: bool = False
    by_torch: bool = False

    @property
    def open(self) -> bool:
        """Whether it can be tried on this machine."""
        return neural.installed() or not self.by_torch


SPACES: dict[str, Space] = {
    "item_graph": Space("lists", {"reg": _PENALTY, "keep": _KEEP}),
    "neighbours": Space(
        "lists",
        {
            "keep": IntDistribution(32, 192),
            "candidates": IntDistribution(32, 160),
        },
    ),
    "factors": Space(
        "lists",
        {
            "factors": IntDistribution(32, 256),
            "reg": FloatDistribution(0.5, 100.0, log=True),
            "alpha": FloatDistribution(1.0, 60.0, log=True),
            "keep": _KEEP,
        },
        by_readers=True,
    ),
    "content": Space("lists"),
    "blend": Space(
        "lists",
        {
            "reg": _PENALTY,
            "keep": _KEEP,
            "content": FloatDistribution(0.0, 0.5),
            "factors": FloatDistribution(0.0, 0.5),
        },
    ),
    "autoencoder": Space(
        "lists",
        {
            "rank": IntDistribution(64, 512, step=32),
            "epochs": IntDistribution(6, 60),
            "keep": _KEEP,
        },
        by_readers=True,
        by_torch=True,
    ),
    "taste": Space("stars"),
    "svd": Space(
        "stars",
        {
            "factors": IntDistribution(16, 208),
            "epochs": IntDistribution(10, 60),
            "learning_rate": FloatDistribution(0.002, 0.05, log=True),
            "regularisation": FloatDistribution(0.02, 0.3, log=True),
        },
        by_readers=True,
    ),
}
assert SPACES.keys() == USUAL.keys()
assert {name for name, space in SPACES.items() if space.part == "lists"} == set(LIST_FAMILIES)

"""What a model is made of: which family ranks, which predicts stars, and with which parameters.

A recipe is small and plain, so that it can be kept as JSON beside the model that it made, and the
next model be made by it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, Self, get_args

ListFamily = Literal["item_graph", "neighbours", "factors", "content", "blend", "autoencoder"]
LIST_FAMILIES: tuple[ListFamily, ...] = get_args(ListFamily)
Parameters = Mapping[str, float]
Part = Literal["lists", "stars"]

# What may be varied, by family, as it stands without a search.
USUAL: Mapping[str, Parameters] = {
    "item_graph": {"reg": 10.0, "keep": 64},
    "neighbours": {"keep": 128, "candidates": 64},
    "factors": {"factors": 128, "reg": 8.0, "alpha": 10.0, "keep": 64},
    "content": {},
    "blend": {"reg": 10.0, "keep": 64, "content": 0.1, "factors": 0.1},
    "autoencoder": {"rank": 256, "epochs": 12, "keep": 64},
    "taste": {},
    "svd": {"factors": 100, "epochs": 20, "learning_rate": 0.015, "regularisation": 0.1},
}


@dataclass(frozen=True)
class Way:
    """A family with all its parameters."""

    family: str
    parameters: Parameters


@dataclass(frozen=True)
class Recipe:
    """The way of `fit`. Parameters that are not named have the values of the family's own function.

    lists    who ranks: see `families`
    ranking  its parameters
    svd      parameters of the star model: those of `stars.train_svd`

    Raises ValueError for a family that there is not.
    """

    lists: ListFamily = "item_graph"
    ranking: Parameters = field(default_factory=dict)
    svd: Parameters = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.lists not in LIST_FAMILIES:
            raise ValueError(f"{self.lists!r} is not one of {LIST_FAMILIES}.")

    def way(self, part: Part) -> Way:
        """Who ranks, or the star model; parameters that are not named as they usually are."""
        family, named = (self.lists, self.ranking) if part == "lists" else ("svd", self.svd)
        return Way(family, dict(USUAL[family]) | dict(named))

    def as_json(self) -> dict[str, Any]:
        return {"lists": self.lists, "ranking": dict(self.ranking), "svd": dict(self.svd)}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """What `as_json` gave; an empty one is the recipe of a new site."""
        return cls(**kept)

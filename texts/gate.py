"""The rules that a new model of texts has to pass before it serves; each says by how much it does."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from registry.models import Champion, Kind
from texts import gate_words as words

# Other days' figures are of other samples: so much of them is forgiven.
TOLERANCE = 0.05
# The figure by which a model of that kind is judged, and what knows nothing of the texts has of it.
FIGURE = {Kind.AUTHORS: "passage_accuracy", Kind.LANGUAGES: "macro_f1"}
CHANCE = {Kind.AUTHORS: "majority_accuracy", Kind.LANGUAGES: "majority_f1"}


@dataclass(frozen=True)
class Rule:
    """`words` are for those who run the site: what was found, and by how much."""

    rule: str
    passed: bool
    words: str


def weigh(kind: Kind, metrics: Mapping[str, Any]) -> list[Rule]:
    """Every rule that applies, passed or not."""
    champion = Champion.objects.filter(kind=kind).select_related("version__run").first()
    before = champion.version.run.metrics.get(FIGURE[kind]) if champion else None
    return list(_rules(kind, metrics, before))


def objections(rules: list[Rule]) -> list[str]:
    return [rule.words for rule in rules if not rule.passed]


def as_metrics(rules: list[Rule]) -> list[dict[str, Any]]:
    return [asdict(rule) for rule in rules]


def _rules(kind: Kind, metrics: Mapping[str, Any], before: float | None) -> Iterator[Rule]:
    ours = metrics.get(FIGURE[kind])
    if ours is None:
        measured = words.UNMEASURED if before is None else words.NO_LONGER_MEASURED
        yield Rule("measured", before is None, measured)
        return
    chance = metrics[CHANCE[kind]]
    facts = {"ours": f"{ours:.3f}", "chance": f"{chance:.3f}"}
    yield Rule("chance", ours > chance, words.CHANCE[ours > chance] % facts)
    if before is not None:
        # With more authors or languages a text is harder to tell: those that both know are compared.
        ours = metrics.get(f"{FIGURE[kind]}_before", ours)
        holds = ours >= before - TOLERANCE
        facts = {"ours": f"{ours:.3f}", "before": f"{before:.3f}"}
        yield Rule("before", holds, words.BEFORE[holds] % facts)

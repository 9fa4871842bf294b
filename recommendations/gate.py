"""The rules that a new model has to pass before it serves; each says by how much it passes or fails.

Where nobody can be held out the rules about lists and stars are left out: the first model of a young
site serves unmeasured, once there is some data to learn from. Nothing else may.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from django.conf import settings

from recommendations import gate_words as words
from recommendations.dialling import Dialled
from recommendations.engine.held_out import Judged
from recommendations.engine.interactions import Interactions
from recommendations.engine.metrics.bootstrap import Interval, paired_difference
from recommendations.engine.model import Model
from recommendations.engine.peers import Peers
from recommendations.engine.sanity import invented_readers, kept_to_kind
from recommendations.engine.soundness import faults, megabytes, slow_answer
from recommendations.ranking import LIST_LENGTH
from recommendations.standard import Standard

SEED = 20
# Fewer readers than this say nothing about lists.
FEWEST_JUDGED = 30
# Of the champion's figure: so small a loss is none, however sure.
NO_LOSS = 0.01
# Other days' figures are of other ratings: so much of them is forgiven.
TOLERANCE = 0.05
# A site without a model goes on without: of less no taste is learnt, and popular books serve better.
LEAST = {"ratings": 100, "readers": 10}
# Of the champion's ratings and readers: below this, data have been lost.
ENOUGH = 0.5
# Of the champion's books in lists, of its books of the right kind, and of all that could be listed.
COLLAPSED, OTHER_KIND, FEW_BOOKS = 0.5, 0.6, 0.05
# Of a list: where the champion itself kept less to a kind, there is nothing to lose.
HARDLY_ANY = 0.05


@dataclass(frozen=True)
class Rule:
    """`words` are for those who run the site: what was found, and by how much."""

    name: str
    passed: bool
    words: str


@dataclass(frozen=True, eq=False)
class Challenger:
    """A new model and what is known of it; without figures where nobody could be held out.

    data       what it was learnt from, as the run keeps it
    histories  of readers to ask it for lists
    """

    model: Model
    data: Mapping[str, Any]
    books: np.ndarray
    histories: Interactions
    judged: Judged | None = None
    peers: Peers | None = None


def weigh(
    challenger: Challenger,
    standard: Standard | None,
    best_of_late: float,
    *,
    replaces: bool = True,
) -> list[Rule]:
    """Every rule that applies, passed or not. A model that is not whole is asked nothing more.

    best_of_late  the best NDCG@10 of the models that served of late, 0 where there is none
    replaces      whether a model serves now, even one that nothing is compared with
    """
    whole = _whole(challenger)
    if not whole.passed:
        return [whole]
    rules = [whole, _enough_data(challenger, standard, replaces)]
    if challenger.judged is not None and challenger.peers is not None:
        rules += _against_champion(challenger.judged, standard)
        rules += [_earlier(challenger.judged, best_of_late)] if best_of_late else []
        rules += [
            _popularity(challenger.judged, challenger.peers),
            _neighbours(challenger.judged, challenger.peers),
            _averages(challenger.judged, challenger.peers),
            _coverage(challenger, challenger.judged, standard),
        ]
    return [*rules, *_kinds(challenger.model, standard), _speed(challenger), _size(challenger)]


def _whole(challenger: Challenger) -> Rule:
    wrong = faults(challenger.model, challenger.books)
    if wrong:
        return Rule("whole", False, words.NOT_WHOLE % {"what": "; ".join(wrong)})
    return Rule("whole", True, words.WHOLE)


def _enough_data(challenger: Challenger, standard: Standard | None, replaces: bool) -> Rule:
    name, data = "enough data", challenger.data
    measured = challenger.judged is not None
    now = {part: f"{data[part]:,}" for part in ("ratings", "readers")}
    if not replaces and any(data[part] < least for part, least in LEAST.items()):
        asked = {f"least_{part}": str(least) for part, least in LEAST.items()}
        return Rule(name, False, words.TOO_LITTLE % (now | asked))
    if standard is None:
        return Rule(name, True, (words.FIRST if measured else words.FIRST_UNMEASURED) % now)
    before = standard.data
    facts = now | {
        "version": str(standard.version),
        "before": f"{before['ratings']:,}",
        "readers_before": f"{before['readers']:,}",
    }
    if any(data[part] < ENOUGH * before[part] for part in ("ratings", "readers")):
        return Rule(name, False, words.HALF % facts)
    if standard.was_measured and not measured:
        return Rule(name, False, words.UNMEASURED % facts)
    return Rule(name, True, words.ENOUGH % facts)


def _against_champion(judged: Judged, standard: Standard | None) -> Iterator[Rule]:
    """By the readers whom neither has seen. Where they are too few the kept figures have to do."""
    if standard is None or standard.judged is None or standard.unseen is None:
        return
    seen_by_neither = int(np.count_nonzero(standard.unseen))
    if seen_by_neither < FEWEST_JUDGED:
        return
    facts = {"readers": f"{seen_by_neither:,}", "version": str(standard.version)}
    ours, theirs = (one.scores.ndcg[standard.unseen] for one in (judged, standard.judged))
    gain = paired_difference(ours, theirs, seed=SEED)
    yield Rule(
        "lists",
        not _loses(gain, NO_LOSS * float(theirs.mean())),
        words.LISTS % (facts | _beside(ours.mean(), theirs.mean(), gain)),
    )
    ours, theirs, raters = _star_errors(judged, standard)
    if not len(raters):
        return
    gain = _fewer(ours, theirs, raters)
    yield Rule(
        "stars",
        not _loses(gain, NO_LOSS * float(np.mean(theirs))),
        words.STARS % (facts | _beside(_root(ours), _root(theirs), gain)),
    )


def _star_errors(judged: Judged, standard: Standard) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Squared errors of both, and whose they are, on the ratings that both can predict."""
    assert standard.judged is not None and standard.raters is not None
    ours = judged.errors[judged.stars_by] ** 2
    theirs = standard.judged.errors[standard.model.stars_by] ** 2
    both = standard.raters & np.isfinite(ours) & np.isfinite(theirs)
    return ours[both], theirs[both], judged.rater[both]


def _fewer(ours: np.ndarray, theirs: np.ndarray, raters: np.ndarray) -> Interval:
    """By how much our squared errors are smaller than theirs, reader by reader."""
    _, rater = np.unique(raters, return_inverse=True)
    counts = np.bincount(rater)
    of_readers = [np.bincount(rater, errors) / counts for errors in (theirs, ours)]
    return paired_difference(of_readers[0], of_readers[1], seed=SEED)


def _earlier(judged: Judged, best: float) -> Rule:
    """For models that have seen today's readers; and so that small losses do not add up, each of
    which is within the interval."""
    own = interval_of(judged)
    passed = own.high >= best * (1 - TOLERANCE)
    facts = {"ours": f"{own.mean:.4f}", "most": f"{own.high:.4f}", "theirs": f"{best:.4f}"}
    return Rule("earlier models", passed, words.EARLIER[passed] % facts)


def _popularity(judged: Judged, peers: Peers) -> Rule:
    lists, popular = judged.ndcg, float(peers.popularity.ndcg.mean())
    passed = lists >= popular
    facts = {"ours": f"{lists:.4f}", "theirs": f"{popular:.4f}"}
    return Rule("popularity", passed, words.POPULARITY[passed] % facts)


def _neighbours(judged: Judged, peers: Peers) -> Rule:
    """Where tastes are simple they are as good as can be, so a tie is no fault."""
    gain = paired_difference(judged.scores.ndcg, peers.neighbours.ndcg, seed=SEED)
    passed = gain.high >= 0
    facts = _beside(judged.ndcg, peers.neighbours.ndcg.mean(), gain)
    return Rule("neighbours", passed, words.NEIGHBOURS[passed] % facts)


def _averages(judged: Judged, peers: Peers) -> Rule:
    ours, theirs = judged.errors[judged.stars_by] ** 2, peers.averages**2
    gain = _fewer(ours, theirs, judged.rater)
    passed = not _loses(gain, NO_LOSS * float(np.mean(theirs)))
    facts = _beside(_root(ours), _root(theirs), gain)
    return Rule("averages", passed, words.AVERAGES[passed] % facts)


def _coverage(challenger: Challenger, judged: Judged, standard: Standard | None) -> Rule:
    """Different books in the lists of all who were held out."""
    listed, rated = _different(judged), int(np.count_nonzero(challenger.model.rating_counts))
    least = int(np.ceil(FEW_BOOKS * min(judged.lists.size, rated)))
    facts = {"lists": f"{len(judged.lists):,}", "books": f"{listed:,}"}
    if standard is not None and standard.judged is not None:
        before = _different(standard.judged)
        least = max(least, int(np.ceil(COLLAPSED * before)))
        facts |= {"version": str(standard.version), "before": f"{before:,}"}
    said = words.COVERAGE_BESIDE if "before" in facts else words.COVERAGE
    return Rule("coverage", listed >= least, said % (facts | {"least": f"{least:,}"}))


def _kinds(model: Model, standard: Standard | None) -> Iterator[Rule]:
    """Invented readers, who loved one series, author or genre, are still shown more of it."""
    if standard is None:
        return
    readers = invented_readers(model)
    ours, theirs = kept_to_kind(model, readers), kept_to_kind(standard.model, readers)
    for kind, before in theirs.items():
        passed = before < HARDLY_ANY or ours[kind] >= OTHER_KIND * before
        yield Rule(
            f"kind: {kind}",
            passed,
            words.KIND[kind]
            % {
                "ours": f"{ours[kind]:.0%}",
                "theirs": f"{before:.0%}",
                "version": str(standard.version),
            },
        )


def _speed(challenger: Challenger) -> Rule:
    took = slow_answer(challenger.model, challenger.histories, Dialled().engine, LIST_LENGTH)
    most = settings.GATE_SLOWEST
    facts = {"took": f"{took:.1f}", "most": str(most)}
    return Rule("speed", took <= most, words.SPEED % facts)


def _size(challenger: Challenger) -> Rule:
    size, most = megabytes(challenger.model), settings.GATE_LARGEST
    return Rule("size", size <= most, words.SIZE % {"size": f"{size:,.0f}", "most": f"{most:,}"})


def interval_of(judged: Judged) -> Interval:
    """Its NDCG@10, and between which bounds that lies for sure."""
    return paired_difference(judged.scores.ndcg, np.zeros(len(judged.lists)), seed=SEED)


def _loses(gain: Interval, margin: float) -> bool:
    return gain.high < -margin


def _different(judged: Judged) -> int:
    return len(np.unique(judged.lists[judged.lists >= 0]))


def _root(squares: np.ndarray) -> float:
    return float(np.sqrt(np.mean(squares)))


def _beside(ours: float, theirs: float, gain: Interval) -> dict[str, str]:
    return {"ours": f"{ours:.4f}", "theirs": f"{theirs:.4f}", "gain": _by(gain)}


def _by(gain: Interval) -> str:
    """In words how much better, or worse, and how sure that is."""
    if gain.low == gain.high == 0:
        return words.SAME
    if gain.mean >= 0:
        said = words.BETTER if gain.sure else words.MAYBE_BETTER
    else:
        said = words.WORSE if gain.sure else words.MAYBE_WORSE
    bounds = {"low": f"{gain.low:+.4f}", "high": f"{gain.high:+.4f}"}
    return said % {"by": f"{abs(gain.mean):.4f}", **bounds}

"""The card of a model: what it is, what for, from what, how good, and its limits. Made of the registry.

In markdown, as others read cards (Mitchell et al., Model Cards for Model Reporting, 2019). In English
on every site: it goes to whoever has to judge the model, and to other programs.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from django.utils import timezone
from django.utils.translation import override

from accounts.audit import acts_on
from accounts.models import User
from registry import in_words
from registry.models import Champion, Kind, ModelVersion, TrainingRun
from registry.said import GOES_BACK, SERVES

WHAT = {
    Kind.RECOMMENDER: (
        "Ranks the books of this site for a reader, by what that reader has rated, shelved and "
        "dismissed, and predicts stars. A list is one product of that history with a graph of books; "
        "each reason it gives is a part of the score."
    ),
    Kind.WORDS: (
        "An index of what is said of books (titles, descriptions, tags, shelf names), with which "
        "books are found by mood and by free words. It learns nothing from single readers."
    ),
    Kind.AUTHORS: (
        "Says which of the writers whose texts were brought here most likely wrote a passage, by n-grams "
        "of words and letters in linear models, and how likely it is that none of them did. It learns "
        "nothing from readers."
    ),
    Kind.LANGUAGES: (
        "Says in which language a text is, by n-grams of letters learnt from samples, together with the "
        "library lingua. It learns nothing from readers."
    ),
}
FOR = {
    Kind.RECOMMENDER: (
        "To propose books to adult and young readers of one library, shop or publisher, each proposal "
        "with its reason, to be taken or not. Not to judge people, to set prices, to decide what is "
        "bought or removed without a human, or to infer anything of readers but which books they may "
        "like."
    ),
    Kind.WORDS: "To find books. Not to judge them, or who wrote them.",
    Kind.AUTHORS: (
        "To suggest who wrote a text, for a human to look further. Not to accuse anybody of anything: "
        "a likely author is no proof, and of authors who are not known here it can only say that they "
        "are none of those who are."
    ),
    Kind.LANGUAGES: "To sort and to catalogue texts. Not to say where somebody is from.",
}
JUDGED = (
    "Of each reader with five ratings or more, a fifth, drawn at random with a fixed seed, was kept "
    "from a model fitted the same way. Every book outside the reader's history was ranked, none were "
    "sampled; right are kept-back books with four stars or more. Popularity and plain averages were "
    "judged on the same readers and ratings. The model that serves was then fitted on all of it."
)
LIMITS = (
    "It knows books by who read them together: a book that few have rated is ranked by its content, "
    "and seldom first.",
    "It learns what readers here chose from what they were shown: popular books come more easily than "
    "they deserve. The coverage above says how far it reaches.",
    "Ratings kept back are from the same time as those learnt from: how it does on next month's "
    "reading is not measured by them.",
    "Readers who have asked not to be learnt from, and readers who were erased, are not in it from "
    "the next training on.",
)


def model_card(version: ModelVersion) -> str:
    with override("en"):
        return "\n\n".join(_sections(version)) + "\n"


def _sections(version: ModelVersion) -> Iterator[str]:
    run, kind = version.run, Kind(version.kind)
    yield f"# Model card: {kind.label.lower()}, model {version.pk}"
    yield f"Made from the registry on {_moment(timezone.now())}."
    yield f"## What it is\n\n{WHAT[kind]}"
    yield _table(_facts(version))
    yield f"## Intended use\n\n{FOR[kind]}"
    yield "## Data"
    yield _table(dict(in_words.parts(run.data)))
    yield _whose_readers()
    if kind == Kind.RECOMMENDER:
        yield f"## How it was judged\n\n{JUDGED}"
    yield "## How good it is"
    yield from _figures(run.metrics)
    yield "## Limits\n\n" + "\n".join(f"- {limit}" for limit in LIMITS)
    yield f"## Who let it serve\n\n{_who(version)}"
    yield "## Versions before"
    yield _before(version)


def _facts(version: ModelVersion) -> dict[str, str]:
    run = version.run
    asked = run.get_trigger_display().lower()
    facts = {
        "Made": _moment(version.created_at),
        "In": f"{run.seconds:,.0f} seconds" if run.seconds is not None else "",
        "Asked for by": f"{asked} ({run.requested_by})" if run.requested_by else asked,
        "Why": run.why,
        "Code": run.code_version,
        "Digest": version.digest,
        "Pinned": f"since {_moment(version.pinned_at)}. {version.pin_note}"
        if version.pinned_at
        else "",
    }
    recipe = {f"Recipe: {name}": value for name, value in in_words.parts(run.recipe)}
    return {name: value for name, value in (facts | recipe).items() if value}


def _whose_readers() -> str:
    simulated = User.objects.simulated().count()
    if not simulated:
        return "No reader of this site is simulated."
    return (
        f"**Simulated readers of this site: {simulated:,}.** They are drawn from a documented "
        "generator, so that a new site has something to show. Figures that rest on them say how well the generator "
        "is understood, not how well people are."
    )


def _figures(metrics: Mapping[str, Any]) -> Iterator[str]:
    yield "\n".join(f"- {sentence}" for sentence in in_words.quality(metrics))
    if rows := in_words.figures(metrics):
        lines = ["| figure | value | interval | what it says |", "|---|---|---|---|"]
        for row in rows:
            cells = (row.name, row.value, row.interval or "–", row.meaning)
            lines.append(f"| {' | '.join(map(_cell, cells))} |")
        yield "\n".join(lines)
    if rules := in_words.gate_rules(metrics):
        verdicts = (
            f"- {'passed' if rule.get('passed') else '**refused**'}: {rule.get('words')}"
            for rule in rules
        )
        yield "Rules of the gate:\n\n" + "\n".join(verdicts)


def _who(version: ModelVersion) -> str:
    champion = Champion.objects.filter(version=version).first()
    by_hand = acts_on(version).filter(change_message__in=(SERVES, GOES_BACK)).first()
    since = (
        f"It serves since {_moment(champion.promoted_at)}." if champion else "It does not serve."
    )
    if by_hand:
        return f"{since} {by_hand.user} let it, by hand, on {_moment(by_hand.action_time)}."
    if version.run.status == TrainingRun.Status.PROMOTED:
        return (
            f"{since} Run {version.run_id}, which made it, passed the gate; nobody did it by hand."
        )
    return since


def _before(version: ModelVersion) -> str:
    earlier = ModelVersion.objects.filter(kind=version.kind, pk__lt=version.pk)
    rows = {
        f"Model {other.pk}": f"{_moment(other.created_at)}. {in_words.in_short(other.run.metrics)}"
        for other in earlier.select_related("run")
    }
    return _table(rows) if rows else "None is kept."


def _table(rows: Mapping[str, str]) -> str:
    lines = [f"| {_cell(name)} | {_cell(value)} |" for name, value in rows.items()]
    return "\n".join(["| | |", "|---|---|", *lines]) if lines else "Nothing was written down."


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|")


def _moment(moment: Any) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M %Z}"

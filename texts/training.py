"""From the corpus to models that serve: whose words, and which language."""

import time
from collections.abc import Callable
from typing import Any

from registry import services as registry
from registry.models import Champion, Kind, TrainingRun
from texts import gate, learning, serving
from texts.models import LanguageSample, Work
from texts.said import NOTHING_NEW, TOO_FEW_AUTHORS, TOO_FEW_LANGUAGES

KINDS = (Kind.AUTHORS, Kind.LANGUAGES)
_VERSIONS: dict[str, Callable[[], str]] = {
    Kind.AUTHORS: learning.authors_version,
    Kind.LANGUAGES: learning.languages_version,
}
_SAMPLES: dict[str, type[Work] | type[LanguageSample]] = {
    Kind.AUTHORS: Work,
    Kind.LANGUAGES: LanguageSample,
}


def execute(run: TrainingRun) -> TrainingRun:
    try:
        return registry.execute(run, train)
    except registry.RunInProgress:
        run.refresh_from_db()
        return run


def queue_what_is_new() -> None:
    """Queue a run of each kind whose samples have changed since the last was trained, or refused."""
    for kind in KINDS:
        if something_new(kind):
            registry.queue_run(kind, TrainingRun.Trigger.SCHEDULE)


def queue_repair() -> None:
    """Queue a run where the model that should serve can't be opened; once for each."""
    for champion in Champion.objects.filter(kind__in=KINDS):
        if serving.IS_UP_TO_DATE[Kind(champion.kind)]():
            continue
        runs = TrainingRun.objects.filter(kind=champion.kind)
        tried = runs.filter(
            trigger=TrainingRun.Trigger.REPAIR, requested_at__gte=champion.promoted_at
        )
        waits = runs.filter(status__in=TrainingRun.UNFINISHED)
        if not (tried | waits).exists():
            registry.queue_run(champion.kind, TrainingRun.Trigger.REPAIR)


def something_new(kind: str) -> bool:
    """Whether samples have come or gone since the last run that looked at them."""
    looked = TrainingRun.objects.filter(kind=kind).exclude(status=TrainingRun.Status.FAILED)
    if looked.filter(status__in=TrainingRun.UNFINISHED).exists():
        return False
    last = looked.first()
    if last is None:
        return _SAMPLES[kind].objects.exists()
    return last.data.get("version") != _VERSIONS[kind]()


def is_learnt(kind: str) -> bool:
    """Whether what serves has learnt from the samples as they are, and can be opened."""
    return _learnt_from(kind) == _VERSIONS[kind]() and serving.IS_UP_TO_DATE[Kind(kind)]()


def _learnt_from(kind: str) -> str | None:
    """The version of the samples that what serves has learnt from."""
    champion = Champion.objects.filter(kind=kind).select_related("version__run").first()
    return champion.version.run.data.get("version") if champion else None


def train(run: TrainingRun) -> registry.Candidate:
    started = time.monotonic()
    version = _VERSIONS[run.kind]()
    run.data = {"version": version}  # whatever comes of it, these samples were looked at
    if run.trigger == TrainingRun.Trigger.SCHEDULE and _learnt_from(run.kind) == version:
        raise registry.NothingNew(NOTHING_NEW)
    model, metrics, data = _authors() if run.kind == Kind.AUTHORS else _languages()
    metrics["seconds"] = round(time.monotonic() - started, 1)
    rules = gate.weigh(Kind(run.kind), metrics)
    return registry.Candidate(
        arrays=model.arrays(),
        facts=model.facts(),
        data=data | {"version": version},
        metrics=metrics | {"gate": gate.as_metrics(rules)},
        objections=gate.objections(rules),
    )


def _authors() -> tuple[Any, dict[str, Any], dict[str, Any]]:
    # Only training needs what fits.
    from texts.engine.fit_authors import TooFew, fit_authors

    served = serving.authors()
    try:
        model, metrics = fit_authors(
            learning.author_samples(), served.model.authors.tolist() if served else ()
        )
    except TooFew as error:
        raise registry.NothingNew(TOO_FEW_AUTHORS) from error
    return model, metrics, {"writers": len(model.authors)}


def _languages() -> tuple[Any, dict[str, Any], dict[str, Any]]:
    from texts.engine.fit_languages import TooFew, fit_languages

    texts, codes = learning.language_samples()
    served = serving.languages().model
    try:
        model, metrics = fit_languages(texts, codes, served.codes[: served.sampled])
    except TooFew as error:
        raise registry.NothingNew(TOO_FEW_LANGUAGES) from error
    return model, metrics, {"languages": model.sampled, "lines": len(texts)}

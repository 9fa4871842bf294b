from io import StringIO

import pytest
from django.core.management import call_command

from registry.models import Champion, Kind, ModelVersion, TrainingRun
from texts import corpus, serving, training
from texts.engine.tests.made import passage
from texts.models import Work, Writer

pytestmark = pytest.mark.django_db


def bring(authors=(1, 2, 3), works=2):
    corpus.add_works(
        [
            corpus.NewWork(
                f"Writer {author}", passage(author, 100 * author + work, 1500), f"Work {work}"
            )
            for author in authors
            for work in range(works)
        ],
        source="made.csv",
    )


def run_of(kind, trigger=TrainingRun.Trigger.OPERATOR):
    from registry import services

    run, _ = services.queue_run(kind, trigger, announce=False)
    return training.execute(run)


def test_samples_become_a_model_that_serves():
    bring()
    run = run_of(Kind.AUTHORS)
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    served = serving.authors()
    writer = Work.objects.filter(writer__name="Writer 2").first().writer
    assert served.version == run.version.pk
    assert served.model.identify(passage(2, 555)).candidates[0].author == writer.pk
    assert all(rule["passed"] for rule in run.metrics["gate"])


def test_nothing_is_trained_of_too_little_and_the_site_goes_on():
    bring(authors=(1,))
    run = run_of(Kind.AUTHORS)
    assert run.status == TrainingRun.Status.SKIPPED
    assert "two writers" in run.message
    assert serving.authors() is None
    assert not training.something_new(Kind.AUTHORS)


def test_a_schedule_trains_again_only_when_samples_have_changed():
    assert not training.something_new(Kind.AUTHORS)
    bring()
    assert training.something_new(Kind.AUTHORS)
    run_of(Kind.AUTHORS)
    assert not training.something_new(Kind.AUTHORS)
    bring(authors=(4,))
    assert training.something_new(Kind.AUTHORS)
    training.queue_what_is_new()
    training.queue_what_is_new()
    waiting = TrainingRun.objects.filter(status=TrainingRun.Status.QUEUED)
    assert [run.kind for run in waiting] == [Kind.AUTHORS]


def test_a_model_that_has_got_much_worse_does_not_serve():
    bring()
    good = run_of(Kind.AUTHORS)
    good.metrics["passage_accuracy"] = 2.0
    good.save()
    bring(authors=(4,))
    worse = run_of(Kind.AUTHORS)
    assert worse.status == TrainingRun.Status.REFUSED
    assert "worse than the model that serves" in worse.message
    assert Champion.objects.get(kind=Kind.AUTHORS).version == good.version


def test_more_authors_to_tell_apart_are_no_reason_to_refuse():
    """Two that nobody could tell apart come: of those who were there it tells as much as before."""
    bring()
    before = run_of(Kind.AUTHORS)
    corpus.add_works(
        corpus.NewWork(name, passage(4, seed, 4000), f"Work {seed}")
        for name, seeds in (("Twin", (1, 2)), ("Other twin", (4, 5)))
        for seed in seeds
    )
    run = run_of(Kind.AUTHORS)
    assert run.metrics["passage_accuracy"] < before.metrics["passage_accuracy"] - 0.05
    assert run.status == TrainingRun.Status.PROMOTED, run.message


def test_one_work_each_serves_unmeasured_but_not_in_place_of_a_measured_one():
    bring(works=1)
    first = run_of(Kind.AUTHORS)
    assert first.status == TrainingRun.Status.PROMOTED
    first.metrics["passage_accuracy"] = 0.5
    first.save()
    assert run_of(Kind.AUTHORS).status == TrainingRun.Status.REFUSED


def test_a_damaged_model_is_not_served_and_is_made_anew():
    bring()
    version = run_of(Kind.AUTHORS).version
    training.queue_repair()
    assert not TrainingRun.objects.filter(trigger=TrainingRun.Trigger.REPAIR).exists()
    other = ModelVersion.objects.create(
        kind=Kind.AUTHORS,
        run=TrainingRun.objects.create(
            kind=Kind.AUTHORS,
            trigger=TrainingRun.Trigger.COMMAND,
            status=TrainingRun.Status.PROMOTED,
        ),
        digest="0" * 64,
    )
    Champion.objects.filter(kind=Kind.AUTHORS).update(version=other)
    assert serving.authors().version == version.pk  # as before, in this process
    training.queue_repair()
    training.queue_repair()
    repairs = TrainingRun.objects.filter(trigger=TrainingRun.Trigger.REPAIR)
    assert [run.kind for run in repairs] == [Kind.AUTHORS]


def test_by_command_only_what_has_changed_is_trained():
    def train(**options):
        out = StringIO()
        call_command("train_texts", stdout=out, **options)
        return out.getvalue()

    bring()
    assert "authors of texts: run" in train()
    said = train()
    assert "authors of texts: Nothing has changed since the last training run." in said
    assert "--all" in said
    assert TrainingRun.objects.filter(kind=Kind.AUTHORS).count() == 1
    assert "authors of texts: run" in train(all=True)
    bring(authors=(4,))
    assert "authors of texts: run" in train()
    Writer.objects.filter(name="Writer 4").delete()
    assert "authors of texts: run" in train()


def test_lines_become_a_model_of_languages():
    words = {
        "deu": "der alte Mann ging an den Fluss und schwieg",
        "jbo": "zorbix vexo oplix zaxel quap",
    }
    lines = [
        corpus.NewLine(code, f"{text} {text.split()[number % 5]} {number * text.split()[0]}")
        for code, text in words.items()
        for number in range(30)
    ]
    corpus.add_language_samples(lines, source="lines.csv")
    run = run_of(Kind.LANGUAGES)
    assert run.status == TrainingRun.Status.PROMOTED, run.message
    assert serving.languages().version == run.version.pk
    assert serving.languages().model.identify("zorbix vexo zaxel oplix quap").language == "jbo"

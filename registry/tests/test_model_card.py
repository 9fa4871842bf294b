"""The card of a model says what the registry knows, and nothing else."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import translation

from accounts.models import User
from registry import acts, keeping, services
from registry.model_card import model_card
from registry.models import Kind, TrainingRun
from registry.tests.made_up import METRICS, candidate, make, train

pytestmark = pytest.mark.django_db


def test_a_card_tells_what_it_was_made_of_how_good_it_is_and_its_limits():
    gate = [
        {"rule": "popularity", "passed": True, "words": "Beats popularity."},
        {"rule": "size", "passed": False, "words": "Larger | than allowed."},
    ]
    recipe = {"svd": {"factors": 100}}
    metrics = METRICS | {"gate": gate, "intervals": {"ndcg@10": [0.33, 0.36]}}
    old = make()
    card = model_card(make(metrics=metrics, recipe=recipe))
    for said in (
        "# Model card: recommender, model",
        "## Intended use",
        "| ratings | 12,000 |",
        "| fingerprint | 9b74c989 |",
        "| Recipe: svd factors | 100 |",
        "3.8 times as good",
        "| 0.3441 | 0.33 to 0.36 |",
        "- passed: Beats popularity.",
        "- **refused**: Larger | than allowed.",
        "## Limits",
        "nobody did it by hand",
        f"| Model {old.pk} |",
        "No reader of this site is simulated.",
    ):
        assert said in card, said


def test_simulated_readers_are_called_so():
    User.objects.create(source="starter", external_id="1", is_active=False)
    assert "**Simulated readers of this site: 1.**" in model_card(make())


def test_it_says_who_let_it_serve(operator):
    old, new = make(), make()
    acts.promote(operator, old)
    assert "Olga let it, by hand" in model_card(old)
    assert "It does not serve." in model_card(new)


def test_it_is_in_english_for_whoever_asks():
    keeping.pin(version := make(), "Für die Messe")
    with translation.override("de"):
        card = model_card(version)
    assert "12,000" in card and "Für die Messe" in card


def test_an_index_of_words_has_a_card_too():
    card = model_card(make(Kind.WORDS, metrics={"entries": 5}))
    assert "Not judged" in card and "How it was judged" not in card


def test_the_command_prints_or_writes_the_card_of_what_serves(tmp_path):
    make()
    version = make()
    printed, file = StringIO(), tmp_path / "card.md"
    call_command("model_card", stdout=printed)
    assert f"recommender, model {version.pk}" in printed.getvalue()
    call_command("model_card", output=file, stdout=StringIO())
    assert f"model {version.pk}" in file.read_text()
    call_command("model_card", model=version.pk, stdout=printed)


def test_the_command_says_what_is_missing(tmp_path):
    with pytest.raises(CommandError, match="No model serves yet"):
        call_command("model_card")
    version = make()
    with pytest.raises(CommandError, match="no model 999"):
        call_command("model_card", model=999)
    with pytest.raises(CommandError, match="can't be written"):
        call_command("model_card", model=version.pk, output=tmp_path / "no" / "card.md")


def test_runs_keep_recipe_code_and_why(operator):
    run, _ = acts.train_now(operator, Kind.RECOMMENDER, "After the fair")
    services.execute(run, lambda run: candidate(run, recipe={"graph": {"l2": 500}}))
    run = TrainingRun.objects.get()
    assert (run.why, run.recipe) == ("After the fair", {"graph": {"l2": 500}})
    assert len(run.code_version) == 16
    assert train().code_version == run.code_version

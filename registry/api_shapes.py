"""How trained models and training runs look over the API."""

from typing import Any

from rest_framework import serializers

from registry import storage
from registry.models import Kind, ModelVersion, TrainingRun
from web.api import StrictSerializer
from web.paging import NewestQuery, PageShape

A_RUN: dict[str, Any] = {
    "id": 31,
    "kind": "recommender",
    "status": "promoted",
    "trigger": "schedule",
    "requested_by": None,
    "why": "",
    "requested_at": "2026-11-21T09:30:00Z",
    "started_at": "2026-11-21T09:30:01Z",
    "finished_at": "2026-11-21T09:31:14Z",
    "seconds": 73.0,
    "attempts": 1,
    "message": "Version 12 serves now.",
    "version": 12,
    "code_version": "3f1c7a90b2e4d586",
    "recipe": {},
    "trained_on": {
        "ratings": 812_406,
        "readers": 10_211,
        "books": 9_984,
        "fingerprint": "9b74c9897bac770ffc029102a200c5de",
    },
    "metrics": {"ndcg@10": 0.3441, "popularity_ndcg@10": 0.0914, "rmse": 0.8742},
}
# Of a run, what its model says as well.
ASKED = ("trigger", "requested_by", "why", "seconds")
MADE = ("code_version", "recipe", "trained_on", "metrics")
A_MODEL: dict[str, Any] = {
    "id": 12,
    "kind": "recommender",
    "made_at": "2026-11-21T09:31:13Z",
    "run": 31,
    "serves": True,
    "served_before": False,
    "pinned_at": None,
    "pin_note": "",
    "bytes": 48_211_904,
    "damage": "",
} | {name: A_RUN[name] for name in (*ASKED, *MADE)}


WHY = "Why it was asked for, in words; empty: nobody said."
SECONDS = "From start to end; null before."
CODE = "Changes with the code that fits and ranks; empty before it begins, and of early models."
RECIPE = "Families of models and their parameters; empty: those that the site comes with."
TRAINED_ON = "Counts of the data, and a fingerprint that changes with them."
METRICS = "Measured on ratings that it had not seen."


class KindSerializer(StrictSerializer):
    kind = serializers.ChoiceField(
        Kind.choices,
        help_text="`recommender` ranks books; `words` finds them by what is said; `neural` is a "
        "challenger of the first, which is measured and never serves.",
    )


class StartRunSerializer(KindSerializer):
    why = serializers.CharField(
        default="",
        allow_blank=True,
        max_length=TrainingRun._meta.get_field("why").max_length,
        help_text="Why, in a few words, for whoever looks at the run later.",
    )


class ModelQuery(NewestQuery):
    kind = serializers.ChoiceField(
        Kind.choices, required=False, help_text="Only models of this kind."
    )


class RunQuery(ModelQuery):
    status = serializers.ChoiceField(
        TrainingRun.Status.choices, required=False, help_text="Only runs in this state."
    )


class WhoField(serializers.CharField):
    """An operator's name, or null where none asked or they are gone."""

    def __init__(self, **options: Any) -> None:
        asked = "The operator who asked for it; null: it came by itself, or they are gone."
        super().__init__(allow_null=True, help_text=asked, **options)


class ModelSerializer(serializers.Serializer[ModelVersion]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    made_at = serializers.DateTimeField(source="created_at")
    run = serializers.IntegerField(source="run_id", help_text="The run that made it.")
    serves = serializers.BooleanField(help_text="Whether it serves now.")
    served_before = serializers.BooleanField(help_text="Whether a roll-back leads to it.")
    pinned_at = serializers.DateTimeField(
        allow_null=True, help_text="Since when it is neither deleted nor replaced by a run."
    )
    pin_note = serializers.CharField(help_text="Why it is pinned.")
    bytes = serializers.IntegerField(
        help_text="On the disk of the machine that answers; 0 if it is not there."
    )
    damage = serializers.CharField(
        help_text="What is damaged, in words, as far as it shows without reading all of it; "
        "empty: nothing. Promotion reads every byte."
    )
    trigger = serializers.ChoiceField(
        TrainingRun.Trigger.choices, source="run.trigger", help_text="What asked for it."
    )
    requested_by = WhoField(source="run.requested_by")
    why = serializers.CharField(source="run.why", help_text=WHY)
    seconds = serializers.FloatField(source="run.seconds", allow_null=True, help_text=SECONDS)
    code_version = serializers.CharField(source="run.code_version", help_text=CODE)
    recipe = serializers.DictField(source="run.recipe", help_text=RECIPE)
    trained_on = serializers.DictField(source="run.data", help_text=TRAINED_ON)
    metrics = serializers.DictField(source="run.metrics", help_text=METRICS)

    def to_representation(self, instance: ModelVersion) -> dict[str, Any]:
        size, damage = storage.glance(instance)
        instance.bytes, instance.damage = size, storage.without_place(damage)  # type: ignore[attr-defined]
        return super().to_representation(instance)


class RunSerializer(serializers.Serializer[TrainingRun]):
    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Kind.choices)
    status = serializers.ChoiceField(TrainingRun.Status.choices)
    trigger = serializers.ChoiceField(TrainingRun.Trigger.choices, help_text="What asked for it.")
    requested_by = WhoField()
    why = serializers.CharField(help_text=WHY)
    requested_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    seconds = serializers.FloatField(allow_null=True, help_text=SECONDS)
    attempts = serializers.IntegerField(help_text="How often it was begun.")
    message = serializers.CharField(help_text="How it ended, in a sentence; empty before.")
    version = serializers.IntegerField(
        source="made", allow_null=True, help_text="The model that it made, if it is still kept."
    )
    code_version = serializers.CharField(help_text=CODE)
    recipe = serializers.DictField(help_text=RECIPE)
    trained_on = serializers.DictField(source="data", help_text=TRAINED_ON)
    metrics = serializers.DictField(help_text=METRICS)


class ModelPageSerializer(PageShape):
    results = ModelSerializer(many=True)


class RunPageSerializer(PageShape):
    results = RunSerializer(many=True)

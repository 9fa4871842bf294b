"""Bodies are taken as documented: no value of another JSON type is made into the right one."""

from typing import Any

import pytest
from django.http import QueryDict
from rest_framework import serializers

from web.api import StrictSerializer


class Inner(StrictSerializer):
    on = serializers.BooleanField(required=False)


class Form(StrictSerializer):
    on = serializers.BooleanField(required=False, allow_null=True)
    sure = serializers.BooleanField(required=False)
    count = serializers.IntegerField(required=False)
    share = serializers.FloatField(required=False)
    name = serializers.CharField(required=False, allow_blank=True)
    by = serializers.ChoiceField(["a", "b"], required=False)
    names = serializers.ListField(child=serializers.CharField(), required=False)
    columns = serializers.DictField(child=serializers.CharField(), required=False)
    inner = Inner(required=False)


RIGHT = [
    {"on": True, "count": 5, "share": 1, "name": "", "by": "a", "names": ["x"], "columns": {}},
    {"on": None, "count": 5.0, "share": 0.5, "columns": {"a": "b"}, "inner": {"on": False}},
]
WRONG: dict[str, list[Any]] = {
    "on": [0, 1, "true", "", "yes", []],
    "count": ["5", True, 5.5, float("inf"), "", [5]],
    "share": ["0.5", False, []],
    "name": [0, 1.5, True, ["x"], {}],
    "names": ["x", [1], [["x"]], {"0": "x"}],
    "columns": [[], "x", {"a": 1}],
    "inner": [{"on": 0}],
}


@pytest.mark.parametrize("data", RIGHT)
def test_what_is_of_its_type_is_taken(data):
    form = Form(data=data)
    assert form.is_valid(), form.errors
    assert form.validated_data == data


@pytest.mark.parametrize(("name", "value"), [(n, value) for n in WRONG for value in WRONG[n]])
def test_what_is_of_another_is_refused_by_name(name, value):
    form = Form(data={name: value})
    assert not form.is_valid()
    assert set(form.errors) == {name}


@pytest.mark.parametrize("query", ["count=", "sure=", "by=", "share=", "count=5&count=5"])
def test_a_parameter_that_is_given_is_not_empty(query):
    assert not Form(data=QueryDict(query)).is_valid()


def test_parameters_are_texts_of_all_types():
    form = Form(data=QueryDict("count=5&on=true&share=0.5&name="))
    assert form.is_valid(), form.errors
    assert form.validated_data == {"count": 5, "on": True, "share": 0.5, "name": ""}

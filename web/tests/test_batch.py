"""Many rows in one call: all of them or none, or what is good, with a result a row."""

import json
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.parsers import JSONParser
from rest_framework.request import Request

from web.api import StrictSerializer
from web.batch import (
    MOST_ROWS,
    BatchForm,
    Outcome,
    Refusal,
    Row,
    Rows,
    Status,
    answer_batch,
    repeated,
    repeats,
)
from web.faults import flat

pytestmark = pytest.mark.django_db


class NumberRow(StrictSerializer):
    name = serializers.CharField(max_length=10)
    number = serializers.IntegerField(min_value=0)


class NumbersBatch(BatchForm):
    numbers = Rows(NumberRow)


@pytest.fixture
def kept() -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE kept (name text) ON COMMIT DROP")


def rows_kept() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM kept ORDER BY name")
        return [name for (name,) in cursor.fetchall()]


def write(rows: list[Row]) -> list[Outcome]:
    """Keeps each new name at once, and refuses 13."""
    again = repeats(row["name"] for row in rows)
    outcomes: list[Outcome] = []
    for n, row in enumerate(rows):
        if n in again:
            outcomes.append(repeated("name"))
            continue
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO kept VALUES (%s)", [row["name"]])
        bad = row["number"] == 13
        outcomes.append(Refusal("number", "unlucky", "Not 13.") if bad else Status.CREATED)
    return outcomes


def sent(body: Any, query: str = "") -> Any:
    plain = RequestFactory().post(f"/{query}", json.dumps(body), content_type="application/json")
    request = Request(plain, parsers=[JSONParser()])
    return answer_batch(request, NumbersBatch, write).data


def refused(body: Any, query: str = "") -> list[tuple[str | None, str]]:
    with pytest.raises(ValidationError) as error:
        sent(body, query)
    return [(each["field"], each["code"]) for each in flat(error.value.get_full_details())]


@pytest.mark.usefixtures("kept")
def test_every_row_is_written_and_told_of():
    answer = sent({"numbers": [{"name": "a", "number": 1}, {"name": "b", "number": 2}]})
    assert answer == {
        "results": [
            {"row": 0, "status": "created", "errors": []},
            {"row": 1, "status": "created", "errors": []},
        ],
        "created": 2,
        "changed": 0,
        "unchanged": 0,
        "refused": 0,
    }
    assert rows_kept() == ["a", "b"]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("bad", "field", "code"),
    [
        ({"name": "b", "number": -1}, "numbers.1.number", "min_value"),
        ({"name": "b", "number": 2, "more": 3}, "numbers.1.more", "unknown"),
        ({"number": 2}, "numbers.1.name", "required"),
        (7, "numbers.1", "invalid"),
        ({"name": "b", "number": 13}, "numbers.1.number", "unlucky"),
        ({"name": "a", "number": 2}, "numbers.1.name", "repeated"),
    ],
)
def test_all_or_nothing(bad, field, code):
    rows = [{"name": "a", "number": 1}, bad, {"name": "c", "number": 3}]
    assert refused({"numbers": rows}) == [(field, code)]
    assert rows_kept() == []


@pytest.mark.usefixtures("kept")
def test_a_part_is_written_where_that_is_asked_for():
    rows = [
        {"name": "a", "number": 1},
        {"name": "b", "number": "x"},
        {"name": "a", "number": 4},
        {"name": "d", "number": 5},
    ]
    answer = sent({"numbers": rows, "partial": True})
    assert [result["status"] for result in answer["results"]] == [
        "created",
        "refused",
        "refused",
        "created",
    ]
    errors = [(e["field"], e["code"]) for result in answer["results"] for e in result["errors"]]
    assert errors == [("number", "invalid"), ("name", "repeated")]
    assert (answer["created"], answer["refused"]) == (2, 2)
    assert rows_kept() == ["a", "d"]


@pytest.mark.usefixtures("kept")
def test_all_bad_rows_in_part_are_an_answer_and_no_error():
    answer = sent({"numbers": [{"name": "a"}, 3], "partial": True})
    assert [result["errors"][0]["field"] for result in answer["results"]] == ["number", None]
    assert answer["refused"] == 2


@pytest.mark.usefixtures("kept")
def test_how_many_rows_there_may_be():
    rows = [{"name": str(n), "number": 1} for n in range(MOST_ROWS)]
    assert sent({"numbers": rows})["created"] == MOST_ROWS
    assert refused({"numbers": [*rows, {"name": "x", "number": 1}]}) == [("numbers", "max_length")]
    assert refused({"numbers": []}) == [("numbers", "min_length")]


@pytest.mark.usefixtures("kept")
@pytest.mark.parametrize(
    ("body", "query", "fields"),
    [
        ({}, "", ["numbers"]),
        ({"numbers": {"name": "a", "number": 1}}, "", ["numbers"]),
        ({"numbers": "a"}, "", ["numbers"]),
        ({"numbers": [{"name": "a", "number": 1}], "atomic": True}, "", ["atomic"]),
        ({"numbers": [{"name": "a", "number": 1}], "partial": "perhaps"}, "", ["partial"]),
        ({"numbers": [{"name": "a", "number": 1}]}, "?partial=true", ["partial"]),
        ([], "", [None]),
    ],
)
def test_what_is_no_batch(body, query, fields):
    assert [field for field, _ in refused(body, query)] == fields
    assert rows_kept() == []

"""Who may do what over the API: every operation, called by everybody, in one table."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import override_settings
from rest_framework.test import APIClient

from bookrec_site.tests.api_world import World, make_world
from bookrec_site.tests.described import check, resolve
from registry.signals import promotion_asked

# What each caller is answered:
#   visitor   nobody in particular             expired   a token of the reader's that has expired
#   reader    by session; what the addresses   reads     a token of the reader's that reads
#             name is theirs                   writes    one that reads and writes
#   other     another reader, by session       operator  a token of an operator's that only operates
#                                              staff     an operator, by session
TABLE = """
                                                 visitor expired reader other reads writes operator staff
GET    /books                                    200     401     200    200   200   200    403      200
POST   /books                                    401     401     403    403   403   403    201      201
GET    /books/by-identifier/{kind}:{value}       200     401     200    200   200   200    403      200
GET    /books/suggestions                        200     401     200    200   200   200    403      200
GET    /books/{book_id}                          200     401     200    200   200   200    403      200
PATCH  /books/{book_id}                          401     401     403    403   403   403    200      200
GET    /books/{book_id}/reviews                  200     401     200    200   200   200    403      200
GET    /books/{book_id}/similar                  200     401     200    200   200   200    403      200
GET    /books/{book_id}/stock                    200     401     200    200   200   200    403      200
PUT    /books/{book_id}/stock                    401     401     403    403   403   403    200      200
DELETE /books/{book_id}/stock                    401     401     403    403   403   403    204      204
POST   /books:batch                              401     401     403    403   403   403    200      200
GET    /demand/records                           401     401     403    403   403   403    200      200
POST   /demand/records                           401     401     403    403   403   403    200      200
POST   /events                                   401     401     200    200   403   200    403      200
POST   /events:batch                             401     401     403    403   403   403    200      200
GET    /lists.jsonl                              401     401     403    403   403   403    200      200
GET    /me                                       401     401     200    200   200   200    403      200
GET    /me/books/{book_id}                       401     401     200    200   200   200    403      200
PATCH  /me/books/{book_id}                       401     401     200    200   403   200    403      200
GET    /me/consents                              401     401     200    200   200   200    403      200
PUT    /me/consents                              401     401     200    200   403   200    403      200
GET    /me/dials                                 401     401     200    200   200   200    403      200
PUT    /me/dials                                 401     401     200    200   403   200    403      200
GET    /me/dismissals                            401     401     200    200   200   200    403      200
PUT    /me/dismissals/{book_id}                  401     401     201    201   403   201    403      201
DELETE /me/dismissals/{book_id}                  401     401     204    404   403   204    403      404
GET    /me/erasure                               401     401     200    200   200   200    403      200
POST   /me/erasure                               401     401     202    202   403   403    403      409
DELETE /me/erasure                               401     401     200    200   403   200    403      200
GET    /me/export                                401     401     200    200   200   200    403      200
GET    /me/export/goodreads.csv                  401     401     200    200   200   200    403      200
GET    /me/goals                                 401     401     200    200   200   200    403      200
PUT    /me/goals/{year}                          401     401     200    201   403   200    403      201
DELETE /me/goals/{year}                          401     401     204    404   403   204    403      404
GET    /me/groups                                401     401     200    200   200   200    403      200
POST   /me/groups                                401     401     201    201   403   201    403      201
POST   /me/groups/join                           401     401     200    200   403   200    403      200
GET    /me/groups/{group_id}                     401     401     200    404   200   200    403      404
PATCH  /me/groups/{group_id}                     401     401     200    404   403   200    403      404
DELETE /me/groups/{group_id}                     401     401     204    404   403   204    403      404
POST   /me/groups/{group_id}/link                401     401     200    404   403   200    403      404
DELETE /me/groups/{group_id}/members/{member_id} 401     401     200    404   403   200    403      404
DELETE /me/groups/{group_id}/membership          401     401     204    404   403   204    403      404
GET    /me/groups/{group_id}/picks               401     401     200    404   200   200    403      404
GET    /me/imports                               401     401     200    200   200   200    403      200
POST   /me/imports                               401     401     202    202   403   202    403      202
GET    /me/imports/{import_id}                   401     401     200    404   200   200    403      404
PATCH  /me/imports/{import_id}                   401     401     200    404   403   200    403      404
DELETE /me/imports/{import_id}                   401     401     204    404   403   204    403      404
PUT    /me/imports/{import_id}/columns           401     401     409    404   403   409    403      404
POST   /me/imports/{import_id}/commit            401     401     202    404   403   202    403      404
GET    /me/imports/{import_id}/rows              401     401     200    404   200   200    403      404
PATCH  /me/imports/{import_id}/rows              401     401     200    404   403   200    403      404
GET    /me/imports/{import_id}/rows/{line}       401     401     200    404   200   200    403      404
PATCH  /me/imports/{import_id}/rows/{line}       401     401     200    404   403   200    403      404
POST   /me/imports/{import_id}/rows/{line}/book  401     401     422    404   403   422    403      404
POST   /me/imports/{import_id}/undo              401     401     409    404   403   409    403      404
GET    /me/muted                                 401     401     200    200   200   200    403      200
PUT    /me/muted/{book_id}                       401     401     200    201   403   200    403      201
DELETE /me/muted/{book_id}                       401     401     204    404   403   204    403      404
GET    /me/profile                               401     401     200    200   200   200    403      200
PATCH  /me/profile                               401     401     200    200   403   200    403      200
POST   /me/rank                                  401     401     200    200   200   200    403      200
GET    /me/ratings                               401     401     200    200   200   200    403      200
GET    /me/ratings/{book_id}                     401     401     200    404   200   200    403      404
PUT    /me/ratings/{book_id}                     401     401     200    201   403   200    403      201
DELETE /me/ratings/{book_id}                     401     401     204    404   403   204    403      404
POST   /me/ratings:batch                         401     401     200    200   403   200    403      200
GET    /me/reading                               401     401     200    200   200   200    403      200
GET    /me/recommendations                       401     401     200    200   200   200    403      200
GET    /me/reviews                               401     401     200    200   200   200    403      200
GET    /me/reviews/{book_id}                     401     401     200    404   200   200    403      404
PUT    /me/reviews/{book_id}                     401     401     200    201   403   200    403      201
DELETE /me/reviews/{book_id}                     401     401     204    404   403   204    403      404
GET    /me/shelves                               401     401     200    200   200   200    403      200
POST   /me/shelves                               401     401     201    201   403   201    403      201
GET    /me/shelves/{slug}                        401     401     200    404   200   200    403      404
PATCH  /me/shelves/{slug}                        401     401     200    404   403   200    403      404
DELETE /me/shelves/{slug}                        401     401     204    404   403   204    403      404
GET    /me/tokens                                401     401     200    200   200   200    403      200
POST   /me/tokens                                401     401     201    201   403   403    403      201
GET    /me/tokens/{token_id}                     401     401     200    404   200   200    403      404
DELETE /me/tokens/{token_id}                     401     401     204    404   403   204    403      404
GET    /me/twins                                 401     401     200    200   200   200    403      200
PUT    /me/twins                                 401     401     200    200   403   200    403      200
GET    /me/waiting                               401     401     200    200   200   200    403      200
GET    /me/waiting.csv                           401     401     200    200   200   200    403      200
GET    /me/want-to-read                          401     401     200    200   200   200    403      200
PUT    /me/want-to-read/{book_id}                401     401     201    201   403   201    403      201
DELETE /me/want-to-read/{book_id}                401     401     204    404   403   204    403      404
GET    /models                                   401     401     403    403   403   403    200      200
POST   /models/roll-back                         401     401     403    403   403   403    200      200
GET    /models/{model_id}                        401     401     403    403   403   403    200      200
POST   /models/{model_id}/promote                401     401     403    403   403   403    200      200
GET    /moods                                    200     401     200    200   200   200    403      200
GET    /new                                      200     401     200    200   200   200    403      200
GET    /popular                                  200     401     200    200   200   200    403      200
GET    /profiles/{handle}                        200     401     200    200   200   200    403      200
PUT    /profiles/{handle}/report                 401     401     204    204   403   204    403      204
POST   /ratings:batch                            401     401     403    403   403   403    200      200
GET    /readers/{external_id}                    401     401     403    403   403   403    200      200
DELETE /readers/{external_id}                    401     401     403    403   403   403    202      202
GET    /readers/{external_id}/data               401     401     403    403   403   403    200      200
GET    /readers/{external_id}/recommendations    401     401     403    403   403   403    200      200
POST   /readers:batch                            401     401     403    403   403   403    200      200
GET    /recommendations/by-words                 200     401     200    200   200   200    403      200
POST   /recommendations/group                    200     401     200    200   200   200    403      200
POST   /recommendations/session                  200     401     200    200   200   200    403      200
PUT    /reviews/{review_id}/report               401     401     204    204   403   204    403      204
GET    /runs                                     401     401     403    403   403   403    200      200
POST   /runs                                     401     401     403    403   403   403    202      202
GET    /runs/{run_id}                            401     401     403    403   403   403    200      200
POST   /stock:batch                              401     401     403    403   403   403    200      200
POST   /texts/identify                           200     401     200    200   200   200    403      200
POST   /texts/identify/batch                     401     401     200    200   200   200    403      200
GET    /trending                                 200     401     200    200   200   200    403      200
"""

# What is sent where the document has no example, or one that does not fit this world.
# A name in braces stands for what the world has under it.
SENT: dict[str, Any] = {
    "POST /me/imports": "Title,Author,My Rating\nDune,Frank Herbert,5\n",
    "PUT /me/imports/{import_id}/columns": {"columns": {"title": "Title"}},
    "POST /texts/identify/batch": "text\nCall me Ishmael.\n",
    "PATCH /me/imports/{import_id}/rows/{line}": {"book": "{wanted}"},
    "POST /me/groups/join": {"token": "{link}", "called": "Ben"},
    "PUT /me/dials": {"adventurous": 0.5},
    "POST /me/rank": {"books": ["{book_id}", "{wanted}"]},
    "POST /me/ratings:batch": {"ratings": [{"book": "{wanted}", "stars": 4.5}]},
    "POST /demand/records": {
        "records": [{"book": "{book_id}", "channel": "shop", "period": "2016-05", "units": 3}]
    },
    "POST /events": {"events": [{"key": "1", "kind": "click", "book": "{book_id}"}]},
    "POST /recommendations/session": {"liked": ["{book_id}"]},
    "POST /recommendations/group": {
        "members": [{"called": "Ann", "liked": ["{book_id}"]}, {"called": "Ben", "liked": []}]
    },
    "POST /books": {"title": "Persuasion", "authors": ["Jane Austen"]},
    "POST /books:batch": {"books": [{"id": "{book_id}", "year": 1966}]},
}
# Where an operation is about another book, or line, than the others are.
INSTEAD = {
    "DELETE /me/want-to-read/{book_id}": {"book_id": "wanted"},
    "DELETE /me/dismissals/{book_id}": {"book_id": "dismissed"},
    "POST /me/imports/{import_id}/rows/{line}/book": {"line": "unknown_line"},
}
# Names in addresses that lead to what is the reader's alone.
THEIRS = {"import_id", "line", "group_id", "slug", "token_id"}


def rows() -> dict[str, dict[str, int]]:
    header, *lines = TABLE.strip().splitlines()
    table = {}
    for line in lines:
        method, path, *statuses = line.split()
        table[f"{method} {path}"] = dict(zip(header.split(), map(int, statuses), strict=True))
    return table


ROWS = rows()


@pytest.fixture(scope="module")
def operations(document) -> dict[str, dict[str, Any]]:
    return {
        f"{method.upper()} {path.removeprefix('/api/v1')}": operation
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }


@pytest.fixture(scope="module")
def world_of_module(
    embedded_services, django_db_setup, django_db_blocker, tmp_path_factory
) -> Iterator[World]:
    """Made once, in a transaction around those of the tests."""
    models, asked = tmp_path_factory.mktemp("models"), promotion_asked.receivers
    promotion_asked.receivers = []
    with django_db_blocker.unblock(), override_settings(MODELS_DIR=models), transaction.atomic():
        world = make_world()
        with django_db_blocker.block():
            yield world
        transaction.set_rollback(True)
    promotion_asked.receivers = asked


@pytest.fixture
def world(world_of_module, db) -> World:
    return world_of_module


def test_every_operation_stands_in_the_table_and_none_that_is_gone(operations):
    assert set(ROWS) == set(operations)


def test_what_is_a_readers_alone_is_not_there_for_others():
    for operation, row in ROWS.items():
        if THEIRS & set(re.findall(r"{(\w+)}", operation)):
            assert (row["other"], row["staff"]) == (404, 404), operation


@pytest.mark.slow
@pytest.mark.parametrize("operation", ROWS)
def test_everybody_is_answered_as_the_table_says(operation, operations, document, world):
    described = operations[operation]
    found = {}
    for caller in ROWS[operation]:
        with transaction.atomic():
            answer = call(world, caller, operation, described)
            transaction.set_rollback(True)
        found[caller] = answer.status_code
        as_described(document, described, answer)
    assert found == ROWS[operation], f"the row: {' '.join(map(str, found.values()))}"


@pytest.mark.slow
@pytest.mark.parametrize("operation", ROWS)
def test_no_operation_ignores_what_is_not_documented(operation, operations, world):
    """A parameter, and a field of the body, be it one of an operation that takes none."""
    caller = next((name for name, status in ROWS[operation].items() if status < 400), "reader")
    wrong: list[dict[str, Any]] = [{"query": "?no_such=1"}]
    sent = SENT.get(operation, example_of(operations[operation])) or {}
    if not operation.startswith("GET ") and isinstance(sent, dict):
        wrong.append({"sent": sent | {"no_such": 1}})
    for more in wrong:
        with transaction.atomic():
            answer = call(world, caller, operation, operations[operation], **more)
            transaction.set_rollback(True)
        assert answer.status_code == 400, (more, answer.status_code)
        assert "no_such" in [error["field"] for error in answer.json()["errors"]]


def call(
    world: World,
    caller: str,
    operation: str,
    described: dict[str, Any],
    query: str = "",
    sent: Any = None,
) -> Any:
    method, _, path = operation.partition(" ")
    instead = {name: world.ids[of] for name, of in INSTEAD.get(operation, {}).items()}
    address = f"/api/v1{path.format(**world.ids | instead)}{query}"
    client: APIClient = world.clients[caller]
    sent = sent or SENT.get(operation, example_of(described))
    if isinstance(sent, str):
        return client.generic(method, address, sent, content_type="text/csv")
    return getattr(client, method.lower())(address, filled_in(sent, world.ids))


def example_of(described: dict[str, Any]) -> Any:
    """The first that the document has of the body."""
    kinds = described.get("requestBody", {}).get("content", {}).values()
    examples = [example for kind in kinds for example in kind.get("examples", {}).values()]
    return examples[0]["value"] if examples else None


def filled_in(sent: Any, ids: dict[str, Any]) -> Any:
    if isinstance(sent, dict):
        return {name: filled_in(value, ids) for name, value in sent.items()}
    if isinstance(sent, list):
        return [filled_in(value, ids) for value in sent]
    if isinstance(sent, str) and sent.startswith("{"):
        return ids[sent.strip("{}")]
    return sent


def as_described(document: dict[str, Any], described: dict[str, Any], answer: Any) -> None:
    answers = described["responses"]
    response = answers.get(str(answer.status_code), answers["default"])
    if "$ref" in response:
        response = resolve(document, response["$ref"])
    if "content" not in response:
        assert answer.content == b""
        return
    if answer.streaming:  # to its end, as a server does
        list(answer.streaming_content)
    kind = answer.headers["Content-Type"].partition(";")[0]
    assert kind in response["content"], (answer.status_code, kind)
    if kind.endswith("json"):
        check(document, response["content"][kind]["schema"], answer.json())

"""A shop that uses Bookrec as its engine: the lists that it asks for, one by one or all of them."""

import json
from typing import Any

import pytest
from django.core.cache import cache
from rest_framework.test import APIClient

from accounts.models import User
from bookrec_site.openapi import document
from bookrec_site.tests.described import check
from catalog.tests.books import make_book
from recommendations.tests.conftest import BASE, books
from recommendations.tests.test_feed_api import rate

pytestmark = pytest.mark.django_db


def picks(operate, external_id: str, query: str = "") -> dict[str, Any]:
    path = "/readers/{external_id}/recommendations"
    return operate("get", f"{path}{query}", 200, external_id=external_id)


@pytest.mark.usefixtures("trained")
def test_ratings_count_in_the_very_next_list(operate):
    red, blue = books("red"), books("blue")
    rate(
        operate,
        ("1", red[0].pk, 5),
        ("1", red[1].pk, 5),
        ("2", blue[0].pk, 5),
        ("2", blue[1].pk, 5),
    )
    for who, colour in (("1", "red"), ("2", "blue")):
        answer = picks(operate, who, "?n=5")
        assert answer["fallback"] is None
        assert all(one["book"]["title"].startswith(colour) for one in answer["results"])
    first = picks(operate, "1", "?n=1")["results"][0]["book"]["id"]
    rate(operate, ("1", first, 4))
    assert first not in [one["book"]["id"] for one in picks(operate, "1")["results"]]
    assert picks(operate, "1", f"?exclude_books={red[5].pk}")["results"]
    seen = picks(operate, "1", "?n=2")
    page = seen["next"].partition("?")[2]
    assert "source" not in page
    assert len(picks(operate, "1", f"?{page}")["results"]) == 2


@pytest.mark.usefixtures("trained")
def test_a_list_writes_nothing(operator, operate, django_assert_max_num_queries):
    rate(operate, ("1", books("red")[0].pk, 5))
    client = APIClient()
    client.force_login(operator)
    for _ in range(2):
        with django_assert_max_num_queries(25) as queries:
            assert client.get(f"{BASE}/readers/1/recommendations").status_code == 200
        written = [q["sql"] for q in queries if not q["sql"].startswith(("SELECT", "SAVEPOINT"))]
        assert not [sql for sql in written if not sql.startswith("RELEASE")]


@pytest.mark.usefixtures("trained")
def test_without_personal_picks_there_are_popular_books(operate):
    rate(operate, ("1", books("red")[0].pk, 5), ("1", books("red")[1].pk, 5))
    off = [{"external_id": "1", "personalised": False}]
    operate("post", "/readers:batch", 200, {"readers": off})
    answer = picks(operate, "1")
    assert answer["fallback"]["reason"] == "personalisation_off"
    assert all(one["predicted_stars"] is None for one in answer["results"])


@pytest.mark.parametrize("other", ["starter", "library"])
def test_other_sources_have_readers_of_their_own(operate, other):
    make_book("Dune")
    User.objects.create(source=other, external_id="1", is_active=False)
    assert picks(operate, "1", f"?source={other}")["results"]
    operate("get", "/readers/{external_id}/recommendations", 404, external_id="1")


# --- All lists ---


@pytest.mark.usefixtures("trained")
def test_all_lists_as_lines(operator, operate, fond):
    rate(operate, ("1", books("red")[0].pk, 5), ("2", books("blue")[0].pk, 5))
    client = APIClient()
    client.force_login(operator)
    answer = client.get(f"{BASE}/lists.jsonl?n=3&source=shop")
    assert answer.headers["Content-Type"] == "application/jsonl"
    assert answer.headers["Cache-Control"] == "no-store"
    lines = [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]
    said = document()["paths"][f"{BASE}/lists.jsonl"]["get"]["responses"]["200"]["content"]
    for line in lines:
        check(document(), said["application/jsonl"]["schema"], line)
    assert [line["external_id"] for line in lines] == ["1", "2"]
    for line in lines:
        cache.clear()
        asked = picks(operate, line["external_id"], "?n=3")
        assert [one["book"] for one in line["results"]] == [
            one["book"]["id"] for one in asked["results"]
        ]
        assert (line["id"], line["model_version"]) == (asked["id"], asked["model_version"])
    version = lines[0]["model_version"]
    newer = client.get(f"{BASE}/lists.jsonl?since_version={version}")
    assert b"".join(newer.streaming_content) == b""
    operate("get", "/lists.jsonl?n=0", 400)

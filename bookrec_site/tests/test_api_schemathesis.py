"""The operations of a running site, called with what the document allows and with what it does not.

With more calls, other ones each time, for as long as you like:
    BOOKREC_API_CASES=500 ./run test bookrec_site/tests/test_api_schemathesis.py
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bookrec_site.tests.homes import copy_folder, make_short_home, remove_home
from bookrec_site.tests.live_site import ROOT, Site, Visitor

pytestmark = pytest.mark.slow

PROGRAM = Path(sys.executable).with_name("schemathesis")
CASES = os.environ.get("BOOKREC_API_CASES")
FOR_READERS = ("--exclude-tag=Feed", "--exclude-tag=Operations")
# How many calls an operation gets beside those that its document's examples and limits lead to.
# Who may do everything meets every limit; the others, what is generated freely. Operations that only
# refuse a caller, before they look at what is sent, are left to test_api_permissions.
CALLERS = {
    "operator": ["--phases=examples,coverage,fuzzing", "--max-examples=2"],
    "reader": ["--phases=examples,fuzzing", "--max-examples=4", *FOR_READERS],
    "visitor": ["--phases=examples,fuzzing", "--max-examples=3"],
}
PATIENCE = 600 if CASES is None else None

# A batch that is written in part answers 200, and says row by row what was refused.
BATCHES = """
[[operations]]
include-path-regex = "(:batch|/events)$"
checks.negative_data_rejection.enabled = false
"""
# What an operation has no method for is the same for all: one such method for each is enough.
PHASES = """
[phases.coverage]
unexpected-methods = ["patch"]
"""
# Run inside of the site: callers with something of their own, and what addresses may name of it.
MAKE_CALLERS = """
import json
from datetime import timedelta
from accounts.models import ApiToken, User
from catalog.models import Book
from recommendations.together import groups
from registry.models import ModelVersion, TrainingRun
from shelves import own_shelves, services
from shelves.imports import preview
from shelves.imports.tests.libraries import ready, says

books = list(Book.objects.order_by("-rating_count")[:12])
callers = {}
for name, make, scopes in (
    ("reader", User.objects.create_user, ["read", "write"]),
    ("operator", User.objects.create_superuser, ["read", "write", "operator"]),
):
    reader = make(f"{name}-of-api@example.org", name=name)
    for place, book in enumerate(books[:8]):
        services.rate_book(reader, book, 4 + place % 7)
    services.want_to_read(reader, books[8])
    own, secret = ApiToken.objects.create(reader, timedelta(days=1), name="calls", scopes=scopes)
    spare, _ = ApiToken.objects.create(reader, timedelta(days=1), name="spare")
    source = ready(reader, (books[0], says("Dune")), (None, says("Nowhere")))
    preview.summary_of(source)
    there = {
        "book_id": [book.pk for book in books],
        "slug": [own_shelves.make_shelf(reader, "Lent").slug, "read"],
        "group_id": [groups.make_group(reader, "Club", "Ann").pk],
        "import_id": [source.pk],
        "line": [2, 3],
        "token_id": [str(spare.public_id)],
        "model_id": list(ModelVersion.objects.values_list("pk", flat=True)),
        "run_id": list(TrainingRun.objects.values_list("pk", flat=True)),
    }
    callers[name] = {"token": secret, "own": str(own.public_id), "there": there}
print(json.dumps(callers))
"""


@pytest.fixture(scope="module")
def site(prepared: Path) -> Iterator[Site]:
    """A site of its own, since its readers are fuzzed; it answers as many calls as come."""
    home = make_short_home()
    copy_folder(prepared, home)
    site = Site(home)
    site.environment |= {"API_VISITOR_RATE": "1000000/min", "API_READER_RATE": "1000000/min"}
    site.start()
    yield site
    site.stop()
    remove_home(home)


@pytest.fixture(scope="module")
def callers(site: Site) -> dict[str, dict[str, Any]]:
    made = site.manage("shell", "--verbosity=0", "--command", MAKE_CALLERS)
    return json.loads(made) | {"visitor": {"token": "", "own": "", "there": {}}}


@pytest.mark.parametrize("caller", CALLERS)
def test_operations_answer_as_their_document_says(site, callers, caller, document, tmp_path):
    token, report = callers[caller]["token"], tmp_path / "report.json"
    settings = tmp_path / "schemathesis.toml"
    settings.write_text(settings_naming(callers[caller]["there"]))
    run = subprocess.run(
        [
            *(PROGRAM, "--config-file", settings, "run", "--no-color"),
            *CALLERS[caller],
            *(open_to_all(document) if caller == "visitor" else []),
            *([f"--max-examples={CASES}"] if CASES else ["--generation-deterministic"]),
            *([f"--header=Authorization: Bearer {token}"] if token else []),
            *("--workers=2", "--continue-on-failure", "--request-timeout=60", "--warnings=off"),
            # What is well-formed may still be refused for what is in it: a name that is taken.
            "--exclude-checks=positive_data_acceptance",
            *(f"--report-json-path={report}", f"{site.url}/api/v1/schema"),
        ],
        cwd=tmp_path,
        env=os.environ
        | {
            "PYTHONPATH": str(ROOT),
            "SCHEMATHESIS_HOOKS": "bookrec_site.tests.api_hooks",
            "BOOKREC_OWN_TOKEN": callers[caller]["own"],
        },
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    assert run.returncode == 0, run.stdout[-20_000:] + run.stderr
    called = json.loads(report.read_text())["operations"]
    assert called["tested"] == called["selected"] > 10, called
    if token:  # it was let in to the end
        assert Visitor(site.url).api("/me", token=token)["name"] == caller


def open_to_all(document: dict[str, Any]) -> list[str]:
    return [
        f"--include-operation-id={operation['operationId']}"
        for methods in document["paths"].values()
        for operation in methods.values()
        if {} in operation["security"]
    ]


def settings_naming(there: dict[str, list[Any]]) -> str:
    """Most addresses name what is there; random ones would hardly ever."""
    lists = [
        f"[dictionaries.{name}]\nvalues = {json.dumps(values)}\n" for name, values in there.items()
    ]
    used = [f'{name} = {{ dictionary = "{name}", probability = 0.7 }}\n' for name in there]
    return "".join([*lists, "[parameters]\n", *used, BATCHES, PHASES])

"""The commands of docs/feed.md work as they stand, and answer as it shows."""

import json
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest

from bookrec_site.tests.live_site import ROOT, Site, Visitor
from bookrec_site.tests.test_journey import PASSWORD, make_token

pytestmark = pytest.mark.slow

TEXT = (ROOT / "docs" / "feed.md").read_text()
# A line an answer.
STRICTLY = 'set -euo pipefail; curl() { command curl -sS --fail-with-body "$@"; echo; }'


@pytest.fixture
def token(running: Site) -> str:
    """Made on the account page of an operator, as the page says."""
    running.manage(
        "createsuperuser",
        "--noinput",
        "--email=shop@example.org",
        DJANGO_SUPERUSER_PASSWORD=PASSWORD,
    )
    operator = Visitor(running.url)
    sign_in = "/accounts/login/"
    operator.post(sign_in, sign_in, login="shop@example.org", password=PASSWORD)
    return make_token(operator, scopes="operator")


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_a_shop_sends_ratings_and_gets_lists(running: Site, token: str, tmp_path: Path):
    _, calls, export = re.findall(r"```sh\n(.*?)```", TEXT, re.DOTALL)
    calls = calls.replace("http://127.0.0.1:8000", running.url).replace("bookrec_...", token)
    script = f"{STRICTLY}\n{calls}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    answers = [json.loads(line) for line in done.stdout.splitlines() if line]
    sent, picks, *lists = answers
    assert sent["created"] == 3
    assert picks["fallback"] is None
    assert not {1, 2} & {pick["book"]["id"] for pick in picks["results"]}
    assert {"customer-42", "customer-43"} <= {each["external_id"] for each in lists}

    file = tmp_path / "lists.jsonl"
    command = export.strip().replace("lists.jsonl", str(file))
    running.manage(*shlex.split(command.removeprefix("./run manage ")))
    shown = json.loads(re.findall(r"```json\n(.*?)```", TEXT, re.DOTALL)[0])
    exported = {
        each["external_id"]: each for each in map(json.loads, file.read_text().splitlines())
    }
    assert exported.keys() == {"customer-42", "customer-43"}
    line = exported["customer-42"]
    assert line.keys() == shown.keys()
    assert line["results"][0].keys() == shown["results"][0].keys()

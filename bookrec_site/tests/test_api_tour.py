"""The tour at the head of docs/api.md: its commands work as they stand, and answer as it shows."""

import json
import re
import shutil
import subprocess
from typing import Any

import pytest

from bookrec_site.tests.live_site import ROOT, Site, Visitor
from bookrec_site.tests.test_journey import make_token, sign_up

pytestmark = pytest.mark.slow

# A block of commands, and what it shows of their answer, if anything.
BLOCK = re.compile(r"```sh\n(.*?)```(?:\s*```json\n(.*?)```)?", re.DOTALL)
END_OF_BLOCK = "-- end of a block --"
STRICTLY = 'set -euo pipefail; curl() { command curl --silent --show-error --fail-with-body "$@"; }'


def blocks() -> list[tuple[str, str]]:
    text = (ROOT / "docs" / "api.md").read_text()
    tour = text.partition("## Five minutes")[2].partition("\n## ")[0]
    return BLOCK.findall(tour)


def missing(shown: Any, answer: Any, at: str = "") -> list[str]:
    """Where the answer lacks what is shown of it: its fields, and the first of each list."""
    if isinstance(shown, dict) and isinstance(answer, dict):
        gone = [f"{at}.{name}" for name in shown if name not in answer]
        both = [name for name in shown if name in answer]
        return gone + [
            w for name in both for w in missing(shown[name], answer[name], f"{at}.{name}")
        ]
    if isinstance(shown, list) and isinstance(answer, list):
        if not shown:
            return []
        return missing(shown[0], answer[0], f"{at}[0]") if answer else [f"{at}[0]"]
    return [] if type(shown) is type(answer) else [f"{at}: {answer!r} in place of {shown!r}"]


@pytest.fixture
def token(running: Site) -> str:
    """Made on the account page, as the tour says."""
    visitor = Visitor(running.url)
    sign_up(visitor, "tour@example.org")
    return make_token(visitor)


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl on this machine")
def test_its_commands_work_and_answer_as_shown(running: Site, token: str) -> None:
    commands = [command for command, _ in blocks()]
    script = f"\necho; echo '{END_OF_BLOCK}'\n".join([STRICTLY, *commands])
    here = script.replace("http://127.0.0.1:8000", running.url).replace("bookrec_...", token)
    done = subprocess.run(["bash", "-c", here], capture_output=True, text=True, timeout=120)
    assert done.returncode == 0, done.stderr + done.stdout
    answers = [part.strip() for part in done.stdout.split(END_OF_BLOCK)[1:]]
    assert len(answers) == len(commands) > 5
    for (command, shown), answer in zip(blocks(), answers, strict=True):
        if shown:
            assert missing(json.loads(shown), json.loads(answer)) == [], command
    assert "Dune" in answers[0]

"""Lighthouse and axe-core from their npm packages, in the Chromium of this machine."""

import json
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bookrec_site import paths

_HERE = Path(__file__).resolve().parent
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_MANIFESTS = ("package.json", "package-lock.json")

Judge = Callable[[str, str, str], dict[str, Any]]


@contextmanager
def judging() -> Iterator[Judge]:
    """A function of address, theme and cookie: what the two say of the page.

    Raises SystemExit, in words, where Node.js, npm or Chromium is missing.
    """
    browser = _program(_BROWSERS, "Chromium")
    node = _program(("node",), "Node.js, version 18.20 or newer,")
    command = [node, str(_HERE / "pages_browser.mjs"), str(_installed()), browser]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin and process.stdout
        questions, answers = process.stdin, process.stdout

        def judge(url: str, theme: str, cookie: str) -> dict[str, Any]:
            print(json.dumps({"url": url, "theme": theme, "cookie": cookie}), file=questions)
            questions.flush()
            answer = json.loads(answers.readline() or '{"error": "Node.js ended."}')
            if "error" in answer:
                raise SystemExit(f"{url} could not be judged. {answer['error']}")
            return answer

        yield judge
        questions.close()


def sizes(requests: Sequence[Mapping[str, Any]]) -> dict[str, float]:
    """Kilobytes (1,000) as they came over the wire; the total is without images of covers."""
    of = {"Script": 0, "Stylesheet": 0}
    total = 0
    for request in requests:
        if "/covers/" in request["url"] or request["url"].endswith("/cover.svg"):
            continue
        total += request["bytes"]
        if request["kind"] in of:
            of[request["kind"]] += request["bytes"]
    kilobytes = {
        "script_kb": of["Script"],
        "css_kb": of["Stylesheet"],
        "total_kb": total,
    }
    return {name: round(count / 1000, 1) for name, count in kilobytes.items()}


def _program(names: Sequence[str], what: str) -> str:
    found = next(filter(None, map(shutil.which, names)), None)
    if not found:
        raise SystemExit(f"This benchmark needs {what} on the path, and found none: install it.")
    return found


def _installed() -> Path:
    """The folder with the packages of the lock file; installed where they are not yet."""
    folder = paths.BASE_DIR / "var" / "benchmarks"
    done = folder / "node_modules" / ".installed"
    lock = (_HERE / "package-lock.json").read_text()
    if done.exists() and done.read_text() == lock:
        return folder
    npm = _program(("npm",), "npm")
    folder.mkdir(parents=True, exist_ok=True)
    for name in _MANIFESTS:
        shutil.copy(_HERE / name, folder)
    command = [npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    if subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL).returncode:
        raise SystemExit(f"npm could not install what {_HERE / 'package.json'} lists.")
    done.write_text(lock)
    return folder

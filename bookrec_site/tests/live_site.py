"""A whole site, started as its operator does, and a visitor who talks HTTP to it."""

import html
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, OpenerDirector, Request, build_opener

import psutil

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 120


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def processes_of(home: Path) -> list[psutil.Process]:
    """Every process on the machine that was started for this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("BOOKREC_HOME") == str(home) or str(home) in " ".join(
                process.cmdline()
            ):
                found.append(process)
        except (psutil.AccessDenied, psutil.NoSuchProcess, psutil.ZombieProcess):
            continue
    return [process for process in found if process.pid != os.getpid()]


class Site:
    """`./run up` in a home and on a port of its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.environment = os.environ | {"BOOKREC_HOME": str(home)}
        ours = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "DJANGO_SETTINGS_MODULE", "RETRAIN_EVERY")
        for name in ours:
            self.environment.pop(name, None)
        self.log = home / "site.log"

    def start(self) -> None:
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [ROOT / "run", "up", "--port", str(self.port)],
                env=self.environment,
                stdout=log,
                stderr=subprocess.STDOUT,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
        # In an empty home the catalogue is loaded and a model is trained before.
        wait_for(
            lambda: self.is_ready or self.ended, "the address in the log", self.log, 4 * PATIENCE
        )
        assert self.is_ready, f"The site did not start. {self.log.read_text()}"

    @property
    def is_ready(self) -> bool:
        return f"ready at {self.url}" in self.log.read_text()

    @property
    def ended(self) -> bool:
        return self.process.poll() is not None

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(PATIENCE)

    def manage(self, *arguments: str, **environment: str) -> str:
        done = self.run("manage", *arguments, **environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run(self, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [ROOT / "run", *arguments],
            env=self.environment | environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )


@contextmanager
def running_site(home: Path) -> Iterator[Site]:
    site = Site(home)
    site.start()
    try:
        yield site
    finally:
        if not site.ended:
            site.stop()


def wait_for(condition: Any, what: str, log: Path | None = None, patience: float = PATIENCE) -> Any:
    until = time.monotonic() + patience
    while time.monotonic() < until:
        if outcome := condition():
            return outcome
        time.sleep(0.1)
    raise AssertionError(f"Waited {patience} s for {what}. {log.read_text() if log else ''}")


class _Forms(HTMLParser):
    """The hidden fields of every form of a page, by the form's action."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.fields: dict[str, dict[str, str]] = {}
        self._action: str | None = None
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attributes}
        if tag == "form":
            self._action = values.get("action", "")
            self.fields.setdefault(self._action, {})
        elif tag == "input" and values.get("type") == "hidden" and self._action is not None:
            self.fields[self._action][values["name"]] = values.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._action = None


def hidden_fields(page: str, action: str | None = None) -> dict[str, str]:
    """Of the form with this action on the page, or of all its forms."""
    forms = _Forms(page).fields
    assert action is None or action in forms, f"no form for {action}, but for {sorted(forms)}"
    chosen = forms.values() if action is None else [forms[action]]
    return {name: value for fields in chosen for name, value in fields.items()}


class Visitor:
    """A browser without JavaScript: pages, cookies and forms."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.opener: OpenerDirector = build_opener(HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> str:
        with self.opener.open(self.url + path, timeout=30) as answer:
            return answer.read().decode()

    def post(self, page: str, action: str, **fields: str) -> str:
        """Fill in the form with this action, found on this page, and send it."""
        body = urlencode(hidden_fields(self.get(page), action) | fields).encode()
        request = Request(self.url + (action or page), body, {"Referer": self.url + page})
        with self.opener.open(request, timeout=30) as answer:
            return answer.read().decode()

    def api(self, path: str, method: str = "GET", data: Any = None, token: str = "") -> Any:
        headers = {"Content-Type": "application/json"}
        if token:
            headers["Authorization"] = f"Bearer {token}"
        body = None if data is None else json.dumps(data).encode()
        request = Request(f"{self.url}/api/v1{path}", body, headers, method=method)
        try:
            with self.opener.open(request, timeout=30) as answer:
                text = answer.read().decode()
        except HTTPError as error:
            raise AssertionError(
                f"{method} {path}: {error.code} {error.read().decode()}"
            ) from error
        return json.loads(text) if text else None


def words_of(page: str) -> str:
    return html.unescape(re.sub(r"<[^>]+>|\s+", " ", page))

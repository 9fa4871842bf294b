"""No log of a running site tells a reader's e-mail address, or from where somebody asked."""

import re
import socket
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from bookrec_site.tests.live_site import Site, Visitor, wait_for

pytestmark = pytest.mark.slow

EMAIL = "someone.special+books@example.org"
# Looked for in any spelling, and in part.
WORDS = ("someone.special", "someone%2Especial", "203.0.113.77", "2001:db8::77")
PASSWORD = "a long enough password"
# A site says where it listens itself.
_OWN = re.compile(r"https?://127\.0\.0\.1:\d+")


def test_nothing_that_readers_do_leaves_an_address_in_a_log(running: Site):
    _sign_up_twice(running)
    _fail_to_sign_in(running)
    _miss_and_stumble(running)
    _send_nonsense(running)
    _fail_in_the_database(running)
    log = running.home / "logs" / "web.log"
    wait_for(lambda: "Invalid request" in log.read_text(), "gunicorn's word", log)
    told = {path.name: path.read_text(errors="replace") for path in _logs(running.home)}
    assert {"web.log", "postgres.log"} <= told.keys()
    assert "[e-mail]" in told["web.log"] and "[address]" in told["web.log"]
    for name, text in told.items():
        assert not [word for word in WORDS if word in text], name
        assert "127.0.0.1" not in _OWN.sub("", text), name


def _logs(home: Path) -> list[Path]:
    return [*(home / "logs").iterdir(), home / "site.log"]


def _sign_up_twice(site: Site) -> None:
    """The mail goes to the console, which is a log."""
    for _ in range(2):
        visitor = Visitor(site.url)
        visitor.post("/accounts/signup/", "/accounts/signup/", email=EMAIL, password1=PASSWORD)
    Visitor(site.url).post("/accounts/password/reset/", "/accounts/password/reset/", email=EMAIL)


def _fail_to_sign_in(site: Site) -> None:
    visitor = Visitor(site.url)
    for page in ("/accounts/login/", "/admin/login/"):
        try:
            visitor.post(page, "" if "admin" in page else page, login=EMAIL, password="wrong")
        except (AssertionError, HTTPError):
            continue


def _miss_and_stumble(site: Site) -> None:
    """Not found, not allowed, from a host of another name; with addresses wherever they may stand."""
    asked = {
        f"/nothing/{EMAIL}": {},
        f"/browse?q={EMAIL}&page=no": {},
        f"/api/v1/books/no?email={EMAIL}": {"X-Forwarded-For": "203.0.113.77"},
        f"/accounts/confirm-email/{EMAIL}/": {"User-Agent": EMAIL},
        "/": {"Host": "203.0.113.77"},
        "/about": {"Host": "[2001:db8::77]"},
        "/account": {"Referer": f"http://203.0.113.77/{EMAIL}"},
    }
    for path, headers in asked.items():
        try:
            urlopen(Request(site.url + path, headers=headers), timeout=30).close()
        except HTTPError as error:
            assert error.code < 500, path
    try:  # without the token that belongs to a form
        urlopen(Request(f"{site.url}/accounts/login/", f"login={EMAIL}".encode()), timeout=30)
    except HTTPError as error:
        assert error.code == 403


def _send_nonsense(site: Site) -> None:
    with socket.create_connection(("127.0.0.1", site.port), timeout=30) as connection:
        connection.sendall(b"NO SUCH THING AS " + EMAIL.encode() + b"\r\n\r\n")
        connection.recv(4096)


def _fail_in_the_database(site: Site) -> None:
    """As a second sign-up at the same moment does, but without anybody who catches it."""
    program = (
        "from accounts.models import User\n"
        "import logging\n"
        f"try: User.objects.create_user({EMAIL!r})\n"
        "except Exception: logging.getLogger('accounts').exception('failed for 203.0.113.77')\n"
        "else: raise SystemExit('there was no such reader')\n"
    )
    said = site.manage("shell", "-c", program)
    assert EMAIL not in said

"""Where things lie: the home folder, the sockets in it, and the addresses made of them.

Imports nothing of Django: the settings and the supervisor both start here.
"""

import hashlib
import os
import re
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

from dotenv import load_dotenv

from bookrec_site.startup.account import service_account

BASE_DIR = Path(__file__).resolve().parent.parent

PG_SOCKET = ".s.PGSQL.5432"
VALKEY_SOCKET = "redis.sock"
# The kernel takes at most 107 bytes for the path of a Unix socket.
LONGEST_SOCKET_PATH = 107
# Spaces, commas, quotes and % mean something to one or another of the programs that read the path.
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)


def load_env() -> None:
    """Read `.env` of the project; what the environment already says stays."""
    load_dotenv(BASE_DIR / ".env")


def home() -> Path:
    """The folder with everything that changes: databases, sockets, logs, models, the secret key."""
    return Path(os.environ.get("BOOKREC_HOME") or BASE_DIR / "var").expanduser().resolve()


def socket_dir(home: Path) -> Path:
    """The folder of this home's Unix sockets: `run` in it, or a short private folder in /tmp.

    The second where the first is too long for a socket, has characters that addresses give
    a meaning, or is closed to the account that runs the servers. The answer depends on the home
    only, not on the caller's session: commands started elsewhere must find the same sockets.
    """
    account = service_account(home)
    inside = home / "run"
    fits = len(os.fsencode(inside / PG_SOCKET)) <= LONGEST_SOCKET_PATH
    if fits and PLAIN_PATH.fullmatch(str(inside)) and account.can_enter(home):
        return inside
    digest = hashlib.sha256(os.fsencode(home)).hexdigest()[:10]
    return Path("/tmp") / f"bookrec-{account.uid}-{digest}"


def pg_url(home: Path) -> str:
    return f"postgres://app@{quote(str(socket_dir(home)), safe='')}/bookrec"


def redis_url(home: Path) -> str:
    return f"unix://{socket_dir(home) / VALKEY_SOCKET}"


def redis_number(url: str) -> str:
    """The numbered database that the URL names; "0" where it names none."""
    parts = urlsplit(url)
    path = "" if parts.scheme == "unix" else parts.path.strip("/")
    return parse_qs(parts.query).get("db", [path])[0] or "0"


def redis_database(url: str, number: int) -> str:
    """The same server, another of its numbered databases; replaces a number that the URL names."""
    if url.startswith("unix:"):
        return f"{url.partition('?')[0]}?db={number}"
    parts = urlsplit(url)
    return parts._replace(path=f"/{number}").geturl()


def celery_url(url: str) -> str:
    """The broker's address in Celery's spelling: database 0 of the server."""
    if url.startswith("unix:"):
        return f"redis+socket://{urlsplit(url).path}?virtual_host=0"
    return redis_database(url, 0)

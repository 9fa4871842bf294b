"""Settings and servers that can't work, or can't be safe, said at the start with a way out."""

import ipaddress
from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from bookrec_site import paths

OLDEST_POSTGRESQL = 15


@register(Tags.security)
def check_address(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """What readers type must be https where others than this machine can hear."""
    address = urlsplit(settings.BASE_URL)
    if address.scheme not in {"http", "https"} or not address.hostname:
        return [
            Error(
                f"BASE_URL is {settings.BASE_URL!r}, which is no address of a site.",
                hint="Set it to what readers type, such as https://books.example.org.",
                id="bookrec.E001",
            )
        ]
    if address.scheme == "https" or _is_local(address.hostname):
        return []
    return [
        Warning(
            f"BASE_URL is {settings.BASE_URL}: passwords and sessions travel in the clear.",
            hint="Put the site behind HTTPS and set BASE_URL to its https:// address.",
            id="bookrec.W001",
        )
    ]


@register(Tags.security)
def check_proxy(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Our web server ends no TLS: an https site has a proxy, which must be known."""
    if urlsplit(settings.BASE_URL).scheme != "https" or settings.TRUSTED_PROXY_COUNT:
        return []
    return [
        Error(
            "BASE_URL is https, but no proxy is trusted to say that a request came by it: every "
            "page would redirect to itself, and all visitors would share one API limit.",
            hint="Set TRUSTED_PROXY_COUNT to how many proxies stand in front, usually 1; they must "
            "set X-Forwarded-For and X-Forwarded-Proto.",
            id="bookrec.E005",
        )
    ]


@register(Tags.caches)
def check_redis(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """Two sites on one Redis must not take each other's jobs, whatever their URLs promise."""
    number = paths.redis_number(settings.REDIS_URL)
    if number == "0":
        return []
    return [
        Error(
            f"REDIS_URL names database {number}, but a site uses 0 for jobs and 1 for lists.",
            hint="Leave the number out, and give every site a Redis of its own.",
            id="bookrec.E006",
        )
    ]


@register(Tags.security)
def check_mail(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A public site must be able to send the mail with which readers confirm and reset."""
    local = _is_local(urlsplit(settings.BASE_URL).hostname or "")
    if local or "console" not in settings.EMAIL_BACKEND:
        return []
    return [
        Warning(
            "Mail goes to the console: readers can't confirm an address or reset a password.",
            hint="Set EMAIL_URL, such as submission://user:password@mail.example.org:587.",
            id="bookrec.W002",
        )
    ]


@register(Tags.files)
def check_models(app_configs: Sequence[AppConfig] | None, **_: Any) -> list[CheckMessage]:
    """A bucket for models is named whole, and what talks to it is installed."""
    bucket, *others = settings.MODELS_S3.values()
    if not bucket and any(others):
        return [
            Error(
                "Settings of a bucket for models are there, but no bucket: models would stay on "
                "this machine alone.",
                hint="Set MODELS_S3_BUCKET, or take the other MODELS_S3_ settings away.",
                id="bookrec.E007",
            )
        ]
    if bool(settings.MODELS_S3["access_key"]) != bool(settings.MODELS_S3["secret_key"]):
        return [
            Error(
                "Of the two parts of a key for the bucket of models there is only one.",
                hint="Set MODELS_S3_ACCESS_KEY and MODELS_S3_SECRET_KEY both, or neither where "
                "the machine itself may read and write the bucket.",
                id="bookrec.E008",
            )
        ]
    if bucket and not (find_spec("storages") and find_spec("boto3")):
        return [
            Error(
                "MODELS_S3_BUCKET is set, but the packages that talk to a bucket are not there.",
                hint=".venv/bin/pip install -r requirements-s3.txt, then start again.",
                id="bookrec.E009",
            )
        ]
    return []


@register(Tags.database)
def check_database(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **_: Any
) -> list[CheckMessage]:
    """Asked by `migrate`, before it changes anything."""
    messages: list[CheckMessage] = []
    for alias in databases or []:
        connection = connections[alias]
        if connection.vendor != "postgresql":
            messages.append(
                Error(
                    f"The database is {connection.display_name}; the site needs PostgreSQL.",
                    hint="Set DATABASE_URL to postgres://…, or leave it out: ./run has its own.",
                    id="bookrec.E002",
                )
            )
        else:
            messages += _check_postgresql(connection)
    return messages


def _check_postgresql(connection: BaseDatabaseWrapper) -> list[CheckMessage]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting('server_version_num')::int / 10000")
        version = cursor.fetchone()[0]
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'pg_trgm'")
        trigrams = cursor.fetchone()
        cursor.execute("SELECT upper('ö') = 'Ö'")
        knows_letters = cursor.fetchone()[0]
    messages: list[CheckMessage] = []
    if version < OLDEST_POSTGRESQL:
        messages.append(
            Error(
                f"The database is PostgreSQL {version}; the site needs {OLDEST_POSTGRESQL}.",
                hint="Upgrade the server, or leave DATABASE_URL out: ./run has its own.",
                id="bookrec.E003",
            )
        )
    if not trigrams:
        messages.append(
            Error(
                "The database server lacks the extension pg_trgm, which search needs.",
                hint="Install the server's contrib package (postgresql-contrib).",
                id="bookrec.E004",
            )
        )
    if not knows_letters:
        messages.append(
            Warning(
                "The database knows no letters beyond ASCII: mistyped titles in other scripts "
                "are not found.",
                hint="Make it with a UTF-8 locale: createdb --template=template0 "
                "--locale=C.UTF-8 …",
                id="bookrec.W003",
            )
        )
    return messages


def _is_local(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

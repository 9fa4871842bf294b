"""What can't work, or can't be safe, is said with a way out."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.db import connection
from django.db.utils import ConnectionHandler

from bookrec_site import checks


def said(*tags: str) -> set[str | None]:
    return {message.id for message in run_checks(tags=tags, databases=["default"])}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("http://127.0.0.1:8000", set()),
        ("http://localhost", set()),
        ("http://[::1]:8000", set()),
        ("https://books.example.org", set()),
        ("http://books.example.org", {"bookrec.W001"}),
        ("http://192.168.1.5:8000", {"bookrec.W001"}),
        ("http://127.0.0.1.example.org", {"bookrec.W001"}),
        ("books.example.org", {"bookrec.E001"}),
        ("ftp://books.example.org", {"bookrec.E001"}),
        ("https://", {"bookrec.E001"}),
    ],
)
def test_the_address_of_a_public_site_must_be_https(settings, address, expected):
    settings.BASE_URL = address
    assert {message.id for message in checks.check_address(None)} == expected


@pytest.mark.parametrize(
    ("address", "proxies", "expected"),
    [
        ("http://127.0.0.1:8000", 0, set()),
        ("https://books.example.org", 0, {"bookrec.E005"}),
        ("https://books.example.org", 1, set()),
    ],
)
def test_an_https_site_must_know_its_proxy(settings, address, proxies, expected):
    settings.BASE_URL, settings.TRUSTED_PROXY_COUNT = address, proxies
    messages = checks.check_proxy(None)
    assert {message.id for message in messages} == expected
    assert all("TRUSTED_PROXY_COUNT" in message.hint for message in messages)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/redis.sock", set()),
        ("redis://redis:6379", set()),
        ("redis://redis:6379/", set()),
        ("redis://redis:6379/0", set()),
        ("redis://redis:6379/3", {"bookrec.E006"}),
        ("redis://redis:6379?db=3", {"bookrec.E006"}),
        ("unix:///run/redis.sock?db=1", {"bookrec.E006"}),
    ],
)
def test_a_redis_database_that_would_not_be_used_is_refused(settings, url, expected):
    settings.REDIS_URL = url
    assert {message.id for message in checks.check_redis(None)} == expected


@pytest.mark.parametrize(
    ("address", "backend", "expected"),
    [
        ("http://127.0.0.1:8000", "console", set()),
        ("https://books.example.org", "console", {"bookrec.W002"}),
        ("https://books.example.org", "smtp", set()),
    ],
)
def test_a_public_site_must_be_able_to_send_mail(settings, address, backend, expected):
    settings.BASE_URL = address
    settings.EMAIL_BACKEND = f"django.core.mail.backends.{backend}.EmailBackend"
    assert {message.id for message in checks.check_mail(None)} == expected


@pytest.mark.django_db
def test_this_site_passes_its_own_checks(settings):
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert said("database") == set()
    assert not any(str(name).startswith("bookrec") for name in said("security"))


def test_another_kind_of_database_is_refused(monkeypatch):
    sqlite = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
    monkeypatch.setattr(checks, "connections", ConnectionHandler(sqlite))
    (message,) = checks.check_database(None, databases=["default"])
    assert message.id == "bookrec.E002"
    assert "DATABASE_URL" in message.hint


@pytest.mark.django_db
def test_an_old_server_without_the_extension_is_refused(monkeypatch):
    monkeypatch.setattr(checks, "OLDEST_POSTGRESQL", 999)
    with connection.cursor() as cursor:  # it lies before the server's own list
        cursor.execute("CREATE TEMPORARY TABLE pg_available_extensions (name text)")
        cursor.execute("SET LOCAL search_path = pg_temp, pg_catalog, public")
    messages = checks.check_database(None, databases=["default"])
    assert {message.id for message in messages} == {"bookrec.E003", "bookrec.E004"}
    assert all(message.hint for message in messages)


@pytest.fixture
def ascii_database(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """The settings of a database that was made with the locale C."""
    where = connection.settings_dict | {"NAME": "bookrec_ascii", "OPTIONS": {}}
    with django_db_blocker.unblock(), connection._nodb_cursor() as server:
        server.execute("DROP DATABASE IF EXISTS bookrec_ascii")
        server.execute(
            "CREATE DATABASE bookrec_ascii TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'"
        )
        yield where
        server.execute("DROP DATABASE bookrec_ascii")


def test_a_database_that_knows_ascii_only_is_warned_of(ascii_database, monkeypatch):
    handler = ConnectionHandler({"default": ascii_database})
    monkeypatch.setattr(checks, "connections", handler)
    try:
        (message,) = checks.check_database(None, databases=["default"])
    finally:
        handler["default"].close()
    assert message.id == "bookrec.W003"
    assert "createdb" in message.hint


WHOLE = {"bucket_name": "models", "access_key": "a", "secret_key": "b"}


@pytest.mark.parametrize(
    ("set_to", "expected"),
    [
        ({}, set()),
        (WHOLE, set()),
        ({"bucket_name": "models"}, set()),  # the machine itself may have a key
        (WHOLE | {"bucket_name": ""}, {"bookrec.E007"}),
        ({"endpoint_url": "https://s3.example.org"}, {"bookrec.E007"}),
        (WHOLE | {"secret_key": None}, {"bookrec.E008"}),
        (WHOLE | {"access_key": None}, {"bookrec.E008"}),
    ],
)
def test_a_bucket_for_models_is_named_whole(settings, set_to, expected):
    settings.MODELS_S3 = settings.MODELS_S3 | set_to
    messages = checks.check_models(None)
    assert {message.id for message in messages} == expected
    assert all("MODELS_S3_" in message.hint for message in messages)


@pytest.mark.parametrize("missing", ["storages", "boto3"])
def test_a_bucket_needs_what_talks_to_it(settings, monkeypatch, missing):
    monkeypatch.setattr(checks, "find_spec", lambda name: name != missing)
    settings.MODELS_S3 = settings.MODELS_S3 | WHOLE
    (message,) = checks.check_models(None)
    assert message.id == "bookrec.E009" and "requirements-s3.txt" in message.hint

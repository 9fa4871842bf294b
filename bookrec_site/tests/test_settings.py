"""What the environment makes of the settings."""

import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from environs import EnvError

from bookrec_site import paths
from tasks.schedule import beat_schedule

SettingsOf = Callable[..., SimpleNamespace]
FOREIGN = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "BOOKREC_ROLE")
NAMES = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
SHOW_LIMITS = f"""
import bookrec_site.gunicorn_conf
import django
django.setup()
from django.db import connection
with connection.cursor() as cursor:
    print(*(cursor.execute(f"SHOW {{name}}").fetchone()[0] for name in {NAMES}))
connection.close()
connection.close_pool()
"""
HTTPS = {"BASE_URL": "https://books.example.org", "TRUSTED_PROXY_COUNT": "1"}
LIMITS = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"


def started(home: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """In a process of its own, as at a real start."""
    kept = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"BOOKREC_HOME": str(home)} | environment,
        cwd=paths.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.fixture
def settings_of(home: Path, monkeypatch) -> SettingsOf:
    """Reads the file of the settings anew, in this environment."""

    def read(**environment: str) -> SimpleNamespace:
        for name in FOREIGN:
            monkeypatch.delenv(name, raising=False)
        for name, value in ({"BOOKREC_HOME": str(home)} | environment).items():
            monkeypatch.setenv(name, value)
        file = paths.BASE_DIR / "bookrec_site" / "settings.py"
        return SimpleNamespace(**runpy.run_path(str(file)))

    return read


def example_value(name: str) -> str:
    """What .env.example proposes."""
    lines = (paths.BASE_DIR / ".env.example").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith(f"#{name}="))


def test_what_the_database_url_asks_for_is_kept(settings_of: SettingsOf):
    url = "postgres://u:p@db/bookrec?sslmode=verify-full&sslrootcert=/etc/db.pem"
    options = settings_of(DATABASE_URL=url).DATABASES["default"]["OPTIONS"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/db.pem")
    assert "options" not in options


def test_only_the_web_has_time_limits_and_keeps_what_the_url_asks_for(settings_of: SettingsOf):
    web = settings_of(BOOKREC_ROLE="web")
    assert web.DATABASES["default"]["OPTIONS"]["options"] == LIMITS
    url = "postgres://u:p@db/bookrec?currentSchema=books"
    options = settings_of(BOOKREC_ROLE="web", DATABASE_URL=url).DATABASES["default"]["OPTIONS"]
    assert options["options"] == f"-c search_path=books {LIMITS}"


@pytest.mark.slow
@pytest.mark.django_db
def test_the_database_takes_the_limits_from_gunicorn_alone(home: Path):
    where = connection.settings_dict
    url = f"postgres://{where['USER']}@{quote(where['HOST'], safe='')}/{where['NAME']}"
    process = started(home, SHOW_LIMITS, DATABASE_URL=url)
    assert process.stdout.strip() == "10s 3s 30s", process.stderr
    with connection.cursor() as cursor:
        assert [cursor.execute(f"SHOW {name}").fetchone() for name in NAMES] == [("0",)] * 3


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, (0, False, False)),
        (HTTPS, (31_536_000, False, False)),
        (HTTPS | {"HSTS_SUBDOMAINS": "true"}, (31_536_000, True, False)),
        (HTTPS | {"HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}, (31_536_000, True, True)),
    ],
)
def test_hsts_is_for_this_host_unless_the_operator_wants_more(
    settings_of: SettingsOf, environment, expected
):
    found = settings_of(**environment)
    assert expected == (
        found.SECURE_HSTS_SECONDS,
        found.SECURE_HSTS_INCLUDE_SUBDOMAINS,
        found.SECURE_HSTS_PRELOAD,
    )


BY_THE_CLOCK = {
    "carry_shown",
    "carry_token_uses",
    "check_drift",
    "clear_expired",
    "count_shown",
    "erase_accounts",
    "judge_experiment",
    "reconcile",
    "retry_waiting",
    "update_trending",
}


def test_training_by_the_clock_can_be_left_out(settings_of: SettingsOf, settings):
    assert not settings_of(RETRAIN_EVERY="0").RETRAIN_EVERY
    settings.RETRAIN_EVERY = timedelta(0)
    assert set(beat_schedule()) == BY_THE_CLOCK


def test_what_is_done_by_the_clock(settings):
    settings.RETRAIN_EVERY = timedelta(hours=1)
    assert set(beat_schedule()) == BY_THE_CLOCK | {"retrain"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("MODELS_TO_KEEP", "0"),
        ("RETRAIN_EVERY", "-5"),
        ("WEB_THREADS", "0"),
        ("WEB_WORKERS", "0"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("EMAIL_VERIFICATION", "maybe"),
        ("EMAIL_URL", "pigeon://loft"),
        ("API_VISITOR_RATE", "often"),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_name(settings_of: SettingsOf, name, value):
    with pytest.raises((EnvError, ImproperlyConfigured), match=name):
        settings_of(**{name: value})


def test_a_rate_may_be_short(settings_of: SettingsOf):
    assert settings_of(API_READER_RATE="5/s").API_READER_RATE == "5/s"


def test_models_are_files_unless_a_bucket_is_named(settings_of: SettingsOf):
    found = settings_of()
    assert found.STORAGES["models"]["OPTIONS"] == {"location": found.MODELS_DIR}
    bucket = settings_of(MODELS_S3_BUCKET="models", MODELS_S3_PREFIX="one").STORAGES["models"]
    assert bucket["BACKEND"] == "registry.s3.S3Models"
    assert (bucket["OPTIONS"]["bucket_name"], bucket["OPTIONS"]["location"]) == ("models", "one")


NAMES_NO_BUCKET = """
import sys, django
django.setup()
from registry import storage
print(storage._remote(), [name for name in ("storages", "boto3", "botocore") if name in sys.modules])
"""


@pytest.mark.slow
def test_without_a_bucket_nothing_that_talks_to_one_is_imported(home: Path):
    process = started(home, NAMES_NO_BUCKET, DJANGO_SETTINGS_MODULE="bookrec_site.settings")
    assert process.stdout.strip() == "None []", process.stderr


@pytest.mark.slow
def test_a_public_site_set_up_as_documented_passes_the_deployment_check(home: Path):
    environment = HTTPS | {"EMAIL_URL": example_value("EMAIL_URL")}
    check = (
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['', 'check', '--deploy', '--fail-level=WARNING'])"
    )
    process = started(home, check, **environment)
    assert process.returncode == 0, process.stderr

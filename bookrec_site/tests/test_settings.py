"""What the environment makes of the settings, in a process of its own as at a real start."""

import json
import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from bookrec_site import paths

SHOW = """
import json
from django.conf import settings
from tasks.schedule import beat_schedule
print(json.dumps({
    "options": settings.DATABASES["default"]["OPTIONS"],
    "hsts": [settings.SECURE_HSTS_SECONDS, settings.SECURE_HSTS_INCLUDE_SUBDOMAINS,
             settings.SECURE_HSTS_PRELOAD],
    "schedule": sorted(beat_schedule()),
}))
"""
SHOW_LIMITS = """
import django
django.setup()
from django.db import connection
names = ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout")
with connection.cursor() as cursor:
    print(*(cursor.execute(f"SHOW {name}").fetchone()[0] for name in names))
connection.close()
connection.close_pool()
"""
HTTPS = {"BASE_URL": "https://books.example.org", "TRUSTED_PROXY_COUNT": "1"}
LIMITS = "-c statement_timeout=10s -c lock_timeout=3s -c idle_in_transaction_session_timeout=30s"


def started(home: Path, code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    foreign = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "BOOKREC_ROLE")
    kept = {name: value for name, value in os.environ.items() if name not in foreign}
    return subprocess.run(
        [sys.executable, "-c", code],
        env=kept | {"BOOKREC_HOME": str(home)} | environment,
        cwd=paths.BASE_DIR,
        capture_output=True,
        text=True,
        timeout=60,
    )


def settings_of(home: Path, code: str = SHOW, **environment: str) -> dict:
    process = started(home, code, **environment)
    assert process.returncode == 0, process.stderr
    return json.loads(process.stdout)


def example_value(name: str) -> str:
    """What .env.example proposes."""
    lines = (paths.BASE_DIR / ".env.example").read_text().splitlines()
    return next(line.partition("=")[2] for line in lines if line.startswith(f"#{name}="))


def test_what_the_database_url_asks_for_is_kept(home: Path):
    url = "postgres://u:p@db/bookrec?sslmode=verify-full&sslrootcert=/etc/db.pem"
    options = settings_of(home, DATABASE_URL=url)["options"]
    assert (options["sslmode"], options["sslrootcert"]) == ("verify-full", "/etc/db.pem")
    assert options["pool"]["max_size"] == 5
    assert "options" not in options


def test_only_the_web_has_time_limits_and_keeps_what_the_url_asks_for(home: Path):
    as_gunicorn = "import bookrec_site.gunicorn_conf\n" + SHOW
    assert settings_of(home, as_gunicorn)["options"]["options"] == LIMITS
    url = "postgres://u:p@db/bookrec?currentSchema=books"
    options = settings_of(home, as_gunicorn, DATABASE_URL=url)["options"]
    assert options["options"] == f"-c search_path=books {LIMITS}"


@pytest.mark.django_db
@pytest.mark.parametrize(("role", "expected"), [("web", "10s 3s 30s"), ("others", "0 0 0")])
def test_the_database_takes_the_limits(home: Path, role, expected):
    where = connection.settings_dict
    url = f"postgres://{where['USER']}@{quote(where['HOST'], safe='')}/{where['NAME']}"
    code = ("import bookrec_site.gunicorn_conf\n" if role == "web" else "") + SHOW_LIMITS
    process = started(home, code, DATABASE_URL=url)
    assert process.stdout.strip() == expected, process.stderr


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({}, [0, False, False]),
        (HTTPS, [31_536_000, False, False]),
        (HTTPS | {"HSTS_SUBDOMAINS": "true"}, [31_536_000, True, False]),
        (HTTPS | {"HSTS_SUBDOMAINS": "true", "HSTS_PRELOAD": "true"}, [31_536_000, True, True]),
    ],
)
def test_hsts_is_for_this_host_unless_the_operator_wants_more(home: Path, environment, expected):
    assert settings_of(home, **environment)["hsts"] == expected


def test_training_by_the_clock_can_be_left_out(home: Path):
    assert "retrain" in settings_of(home)["schedule"]
    assert settings_of(home, RETRAIN_EVERY="0")["schedule"] == [
        "clear_expired",
        "reconcile",
        "update_trending",
    ]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("RETRAIN_EVERY", "-5"),
        ("WEB_THREADS", "0"),
        ("WEB_WORKERS", "0"),
        ("TRUSTED_PROXY_COUNT", "-1"),
        ("EMAIL_VERIFICATION", "maybe"),
        ("EMAIL_URL", "pigeon://loft"),
    ],
)
def test_a_value_that_can_not_be_is_refused_by_name(home: Path, name, value):
    process = started(home, SHOW, **{name: value})
    assert process.returncode != 0
    assert name in process.stderr.splitlines()[-1]


def test_a_public_site_set_up_as_documented_passes_the_deployment_check(home: Path):
    environment = HTTPS | {"EMAIL_URL": example_value("EMAIL_URL")}
    check = (
        "from django.core.management import execute_from_command_line\n"
        "execute_from_command_line(['', 'check', '--deploy', '--fail-level=WARNING'])"
    )
    process = started(home, check, **environment)
    assert process.returncode == 0, process.stderr

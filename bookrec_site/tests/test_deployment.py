"""The files that machines without this test suite read must agree with the settings."""

import re
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent.parent
READ = re.compile(r"""(?:env\.\w+\(\s*|_days\(|environ(?:\.get\(|\[)|setting\()["']([A-Z_]+)["']""")
# The operating system's and tools' own, not settings of the site.
FOREIGN = {"PATH", "HOME", "LANG", "DJANGO_SETTINGS_MODULE", "NO_COLOR", "TERM", "PORT"}
# What gunicorn_conf tells the settings, and who starts the site tells gunicorn.
FOREIGN |= {"BOOKREC_ROLE", "BOOKREC_SETTING_UP"}


COMPOSE_ONLY = {"DATABASE_PASSWORD"}


def names_read() -> set[str]:
    files = [ROOT / "bookrec_site/settings.py", *ROOT.glob("bookrec_site/*.py")]
    files += ROOT.glob("bookrec_site/startup/*.py")
    return {name for file in files for name in READ.findall(file.read_text())} - FOREIGN


def names_in_example() -> set[str]:
    return set(re.findall(r"^#?([A-Z_]+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))


def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_the_example_lists_every_setting_and_no_other():
    assert names_in_example() - COMPOSE_ONLY == names_read()
    assert "${DATABASE_PASSWORD:?" in (ROOT / "docker-compose.yml").read_text()


def test_compose_sets_only_settings_that_exist():
    for name in ("web", "worker", "training", "beat", "setup"):
        assert set(compose()["services"][name]["environment"]) <= names_read()


def test_compose_runs_every_part_with_a_health_check():
    services = compose()["services"]
    assert set(services) == {"setup", "web", "worker", "training", "beat", "postgres", "redis"}
    for name, service in services.items():
        assert name == "setup" or service["healthcheck"]["test"]


def test_compose_starts_a_worker_for_each_kind_of_job():
    services = compose()["services"]
    assert services["worker"]["command"] == ["python", "manage.py", "worker"]
    assert services["training"]["command"] == ["python", "manage.py", "worker", "--training"]


def test_no_package_is_installed_without_its_hash():
    for name in ("requirements.txt", "requirements-dev.txt"):
        packages = re.split(r"\n(?=[a-z])", (ROOT / name).read_text(), flags=re.IGNORECASE)
        assert len(packages) > 40
        assert all("==" in package and "--hash=sha256:" in package for package in packages)

"""manage.py brings the servers along for the commands that need them."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bookrec_site import paths
from bookrec_site.tests.test_supervisor import holders


@pytest.fixture
def environment(home: Path) -> dict[str, str]:
    ours = ("DATABASE_URL", "REDIS_URL", "BASE_URL", "PORT")
    kept = {name: value for name, value in os.environ.items() if name not in ours}
    # Of another program's: must not lead ours astray.
    return kept | {"BOOKREC_HOME": str(home), "PGHOST": "/nowhere", "PGOPTIONS": "-c nonsense=1"}


def manage(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, paths.BASE_DIR / "manage.py", *arguments],
        env=environment,
        cwd="/",
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.slow
def test_a_command_finds_a_database_and_leaves_no_server_running(home: Path, environment):
    for arguments in (["load_dataset", "starter"], ["train"]):
        failed = manage(environment, *arguments)
        assert failed.returncode == 1
        assert "./run manage migrate" in failed.stderr
        assert "Traceback" not in failed.stderr
        assert holders(home) == []
    assert manage(environment, "migrate", "--verbosity=0").returncode == 0
    shown = manage(environment, "showmigrations", "catalog")
    assert "[X] 0001_initial" in shown.stdout
    assert shown.stderr == ""
    assert holders(home) == []


@pytest.mark.slow
@pytest.mark.parametrize("arguments", [["check"], ["migrate", "--help"], ["--version"]])
def test_a_command_that_needs_no_server_starts_none(home: Path, environment, arguments: list[str]):
    assert manage(environment, *arguments).returncode == 0
    assert not (home / "services").exists()


def test_a_home_that_cannot_be_used_is_one_line(environment, tmp_path: Path):
    (tmp_path / "file").touch()
    refused = manage(environment | {"BOOKREC_HOME": str(tmp_path / "file")}, "migrate")
    assert refused.returncode == 1
    assert refused.stderr.count("\n") == 1
    assert "can't be made" in refused.stderr


@pytest.mark.parametrize("port", ["80000", "http"])
def test_a_port_that_is_none_is_one_line(environment, port: str):
    refused = manage(environment, "up", "--port", port)
    assert refused.returncode != 0
    assert f"{port} is not a number from 1 to 65535" in refused.stderr
    assert refused.stderr.count("\n") == 1

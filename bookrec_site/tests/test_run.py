"""`./run` sets itself up, in a checkout of its own with one small package to install."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from bookrec_site import paths

MANAGE = """
import sys
import greeting
print(greeting.TEXT, sys.prefix, *sys.argv[1:])
"""

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class FirstRuns:
    """Two at once, in an empty checkout."""

    said: list[tuple[str, str]]
    folder: Path
    kept: Path


def make_wheel(folder: Path, text: str) -> Path:
    wheel = folder / f"greeting-{len(text)}-py3-none-any.whl"
    about = f"greeting-{len(text)}.dist-info"
    with zipfile.ZipFile(wheel, "w") as file:
        file.writestr("greeting.py", f"TEXT = {text!r}\n")
        file.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: greeting\nVersion: {len(text)}\n"
        )
        file.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        )
        file.writestr(f"{about}/RECORD", "")
    return wheel


def require(checkout: Path, text: str) -> None:
    wheel = make_wheel(checkout, text)
    (checkout / "requirements.txt").write_text(f"greeting @ {wheel.as_uri()}\n")


def make_checkout(folder: Path) -> Path:
    (folder / "bookrec_site" / "startup").mkdir(parents=True)
    for name in ("run", "bookrec_site/startup/install.py"):
        shutil.copy(paths.BASE_DIR / name, folder / name)
    (folder / "manage.py").write_text(MANAGE)
    require(folder, "hello")
    return folder


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return make_checkout(tmp_path / "my checkout")


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> FirstRuns:
    """Made once: an environment takes longer than most of what is tried with it."""
    folder = make_checkout(tmp_path_factory.mktemp("checkouts") / "my checkout")
    both = [
        subprocess.Popen(
            [folder / "run", "manage", "a b", "c"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    return FirstRuns(said, folder, folder.rename(folder.with_name("kept")))


@pytest.fixture
def installed(first: FirstRuns) -> Iterator[Path]:
    """A checkout after its first run, at the place where that was."""
    subprocess.run(["cp", "-a", first.kept, first.folder], check=True)
    yield first.folder
    shutil.rmtree(first.folder, ignore_errors=True)


def run(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "run", *arguments],
        cwd="/",
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_two_first_runs_at_once_install_once_and_the_next_does_not(
    first: FirstRuns, installed: Path
):
    assert [out for out, _ in first.said] == [f"hello {installed}/.venv a b c\n"] * 2
    assert sum(said.count("Installing requirements.txt") for _, said in first.said) == 1
    third = run(installed)
    assert third.stdout == f"hello {installed}/.venv up\n"
    assert third.stderr == ""


def test_a_changed_list_is_installed_again(installed: Path):
    require(installed, "good day")
    assert run(installed).stdout.startswith("good day")


def test_an_install_that_failed_or_was_cut_off_is_done_again_from_the_start(installed: Path):
    wanted = (installed / "requirements.txt").read_text()
    (installed / "requirements.txt").write_text("greeting @ file:///nowhere.whl\n")
    failed = run(installed)
    assert failed.returncode == 1
    assert "The next ./run tries again" in failed.stderr
    (installed / ".venv" / "left behind").touch()
    (installed / "requirements.txt").write_text(wanted)
    assert run(installed).stdout.startswith("hello")
    assert not (installed / ".venv" / "left behind").exists()


def test_an_environment_that_was_moved_here_or_lost_its_python_is_made_anew(installed: Path):
    moved = installed.with_name("moved")
    installed.rename(moved)
    require(moved, "hello")
    assert run(moved).stdout == f"hello {moved}/.venv up\n"
    scripts = (moved / ".venv" / "bin" / "pip").read_text()
    assert str(installed) not in scripts
    for python in (moved / ".venv" / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/nowhere/python")
    assert run(moved).stdout == f"hello {moved}/.venv up\n"


def test_a_python_that_is_too_old_gets_one_line(checkout: Path, tmp_path: Path):
    (tmp_path / "bin").mkdir()
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        old = tmp_path / "bin" / name
        old.write_text("#!/bin/sh\n[ $0 = ${0%.*} ] && echo 3.9 || exit 127\n")
        old.chmod(0o755)
    refused = run(checkout, PATH=f"{tmp_path}/bin:/usr/bin:/bin")
    assert refused.returncode == 1
    assert refused.stderr == (
        "Bookrec needs Python 3.11, 3.12, 3.13 or 3.14; this machine has: 3.9.\n"
    )
    assert not (checkout / ".venv").exists()


def test_an_unknown_command_is_named(checkout: Path):
    refused = run(checkout, "fly")
    assert refused.returncode == 2
    assert refused.stderr == "./run fly: no such command; ./run help lists them.\n"


def test_help_needs_nothing_installed(checkout: Path):
    assert "./run test" in run(checkout, "help").stdout
    assert not (checkout / ".venv").exists()


@pytest.mark.skipif(not os.path.exists("/bin/dash"), reason="no strict POSIX shell here")
def test_run_is_plain_posix_shell():
    subprocess.run(["/bin/dash", "-n", paths.BASE_DIR / "run"], check=True)

"""`./run` sets itself up, in a checkout of its own with one small package to install."""

import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from bookrec_site import paths

MANAGE = """
import sys
import greeting
print(greeting.TEXT, sys.prefix, *sys.argv[1:])
"""

pytestmark = pytest.mark.slow


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


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    folder = tmp_path / "my checkout"
    (folder / "bookrec_site" / "startup").mkdir(parents=True)
    for name in ("run", "bookrec_site/startup/install.py"):
        shutil.copy(paths.BASE_DIR / name, folder / name)
    (folder / "manage.py").write_text(MANAGE)
    require(folder, "hello")
    return folder


def run(checkout: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [checkout / "run", *arguments],
        cwd="/",
        env={"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin"} | environment,
        capture_output=True,
        text=True,
        timeout=120,
    )


def test_the_first_run_installs_and_the_second_does_not(checkout: Path):
    first, second = run(checkout, "manage", "a b", "c"), run(checkout)
    assert first.stdout == f"hello {checkout}/.venv a b c\n"
    assert "Installing requirements.txt" in first.stderr
    assert second.stdout == f"hello {checkout}/.venv up\n"
    assert second.stderr == ""


def test_a_changed_list_is_installed_again(checkout: Path):
    run(checkout)
    require(checkout, "good day")
    assert run(checkout).stdout.startswith("good day")


def test_an_install_that_failed_or_was_cut_off_is_done_again_from_the_start(checkout: Path):
    run(checkout)
    wanted = (checkout / "requirements.txt").read_text()
    (checkout / "requirements.txt").write_text("greeting @ file:///nowhere.whl\n")
    failed = run(checkout)
    assert failed.returncode == 1
    assert "The next ./run tries again" in failed.stderr
    (checkout / ".venv" / "left behind").touch()
    (checkout / "requirements.txt").write_text(wanted)
    assert run(checkout).stdout.startswith("hello")
    assert not (checkout / ".venv" / "left behind").exists()


def test_an_environment_that_was_moved_here_or_lost_its_python_is_made_anew(checkout: Path):
    run(checkout)
    moved = checkout.with_name("moved")
    checkout.rename(moved)
    require(moved, "hello")
    assert run(moved).stdout == f"hello {moved}/.venv up\n"
    scripts = (moved / ".venv" / "bin" / "pip").read_text()
    assert str(checkout) not in scripts
    for python in (moved / ".venv" / "bin").glob("python*"):
        python.unlink()
        python.symlink_to("/nowhere/python")
    assert run(moved).stdout == f"hello {moved}/.venv up\n"


def test_two_runs_at_once_install_once(checkout: Path):
    both = [
        subprocess.Popen(
            [checkout / "run"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    said = [process.communicate(timeout=120) for process in both]
    assert [out for out, _ in said] == [f"hello {checkout}/.venv up\n"] * 2
    assert sum(err.count("Installing") for _, err in said) == 1


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

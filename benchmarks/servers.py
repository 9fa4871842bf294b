"""PostgreSQL and Valkey for a benchmark of its own, as a user's site runs them."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bookrec_site import paths
from bookrec_site.startup.embedded import services
from bookrec_site.startup.processes import forget_foreign_settings


@contextmanager
def own_servers() -> Iterator[tuple[Path, dict[str, str]]]:
    """A new home folder with running servers, and the environment for commands that use them.

    Servers that the caller's environment names are left alone.
    """
    for name in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(name, None)
    forget_foreign_settings()
    # Near the root: a socket's path must be short, and the servers' account must get there.
    with tempfile.TemporaryDirectory(prefix="bookrec-bench-", dir="/tmp") as folder:
        home = Path(folder)
        home.chmod(0o711)
        environment = os.environ | {
            "BOOKREC_HOME": folder,
            "DATABASE_URL": paths.pg_url(home),
            "REDIS_URL": paths.redis_url(home),
        }
        with services(home, "a benchmark"):
            yield home, environment

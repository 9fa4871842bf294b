"""What must hold before anything is started, each with a plain sentence when it does not."""

import os
import shutil
import socket
import time
from contextlib import closing
from pathlib import Path

from bookrec_site.startup.account import user_name
from bookrec_site.startup.processes import Refused

LEAST_DISK = 1 << 30
# Seconds that the web server of a killed run may take to let go of the port.
PORT_PATIENCE = 2.0


def check_port(port: int) -> None:
    deadline = time.monotonic() + PORT_PATIENCE
    while reason := _port_problem(port):
        if time.monotonic() > deadline:
            raise Refused(f"Port {port} {reason}. Choose another: ./run up --port {port + 1}")
        time.sleep(0.1)


def check_disk(home: Path, least: int = LEAST_DISK) -> None:
    for folder in (home, home / "services"):
        if folder.exists() and (free := shutil.disk_usage(folder).free) < least:
            raise Refused(
                f"Only {free / (1 << 30):.1f} GiB are free on the disk of {folder.resolve()}, "
                f"{least / (1 << 30):.0f} are needed. Free some, or set BOOKREC_HOME to another disk."
            )


def check_user() -> None:
    """PostgreSQL asks the machine for the names of the accounts that it deals with."""
    if not user_name(os.geteuid()):
        raise Refused(
            f"Your user id {os.geteuid()} has no name on this machine, which PostgreSQL needs. Add it "
            "to /etc/passwd, or set DATABASE_URL and REDIS_URL."
        )


def _port_problem(port: int) -> str | None:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except PermissionError:
            return "is for root only"
        except OSError:
            return "is taken by another program"
    return None

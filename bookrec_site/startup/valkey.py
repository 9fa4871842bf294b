"""A Valkey server of our own, for cache and job queue; it speaks Redis."""

import os
import socket
from dataclasses import dataclass
from pathlib import Path

from bookrec_site.paths import VALKEY_SOCKET
from bookrec_site.startup.account import Account
from bookrec_site.startup.processes import Program


@dataclass(frozen=True)
class Valkey:
    data: Path
    sockets: Path
    binary: Path
    account: Account

    def prepare(self, lock: int) -> None:
        self.data.mkdir(exist_ok=True, mode=0o700)
        self.account.own(self.data)
        (self.sockets / VALKEY_SOCKET).unlink(missing_ok=True)

    def program(self) -> Program:
        options = {
            "port": "0",
            "unixsocket": str(self.sockets / VALKEY_SOCKET),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes",
            "appendfsync": "everysec",
            "save": "",
            "maxmemory": "256mb",
            # Jobs carry no expiry and stay, cached pages carry one and go.
            "maxmemory-policy": "volatile-lru",
        }
        words = [word for name, value in options.items() for word in (f"--{name}", value)]
        return Program(
            name="valkey",
            argv=(str(self.binary), *words),
            env={"PATH": os.defpath, "HOME": str(self.data), "LC_ALL": "C.UTF-8"},
            cwd=self.data,
            account=self.account,
            stage=2,
            quiet=True,
            orphan_signal=Program.stop_signal,  # so that it writes down the last second
            grace=10,
        )

    def answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(3)
            try:
                connection.connect(str(self.sockets / VALKEY_SOCKET))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
            except OSError:
                return False

    def set_up(self) -> None:
        """Nothing to make: it starts empty."""

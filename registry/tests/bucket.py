"""A server that speaks S3, in a process of its own, with an empty bucket."""

import socket
import subprocess
import sys
import time
from urllib.request import Request, urlopen

PATIENCE = 60
KEYS = {"access_key": "testing", "secret_key": "testing", "region_name": "us-east-1"}


class Bucket:
    def __init__(self) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(self.port)]
        quiet = subprocess.DEVNULL
        self.process = subprocess.Popen(command, stdout=quiet, stderr=quiet)

    def wait(self) -> None:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            try:
                self.empty()
                return
            except OSError:
                time.sleep(0.1)
        raise AssertionError("The server did not come up.")

    def empty(self) -> None:
        """Everything gone but the bucket."""
        with urlopen(Request(f"{self.url}/moto-api/reset", method="POST"), timeout=10):
            pass
        with urlopen(Request(f"{self.url}/models", method="PUT"), timeout=10):
            pass

    def storage(self) -> dict[str, object]:
        """As STORAGES has it."""
        where = {"bucket_name": "models", "endpoint_url": self.url, "location": "site-one"}
        return {"BACKEND": "registry.s3.S3Models", "OPTIONS": where | KEYS}

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

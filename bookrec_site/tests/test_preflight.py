import os
import socket
from pathlib import Path

import pytest

from bookrec_site.startup import preflight
from bookrec_site.startup.processes import Refused


@pytest.fixture(autouse=True)
def no_patience(monkeypatch):
    monkeypatch.setattr(preflight, "PORT_PATIENCE", 0.0)


def test_a_taken_port_is_refused_with_the_next_one_as_advice():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(Refused, match=f"Port {port} is taken .* --port {port + 1}$"):
            preflight.check_port(port)
    preflight.check_port(port)


def test_a_port_that_was_just_used_is_free_again():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        client = socket.create_connection(("127.0.0.1", port))
        served, _ = server.accept()
        served.close()  # the side that closes first keeps the address in TIME_WAIT
        client.close()
    preflight.check_port(port)


def test_a_full_disk_is_refused_with_figures(home: Path):
    preflight.check_disk(home)
    with pytest.raises(Refused, match=rf"GiB are free on the disk of {home}, 1048576 are needed"):
        preflight.check_disk(home, least=1 << 50)


def test_a_user_without_a_name_is_refused(monkeypatch):
    preflight.check_user()
    monkeypatch.setattr(os, "geteuid", lambda: 2_000_123)
    with pytest.raises(Refused, match="user id 2000123 has no name"):
        preflight.check_user()

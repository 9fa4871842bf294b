"""The load counts what was answered, and what was not."""

import itertools
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks.http_load import load, request

pytestmark = pytest.mark.slow


class Server(ThreadingHTTPServer):
    bodies: list[bytes]


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_PUT(self) -> None:
        self.server.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.do_GET()

    def do_GET(self) -> None:
        if self.path == "/breaks":
            self.close_connection = True
            return
        status = 500 if self.path == "/fails" else 204 if self.path == "/empty" else 200
        self.send_response(status)
        if status != 204:
            self.send_header("Content-Length", "70000")
        if self.path == "/closes":
            self.send_header("Connection", "close")
        self.end_headers()
        if status != 204:
            self.wfile.write(b"x" * 70_000)

    def log_message(self, *_: object) -> None:
        """Quietly."""


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Answering) as server:
        server.bodies = []
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("path", ["/", "/empty", "/closes"])
def test_what_is_answered_has_a_time(server, path):
    asked = [request("GET", path, {"X-One": "1"})] * 40
    found = load(server.server_port, iter(asked), connections=8, seconds=20)
    assert (len(found.milliseconds), found.errors) == (40, 0)
    assert 0 < found.percentile(50) <= found.percentile(99) < 20_000
    assert found.per_second == pytest.approx(40 / found.seconds)


@pytest.mark.parametrize("path", ["/fails", "/breaks"])
def test_what_fails_is_an_error_and_has_none(server, path):
    asked = [request("GET", path, {}), request("GET", "/", {})] * 10
    found = load(server.server_port, iter(asked), connections=2, seconds=20)
    assert (len(found.milliseconds), found.errors) == (10, 10)


def test_a_body_arrives_and_the_time_is_kept(server):
    asked = itertools.repeat(request("PUT", "/", {}, b'{"stars": 4}'))
    found = load(server.server_port, asked, connections=2, seconds=0.3)
    assert found.milliseconds and 0.3 <= found.seconds < 10
    assert set(server.bodies) == {b'{"stars": 4}'}

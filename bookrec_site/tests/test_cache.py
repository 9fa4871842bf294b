"""The cache over a real Valkey that is stopped, hung, and there again."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import redis

from bookrec_site import cache as cache_module
from bookrec_site.cache import FAILURES_TO_OPEN, ForgivingRedisCache
from bookrec_site.startup import binaries
from bookrec_site.startup.account import service_account

# A page asks the cache a few times; all of them together must stay below this.
PATIENCE = 1.0


class Server:
    def __init__(self, folder: Path) -> None:
        self.socket = folder / "redis.sock"
        account = service_account(folder)
        self.argv = [
            str(binaries.valkey_server(account, folder)),
            *("--port", "0", "--unixsocket", str(self.socket), "--save", ""),
        ]
        self.start()

    def start(self) -> None:
        self.process = subprocess.Popen(self.argv, stdout=subprocess.DEVNULL)
        with redis.Redis(unix_socket_path=str(self.socket)) as client:
            for _ in range(100):
                try:
                    client.ping()
                    return
                except redis.RedisError:
                    time.sleep(0.05)
        raise AssertionError("Valkey did not start.")

    def stop(self) -> None:
        self.process.kill()
        self.process.wait(10)

    @contextmanager
    def hung(self) -> Iterator[None]:
        os.kill(self.process.pid, signal.SIGSTOP)
        try:
            yield
        finally:
            os.kill(self.process.pid, signal.SIGCONT)


@pytest.fixture
def server(home: Path) -> Iterator[Server]:
    server = Server(home)
    yield server
    server.stop()


@pytest.fixture
def cache(server: Server, settings) -> ForgivingRedisCache:
    configured = settings.CACHES["default"]
    params = configured | {"LOCATION": f"unix://{server.socket}?db=1"}
    return ForgivingRedisCache(params["LOCATION"], params)


def everything_answers_as_empty(cache: ForgivingRedisCache) -> None:
    assert cache.get("a") is None
    assert cache.get("a", 7) == 7
    assert cache.get_many(["a", "b"]) == {}
    cache.set("a", 1)
    assert cache.add("a", 1) is True
    assert cache.delete("a") is False
    assert cache.count("a", 60) is None


@contextmanager
def soon() -> Iterator[None]:
    started = time.monotonic()
    yield
    assert time.monotonic() - started < PATIENCE


def test_it_is_a_cache(cache):
    cache.set("a", {"b": [1.5]})
    assert cache.get("a") == {"b": [1.5]}
    assert cache.get_many(["a", "x"]) == {"a": {"b": [1.5]}}
    assert cache.add("a", 2) is False
    assert cache.delete("a") is True
    assert cache.get("a") is None


def test_without_a_server_it_answers_as_an_empty_cache(cache, server):
    cache.set("a", 1)
    server.stop()
    with soon():
        everything_answers_as_empty(cache)


@pytest.mark.slow
def test_with_a_hung_server_a_page_waits_less_than_a_second(cache, server):
    cache.set("a", 1)
    with server.hung():
        with soon():
            everything_answers_as_empty(cache)
        with soon():  # other pages do not even wait
            for _ in range(100):
                assert cache.get("a") is None


@pytest.mark.slow
def test_once_the_server_answers_again_it_is_asked_again(cache, server, monkeypatch):
    monkeypatch.setattr(cache_module, "REST_SECONDS", 0.2)
    cache.set("a", 1)
    with server.hung():
        everything_answers_as_empty(cache)
    time.sleep(0.3)
    assert cache.get("a") == 1


@pytest.mark.slow
def test_a_server_that_was_started_anew_is_found(cache, server, monkeypatch):
    monkeypatch.setattr(cache_module, "REST_SECONDS", 0.2)
    server.stop()
    for _ in range(FAILURES_TO_OPEN):
        cache.get("a")
    server.start()
    time.sleep(0.3)
    cache.set("a", 2)
    assert cache.get("a") == 2


def test_one_failure_among_successes_opens_nothing(cache, server):
    server.stop()
    cache.get("a")
    server.start()
    cache.set("a", 3)
    assert cache.get("a") == 3
    assert ForgivingRedisCache.failures == 0


@pytest.mark.django_db
def test_pages_and_lists_do_without_it(cache, server, settings, client, monkeypatch):
    settings.CACHES = {
        "default": settings.CACHES["default"] | {"LOCATION": f"unix://{server.socket}?db=1"}
    }
    for state in ("stopped", "hung"):
        ForgivingRedisCache.failures, ForgivingRedisCache.rests_until = 0, 0.0
        if state == "stopped":
            server.stop()
            assert client.get("/api/v1/books").status_code == 200
            server.start()
        else:
            with server.hung():
                assert client.get("/api/v1/books").status_code == 200

from pathlib import Path

import pytest

from bookrec_site import paths


@pytest.mark.parametrize(
    ("url", "number", "expected"),
    [
        ("unix:///run/redis.sock", 1, "unix:///run/redis.sock?db=1"),
        ("unix:///run/redis.sock?db=0", 1, "unix:///run/redis.sock?db=1"),
        ("redis://redis:6379", 1, "redis://redis:6379/1"),
        (
            "rediss://u:p@redis:6379/3?ssl_cert_reqs=none",
            1,
            "rediss://u:p@redis:6379/1?ssl_cert_reqs=none",
        ),
    ],
)
def test_another_database_of_the_same_redis(url: str, number: int, expected: str):
    assert paths.redis_database(url, number) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("unix:///run/redis.sock", "redis+socket:///run/redis.sock?virtual_host=0"),
        ("redis://redis:6379", "redis://redis:6379/0"),
    ],
)
def test_the_broker_is_database_0_in_celerys_spelling(url: str, expected: str):
    assert paths.celery_url(url) == expected


def test_sockets_lie_in_the_home(home: Path):
    assert paths.socket_dir(home) == home / "run"


@pytest.mark.parametrize("name", ["x" * 100, "with space", "comma,", "100%", "quote'", "ünicode"])
def test_a_path_that_addresses_cannot_carry_is_replaced(home: Path, name: str):
    found = paths.socket_dir(home / name)
    assert found.parent == Path("/tmp")
    assert paths.PLAIN_PATH.fullmatch(str(found))
    assert found != paths.socket_dir(home / (name + "2"))


def test_every_session_finds_the_same_sockets(home: Path, monkeypatch):
    before = paths.socket_dir(home / ("x" * 100))
    for name in ("XDG_RUNTIME_DIR", "TMPDIR", "HOME"):
        monkeypatch.setenv(name, "/elsewhere")
    assert paths.socket_dir(home / ("x" * 100)) == before

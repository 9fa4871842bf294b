"""One secret a home, made once, whoever is first and whatever the file system can do."""

import errno
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bookrec_site.secret import kept_secret


@pytest.fixture(params=["links", "no links"])
def file_system(request, monkeypatch):
    if request.param == "no links":

        def refuse(*_: object) -> None:
            raise OSError(errno.EPERM, os.strerror(errno.EPERM))

        monkeypatch.setattr(os, "link", refuse)


def test_it_is_made_once_and_only_its_owner_reads_it(tmp_path: Path, file_system):
    path = tmp_path / "home" / "secret_key"
    secret = kept_secret(path)
    assert len(secret) == 64
    assert kept_secret(path) == secret
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(path.parent.iterdir()) == [path]


def test_those_who_start_together_get_the_same(tmp_path: Path, file_system):
    for attempt in range(20):
        path = tmp_path / str(attempt) / "secret_key"
        with ThreadPoolExecutor(8) as threads:
            assert len(set(threads.map(kept_secret, [path] * 8))) == 1


def test_an_empty_file_is_no_secret(tmp_path: Path, monkeypatch):
    monkeypatch.setattr("bookrec_site.secret._PATIENCE_SECONDS", 0.05)
    (tmp_path / "secret_key").touch()
    with pytest.raises(RuntimeError, match="is empty: delete it"):
        kept_secret(tmp_path / "secret_key")

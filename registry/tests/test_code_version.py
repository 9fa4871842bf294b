"""It changes with the code, and needs nothing but the code."""

from pathlib import Path

import pytest

from registry.code_version import code_version


@pytest.fixture
def project(settings, tmp_path: Path) -> Path:
    settings.BASE_DIR = tmp_path
    for name in ("recommendations/engine/rank.py", "registry/models.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x = 1\n")
    return tmp_path


def version() -> str:
    return code_version.__wrapped__()


def test_it_changes_with_what_fits_and_ranks(project: Path):
    seen = {version()}
    (project / "recommendations/engine/rank.py").write_text("x = 2\n")
    seen.add(version())
    (project / "recommendations/engine/rank.py").rename(project / "recommendations/rank.py")
    seen.add(version())
    assert len(seen) == 3
    assert all(len(code) == 16 for code in seen)


def test_it_stays_whatever_else_changes(project: Path):
    before = version()
    for name in ("recommendations/tests/test_rank.py", "shelves/views.py", "registry/notes.txt"):
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text("y = 1\n")
    assert version() == before

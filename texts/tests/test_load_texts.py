"""Files and folders from the command line."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from texts import reading
from texts.models import LanguageSample, Work

pytestmark = pytest.mark.django_db


def load(*paths: Path, **options: object) -> str:
    out = StringIO()
    call_command("load_texts", *map(str, paths), stdout=out, stderr=out, **options)
    return out.getvalue()


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "novels").mkdir()
    (tmp_path / "novels" / "Ann_Nights_1901.txt").write_text("A dark night.")
    (tmp_path / "novels" / "cover.jpg").write_bytes(b"\xff\xd8\xff")
    (tmp_path / "passages.csv").write_text("text,author\nA day.,Bob\n?,Bob\n")
    (tmp_path / "lines.csv").write_text("language,text\neng,Yes.\n")
    return tmp_path


def test_a_folder_is_loaded_with_what_is_in_it(folder):
    said = load(folder, public_domain=True)
    assert Work.objects.filter(public_domain=True).count() == 2
    assert LanguageSample.objects.count() == 1
    assert "passages.csv: 1 works, 1 refused" in said and "line 3: " in said
    assert "cover.jpg" not in said
    assert said.endswith("3 texts were kept.\n")


def test_one_file_may_say_its_author(tmp_path):
    path = tmp_path / "chapter.txt"
    path.write_text("A dark night.")
    load(path, author="Ann", title="Nights")
    assert Work.objects.get().title == "Nights"


def test_loading_twice_changes_nothing(folder):
    load(folder)
    assert load(folder).endswith("0 texts were kept.\n")
    assert Work.objects.count() == 2


def test_what_can_not_be_taken_stops_nothing_else(folder, monkeypatch):
    (folder / "novels" / "Big_Book_1900.txt").write_text("x" * 200)
    monkeypatch.setattr("texts.management.commands.load_texts.MOST_BYTES", 100)
    monkeypatch.setattr(reading, "MOST_BYTES", 100)
    with pytest.raises(CommandError, match="1 files were not taken; 3 texts were kept"):
        load(folder)


def test_a_path_that_is_not_there_is_said(tmp_path):
    with pytest.raises(CommandError, match="There is no"):
        load(tmp_path / "nowhere")

"""What the pages of docs/ name is there: files, pages, settings, commands; and the drawing is true."""

import re
from collections.abc import Iterator
from pathlib import Path

from django.core.management import get_commands

from bookrec_site import arrows
from bookrec_site.paths import BASE_DIR

PAGES = [*BASE_DIR.glob("*.md"), *BASE_DIR.glob("docs/*.md")]
FOLDERS = {folder.name for folder in BASE_DIR.iterdir() if folder.is_dir()} - {"var"}
# A setting stands alone between its backticks; so do names of the code that are no settings.
OURS = "API|BOOKREC|DATABASE|EMAIL|ERASURE|KEEP|READERS|SEARCH|TRUSTED"


def named(pattern: str) -> Iterator[tuple[Path, str]]:
    """Every text on a page that fits, once for each page."""
    for page in PAGES:
        for text in dict.fromkeys(re.findall(pattern, page.read_text(), re.MULTILINE)):
            yield page, text


def test_links_lead_somewhere():
    for page, address in named(r"\]\(([^)\s]+)\)"):
        path, _, heading = address.partition("#")
        target = (page.parent / path) if path else page
        assert target.exists(), f"{page.name}: {address}"
        assert not heading or heading in headings(target), f"{page.name}: {address}"


def headings(page: Path) -> set[str]:
    """As they are named in addresses."""
    found = re.findall(r"^#+ (.+)$", page.read_text(), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in found}


def test_files_are_there():
    for page, name in named(r"`([\w-]+/[\w./-]*(?:\.\w+|/))`"):
        known = name.partition("/")[0] in FOLDERS
        assert not known or (BASE_DIR / name).exists(), f"{page.name}: {name}"


def test_commands_and_settings_are_there():
    helped, commands = (BASE_DIR / "run").read_text(), get_commands()
    for page, command in named(r"\./run ([a-z]+)"):
        assert f"./run {command}" in helped, f"{page.name}: {command}"
    for page, command in named(r"\./run manage ([a-z_]+)"):
        assert command in commands, f"{page.name}: {command}"
    settings = (BASE_DIR / ".env.example").read_text() + (BASE_DIR / "conftest.py").read_text()
    for page, setting in named(rf"`((?:{OURS})_[A-Z_]+)"):
        assert setting in settings, f"{page.name}: {setting}"


def test_the_drawing_of_the_tour_is_that_of_the_imports():
    (drawn,) = arrows.DRAWING.findall(arrows.PAGE.read_text())
    assert drawn == arrows.drawing(), "./run arrows"


def test_what_the_tour_reads_is_there():
    text = arrows.PAGE.read_text()
    stops = re.findall(r"^\| \d min \| `(.+?)` \| (.+?) \|", text, re.MULTILINE)
    assert len(stops) == 10
    for file, read in stops:
        code = (BASE_DIR / file).read_text()
        for name in re.findall(r"`(\w+)`", read):
            assert re.search(rf"(def|class) {name}\b", code), f"{name} in {file}"

"""A client that a program generates from the document works against a running site."""

import importlib
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from bookrec_site.tests.homes import copy_folder, digest_of, kept
from bookrec_site.tests.live_site import Visitor
from bookrec_site.tests.test_journey import make_token, sign_up

pytestmark = pytest.mark.slow

NAME = "client_of_bookrec"
FILES = ("application/jsonl", "application/zip", "application/x-zip-compressed")
SETTINGS = {
    "package_name_override": NAME,
    "post_hooks": [],  # it would format what it writes
    # It knows files by this name alone.
    "content_type_overrides": dict.fromkeys(FILES, "application/octet-stream"),
}


@pytest.fixture(scope="module")
def generated(document, tmp_path_factory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("generated")
    written = json.dumps(document, default=str)
    program = version("openapi-python-client")
    with kept("client", digest_of([], written, repr(SETTINGS), program), generate(written)) as made:
        copy_folder(made, folder)
    sys.path.insert(0, str(folder))
    yield folder / NAME
    sys.path.remove(str(folder))
    for name in [name for name in sys.modules if name.partition(".")[0] == NAME]:
        del sys.modules[name]


def generate(document: str) -> Callable[[Path], None]:
    """Takes a quarter of a minute."""

    def into(folder: Path) -> None:
        folder.mkdir()
        (folder / "openapi.json").write_text(document)
        (folder / "settings.json").write_text(json.dumps(SETTINGS))
        run = subprocess.run(
            [
                *(Path(sys.executable).with_name("openapi-python-client"), "generate"),
                *("--path=openapi.json", "--config=settings.json", "--meta=none"),
                f"--output-path={NAME}",
            ],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        assert "will not be generated" not in run.stdout

    return into


def part(name: str) -> Any:
    return importlib.import_module(f"{NAME}.{name}")


def test_it_has_every_operation(document, generated):
    named = {
        operation["operationId"]
        for methods in document["paths"].values()
        for operation in methods.values()
    }
    assert {path.stem for path in generated.glob("api/*/*.py")} - {"__init__"} == named


def test_it_searches_rates_and_gets_recommendations(generated, running):
    reader = Visitor(running.url)
    sign_up(reader, "ada-generates@example.org")
    client = part("client").AuthenticatedClient(running.url, make_token(reader))
    client.raise_on_unexpected_status = True

    page = part("api.books.list_books").sync(client=client, q="left hand darkness")
    book = page.results[0]
    assert (book.title, book.authors[0].name) == ("The Left Hand of Darkness", "Ursula K. Le Guin")

    rate = part("api.my_books.rate_book").sync_detailed
    body = part("models").GiveRatingRequest
    answer = rate(book.id, client=client, body=body(stars=4.5))
    assert (answer.status_code, answer.parsed.stars) == (201, 4.5)
    refused = rate(book.id, client=client, body=body(stars=9))
    assert (refused.status_code, refused.parsed.errors[0].field) == (400, "stars")

    picks = part("api.recommendations.list_my_recommendations").sync(client=client, n=5)
    assert picks.fallback is None
    assert len(picks.results) == 5
    assert picks.results[0].reasons[0].book.id == book.id

"""The benchmark of pages counts what it says, and says what it lacks."""

import json
import shutil
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from benchmarks import pages, pages_browser
from benchmarks.__main__ import main
from benchmarks.pages_reader import Stage
from bookrec_site import paths

pytestmark = pytest.mark.slow

STAGE = Stage("sid=abc", 7, ["/books/7-emma", "/books/8-dune"], "/readers/quiet", "/together/x")


def request(url: str, kind: str, size: int) -> dict[str, object]:
    return {"url": f"http://127.0.0.1:1{url}", "kind": kind, "bytes": size}


def test_sizes_are_by_kind_and_without_covers():
    requests = [
        request("/", "Document", 20_000),
        request("/static/js/page.js", "Script", 2_100),
        request("/static/vendor/htmx.min.js", "Script", 17_000),
        request("/static/css/base.css", "Stylesheet", 3_000),
        request("/books/7/cover.svg", "Image", 90_000),
    ]
    assert pages_browser.sizes(requests) == {"script_kb": 19.1, "css_kb": 3.0, "total_kb": 42.1}


def test_every_page_has_one_name_and_readers_are_signed_in():
    found = pages.pages_of(STAGE)
    names = [page.name for page in found]
    assert len(set(names)) == len(names)
    assert set(pages.QUICK_PAGES) <= set(names)
    by_name = {page.name: page for page in found}
    assert "Cookie" not in by_name["front"].sent
    assert by_name["home"].sent["Cookie"] == "sid=abc"
    assert by_name["book"].paths == STAGE.books
    assert by_name["group"].paths == ["/together/x"]
    assert [page.name for page in found if not page.whole] == ["suggestions"]
    assert all(page.sent["Accept-Encoding"] == "gzip" for page in found)


def test_the_lock_names_exact_versions_and_no_registry():
    folder = pages_browser._HERE
    wanted = json.loads((folder / "package.json").read_text())["dependencies"]
    text = (folder / "package-lock.json").read_text()
    lock = json.loads(text)
    locked = {name: lock["packages"][f"node_modules/{name}"]["version"] for name in wanted}
    assert locked == wanted
    assert '"resolved"' not in text
    packages = [entry for place, entry in lock["packages"].items() if place]
    assert all("integrity" in entry for entry in packages)


@pytest.mark.parametrize("missing", ["Chromium", "Node.js"])
def test_it_says_what_is_missing(missing, tmp_path, monkeypatch):
    if missing == "Node.js":
        (tmp_path / "chromium").touch(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SystemExit, match=f"needs {missing}.*install it"):
        main(["pages", "--quick"])


def test_a_folder_that_is_none_is_refused_before_anything_starts(tmp_path, capsys):
    with pytest.raises(SystemExit):
        main(["pages", "--data", str(tmp_path / "none")])
    assert "is not a folder" in capsys.readouterr().err


class OnePage(BaseHTTPRequestHandler):
    """A page that breaks one rule, and in the dark one more."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(PAGE)

    def log_message(self, *arguments: object) -> None:
        """Says nothing."""


PAGE = b"""<!doctype html><html lang="en"><title>One</title>
<style>@media (prefers-color-scheme: dark) { p { color: #888; background: #999 } }</style>
<main><h1>One</h1><p>Words.</p><button></button></main></html>"""


def test_a_page_is_judged_in_the_theme_that_is_asked_for():
    if not shutil.which("node") or not shutil.which("chromium"):
        pytest.skip("no Node.js or no Chromium on the path: no page was judged")
    if not (paths.BASE_DIR / "var/benchmarks/node_modules/.installed").exists():
        pytest.skip("`./run bench pages` has not installed its npm packages: no page was judged")
    server = ThreadingHTTPServer(("127.0.0.1", 0), OnePage)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        with pages_browser.judging() as judge:
            found = judge(f"http://127.0.0.1:{server.server_port}/", "dark", "sid=abc")
    finally:
        server.shutdown()
        server.server_close()
    assert [fault.split()[0] for fault in found["axe"]] == ["button-name", "color-contrast"]
    assert found["scores"]["accessibility"] < 1
    assert {"button-name", "color-contrast"} <= set(found["unmet"])
    assert 0 < found["requests"][0]["bytes"] < 1000

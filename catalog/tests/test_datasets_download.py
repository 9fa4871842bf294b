"""Fetching goodbooks-10k, from a server of our own in its place."""

import io
import struct
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from catalog.datasets.download import download_goodbooks
from catalog.datasets.frames import DatasetError
from catalog.datasets.goodbooks import Goodbooks
from catalog.tests.dataset_folders import write_goodbooks


def archive(folder, prefix="", method=zipfile.ZIP_STORED):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as file:
        for path in folder.iterdir():
            file.write(path, prefix + path.name)
        file.writestr("samples/books.csv", "not this one")
        file.writestr("../outside.csv", "nor this")
    return packed.getvalue()


@pytest.fixture
def serve():
    """Start a server that answers everything with this; gives its address."""
    servers = []

    def start(body, promised=None):
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                self.send_response(200)
                self.send_header("Content-Length", promised or len(body))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=[0.01], daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/goodbooks-10k.zip"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def fetch(folder, url):
    return download_goodbooks(folder, lambda what, rows, share: None, url)


@pytest.mark.parametrize("prefix", ["", "goodbooks-10k/"])
def test_the_archive_becomes_a_folder_that_can_be_loaded(tmp_path, serve, prefix):
    url = serve(archive(write_goodbooks(tmp_path / "source"), prefix))
    folder = fetch(tmp_path / "home" / "datasets" / "goodbooks-10k", url)
    assert Goodbooks(folder).folder == str(folder)
    assert len(list(folder.iterdir())) == 5
    assert not (tmp_path / "home" / "outside.csv").exists()


def test_what_is_there_is_not_fetched_again(tmp_path):
    folder = write_goodbooks(tmp_path / "goodbooks-10k")
    assert fetch(folder, "http://127.0.0.1:1/nobody-listens.zip") == folder


@pytest.mark.parametrize(
    ("body", "promised", "complaint"),
    [
        (b"<html>Sign in to the hotel's network</html>", None, "did not give the expected archive"),
        (b"PK", 4_000_000, "broke off|IncompleteRead|can't be reached"),
    ],
)
def test_another_answer_leaves_nothing_behind(tmp_path, serve, body, promised, complaint):
    with pytest.raises(DatasetError, match=complaint):
        fetch(tmp_path / "home" / "goodbooks-10k", serve(body, promised))
    assert list((tmp_path / "home").iterdir()) == []


def test_an_archive_without_the_files_is_refused(tmp_path, serve):
    folder = write_goodbooks(tmp_path / "source")
    (folder / "ratings.csv").unlink()
    with pytest.raises(DatasetError, match="expected archive.*ratings.csv"):
        fetch(tmp_path / "home" / "goodbooks-10k", serve(archive(folder)))


def test_a_damaged_file_in_the_archive_is_refused(tmp_path, serve):
    """The bytes of a packed file are spoilt, its table of contents is whole."""
    packed = archive(write_goodbooks(tmp_path / "source"), method=zipfile.ZIP_DEFLATED)
    start = packed.index(b"books.csv") + len("books.csv")
    spoilt = packed[:start] + b"\xff" * 40 + packed[start + 40 :]
    with pytest.raises(DatasetError, match="did not give the expected archive"):
        fetch(tmp_path / "home" / "goodbooks-10k", serve(spoilt))
    assert list((tmp_path / "home").iterdir()) == []


def test_an_archive_that_says_its_files_go_on_beyond_its_end_is_refused(tmp_path, serve):
    packed = bytearray(archive(write_goodbooks(tmp_path / "source")))
    for signature, size_at in ((b"PK\x03\x04", 18), (b"PK\x01\x02", 20)):
        place = -1
        while (place := packed.find(signature, place + 1)) >= 0:
            packed[place + size_at : place + size_at + 8] = struct.pack("<II", 9**9, 9**9)
    with pytest.raises(DatasetError, match="did not give the expected archive"):
        fetch(tmp_path / "home" / "goodbooks-10k", serve(bytes(packed)))


def test_without_internet_it_says_what_to_do(tmp_path):
    with pytest.raises(DatasetError, match="can't be reached .* instead of --download"):
        fetch(tmp_path / "goodbooks-10k", "http://127.0.0.1:1/goodbooks-10k.zip")


def test_a_place_that_can_not_be_written_is_named(tmp_path):
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(DatasetError, match="home.*can't be written"):
        fetch(tmp_path / "home" / "goodbooks-10k", "http://127.0.0.1:1/goodbooks-10k.zip")

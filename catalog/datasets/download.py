"""goodbooks-10k from where its authors published it, for users who have the internet."""

import shutil
import tempfile
import zipfile
import zlib
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

from catalog.datasets.frames import DatasetError
from catalog.datasets.ledger import Show

GOODBOOKS_URL = "https://github.com/zygmuntz/goodbooks-10k/releases/download/v1.0/goodbooks-10k.zip"
_FILES = ("books.csv", "ratings.csv", "to_read.csv", "tags.csv", "book_tags.csv")
_PATIENCE_SECONDS = 30
_BLOCK = 1 << 20
# The archive is 12 MB, its files 110 MB; much more is not what we asked for.
_LARGEST_ARCHIVE = 200 << 20
_LARGEST_FILE = 500 << 20


def download_goodbooks(folder: Path, show: Show, url: str = GOODBOOKS_URL) -> Path:
    """The folder with the files; what is there already is not fetched again.

    Raises:
        DatasetError: no connection, no space, or not the archive that was expected.
    """
    if all((folder / name).is_file() for name in _FILES):
        return folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder.parent) as aside:
            archive, files = Path(aside) / "archive.zip", Path(aside) / "files"
            _fetch(url, archive, show)
            _unpack(archive, files)
            shutil.rmtree(folder, ignore_errors=True)
            files.rename(folder)
    except (URLError, HTTPException, TimeoutError) as error:
        reason = getattr(error, "reason", error)
        raise DatasetError(
            f"{url} can't be reached ({reason}). Fetch it on a machine with internet access, unpack "
            "it, and give the folder instead of --download."
        ) from None
    # RuntimeError: encrypted, or packed in a way that zipfile does not know.
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, RuntimeError) as error:
        raise DatasetError(f"{url} did not give the expected archive: {error}.") from None
    except OSError as error:
        raise DatasetError(f"{folder} can't be written: {error.strerror}.") from None
    return folder


def _fetch(url: str, archive: Path, show: Show) -> None:
    with urlopen(url, timeout=_PATIENCE_SECONDS) as answer, archive.open("wb") as file:
        size = int(answer.headers.get("Content-Length") or 0)

        def tell(done: int) -> None:
            show("Downloading", done, done / size if size else 0.0)

        done = _copy(answer, file, _LARGEST_ARCHIVE, tell)
    if size and done != size:
        raise DatasetError(f"{url} broke off after {done} of {size} bytes: try again.")


def _unpack(archive: Path, folder: Path) -> None:
    """The five files we know, whatever folders the archive has them in; nothing else."""
    folder.mkdir()
    with zipfile.ZipFile(archive) as packed:
        inside = {Path(name).name: name for name in packed.namelist() if "samples/" not in name}
        for name in _FILES:
            with packed.open(inside[name]) as source, (folder / name).open("wb") as file:
                _copy(source, file, _LARGEST_FILE)


def _copy(
    source: IO[bytes], target: IO[bytes], most: int, show: Callable[[int], None] = lambda done: None
) -> int:
    done = 0
    while block := source.read(_BLOCK):
        done += len(block)
        if done > most:
            raise DatasetError(
                f"The download is larger than {most >> 20} MB: that is not goodbooks-10k."
            )
        target.write(block)
        show(done)
    return done

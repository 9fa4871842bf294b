"""How long does a large data set take to load, and in how much memory?

Writes a folder in the shape of goodbooks-10k's current release (10,000 books, 53,424 readers,
long-tailed popularity and activity), and loads it by the command that a user types, as a process
of its own, into a fresh embedded PostgreSQL as a user's site runs it.
"""

import argparse
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks import say
from benchmarks.arguments import positive
from benchmarks.own_site import own_servers
from benchmarks.processes import in_own_process
from bookrec_site import paths

READERS, BOOKS = 53_424, 10_000
MOST_A_READER = 200
WANTS_A_RATING = 0.15
_A_MEMBER = "from accounts.models import User; User.objects.create_user('reader@example.org')"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--ratings", type=positive, default=5_976_479)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--in-use", action="store_true", help="into a site that has a member")


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    ratings = options.ratings // 10 if options.quick else options.ratings
    with own_servers() as (home, environment):
        folder = home / "goodbooks-10k"
        folder.mkdir()
        say(f"Writing {ratings:,} ratings.")
        write_goodbooks(folder, ratings, np.random.default_rng(options.seed))
        manage = [sys.executable, str(paths.BASE_DIR / "manage.py")]
        subprocess.run([*manage, "migrate", "--verbosity=0"], env=environment, check=True)
        if options.in_use:
            subprocess.run(
                [*manage, "shell", "--verbosity=0", "--command", _A_MEMBER],
                env=environment,
                check=True,
            )
        load = [*manage, "load_dataset", "goodbooks-10k", str(folder)]
        yield in_own_process(_measured, load, environment, ratings)


def _measured(command: list[str], environment: dict[str, str], ratings: int) -> dict[str, Any]:
    """Seconds and memory of the command, asked of a small process.

    What the kernel reports as the peak of a process includes what its parent held when it was started.
    """
    started = time.monotonic()
    process = subprocess.Popen(command, env=environment, stdout=sys.stderr)
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - started
    if status:
        raise RuntimeError(f"{' '.join(command)} failed.")
    return {
        "ratings": ratings,
        "seconds": round(seconds, 1),
        "rows_per_second": round(ratings / seconds),
        "peak_mb": usage.ru_maxrss // 1024,
    }


def write_goodbooks(folder: Path, ratings: int, rng: np.random.Generator) -> None:
    """The five files. Each pair of reader and book comes once, as in the release."""
    readers, books = _pairs(ratings, rng)
    stars = rng.choice(5, len(readers), p=[0.02, 0.06, 0.25, 0.36, 0.31]) + 1
    wanted = rng.random(len(readers)) < WANTS_A_RATING
    _write(folder / "ratings.csv", user_id=readers, book_id=books, rating=stars)
    _write(
        folder / "to_read.csv",
        user_id=readers[wanted],
        book_id=(books[wanted] + BOOKS // 2) % BOOKS + 1,
    )
    _write_books(folder, rng)


def _pairs(ratings: int, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """`ratings` different pairs of reader and book (from 1), in the order of the readers."""
    activity = rng.lognormal(0, 0.35, READERS)
    counts = np.minimum(np.rint(activity / activity.sum() * ratings), MOST_A_READER * 5).astype(int)
    popularity = 1 / (np.arange(BOOKS) + 50.0)
    keys = np.empty(0, np.int64)
    while len(keys) < ratings:
        missing = ratings - len(keys)
        readers = rng.choice(np.repeat(np.arange(READERS), np.maximum(counts, 1)), missing)
        books = rng.choice(BOOKS, missing, p=popularity / popularity.sum())
        keys = np.unique(np.concatenate([keys, readers * BOOKS + books]))
    return keys // BOOKS + 1, keys % BOOKS + 1


def _write_books(folder: Path, rng: np.random.Generator) -> None:
    number = np.arange(1, BOOKS + 1)
    edition = number * 7 + 3
    _write(
        folder / "books.csv",
        book_id=number,
        goodreads_book_id=edition,
        best_book_id=edition,
        work_id=number * 11 + 5,
        isbn="",
        isbn13="",
        authors=[
            f"Author {n % 4000}, Illustrator {n % 700}" if n % 5 == 0 else f"Author {n % 4000}"
            for n in number
        ],
        original_publication_year=rng.integers(1850, 2017, BOOKS).astype(float),
        original_title=[f"Book {n}" for n in number],
        title=[
            f"Book {n} (Series {n % 900}, #{n // 900 + 1})" if n % 2 else f"Book {n}"
            for n in number
        ],
        language_code=rng.choice(["eng", "en-US", "en-GB", "", "fre"], BOOKS),
        average_rating=rng.uniform(2.5, 4.8, BOOKS).round(2),
        ratings_count=rng.integers(1000, 4_000_000, BOOKS),
        image_url="https://images.example.org/nophoto.png",
    )
    shelves = ["fantasy", "romance", "history", "to-read", "owned", "funny", "dark", "magic"]
    shelves += [f"shelf-{n}" for n in range(34_000)]
    _write(folder / "tags.csv", tag_id=np.arange(len(shelves)), tag_name=shelves)
    on_shelves = 100
    tags = np.concatenate(
        [rng.choice(8, (BOOKS, 4)), rng.integers(8, len(shelves), (BOOKS, 96))], axis=1
    )
    _write(
        folder / "book_tags.csv",
        goodreads_book_id=np.repeat(edition, on_shelves),
        tag_id=tags.ravel(),
        count=np.tile(np.arange(on_shelves, 0, -1) * 20, BOOKS),
    )


def _write(path: Path, **columns: Any) -> None:
    pd.DataFrame(columns).to_csv(path, index=False)

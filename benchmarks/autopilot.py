"""What does a search for a better recipe find in so many minutes, and which candidate is worth what?

Loads the data set into servers of its own, and searches and trains by the command that an operator
types. Ranks are by validation readers, within lists and within stars; what the chosen ones are worth
on test readers is said on standard error.
"""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks import say
from benchmarks.arguments import name_of, positive
from benchmarks.own_site import manage, own_servers

MERITS = {"lists": ("ndcg@10", "recall@10", "coverage@10"), "stars": ("rmse", "mae")}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, required=True, metavar="DIR")
    parser.add_argument("--minutes", type=positive, default=10)


def rows(options: argparse.Namespace) -> Iterator[dict[str, Any]]:
    minutes = max(options.minutes // 10, 1) if options.quick else options.minutes
    with own_servers() as (home, environment):
        manage(environment, "migrate", "--verbosity=0")
        manage(environment, "load_dataset", name_of(options.data), str(options.data))
        kept = home / "study.json"
        manage(environment, "autopilot", "--minutes", str(minutes), "--json", str(kept))
        study = json.loads(kept.read_text())
    say(study["message"])
    for part, merits in MERITS.items():
        yield from _ranked(part, merits, study["candidates"])


def _ranked(
    part: str, merits: tuple[str, ...], candidates: list[dict[str, Any]]
) -> Iterator[dict[str, Any]]:
    done = [each for each in candidates if each["part"] == part and each["merit"] is not None]
    done.sort(key=lambda each: -each["merit"])
    for rank, each in enumerate(done, start=1):
        named = ", ".join(f"{name} {value:.4g}" for name, value in each["parameters"].items())
        yield {
            "part": part,
            "rank": rank,
            "family": each["family"],
            "parameters": named,
            **{merit: round(each["figures"][merit], 4) for merit in merits},
            "seconds": each["seconds"],
            "peak_mb": each["peak_mb"],
        }

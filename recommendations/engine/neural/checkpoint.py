"""The state of a training on disk: the old one or the new one, never a half."""

import os
from pathlib import Path
from typing import Any

import torch

NAME = "checkpoint.pt"


def save(folder: Path, state: dict[str, Any]) -> None:
    """Write `state` (tensors, numbers, lists, dicts) in place of what was there, atomically."""
    folder.mkdir(parents=True, exist_ok=True)
    temporary = folder / f".{NAME}"
    with temporary.open("wb") as file:
        torch.save(state, file)
        file.flush()
        os.fsync(file.fileno())
    temporary.replace(folder / NAME)


def load(folder: Path, of: str) -> dict[str, Any] | None:
    """What was saved, if it was saved of the same work; else None, and a new start.

    of  names the work: net, settings, seed and data; the state has it as `of`

    Only plain values are read: a file that holds anything that could run is no checkpoint. One that
    is damaged is none either.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        state = torch.load(path, map_location="cpu", weights_only=True)
    except Exception:  # whatever a damaged file makes of the reader: there is nothing to go on from
        return None
    return state if isinstance(state, dict) and state.get("of") == of else None

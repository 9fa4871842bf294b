"""Nets as challengers of the site's own models: for stars, and for lists.

They never serve themselves; the item graph that the linear one amounts to may.

They need PyTorch, which only the modules of this package import, and only when a net is trained:
`learn` (the loop, with `checkpoint` and `batches`), `stars` with `star_net`, `lists` with `mult_vae`
and `elsa`. This file itself imports nothing, so that anyone may ask whether PyTorch is there.
"""

from importlib.util import find_spec

REQUIREMENTS = "requirements-neural.txt"


class NeuralMissing(RuntimeError):
    """PyTorch is not installed; says how to install it."""


def installed() -> bool:
    """Whether nets can be trained here."""
    return find_spec("torch") is not None


def check_installed() -> None:
    """Raises NeuralMissing, in words, where nets can't be trained."""
    if not installed():
        raise NeuralMissing(
            "The neural challenger needs PyTorch, which is not installed; the site does without it. "
            f"To install it: .venv/bin/python -m pip install -r {REQUIREMENTS}"
        )

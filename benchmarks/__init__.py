"""One file a question. `./run bench` lists them; docs/benchmarks.md tells what they found."""

import os
import sys
import tempfile
import warnings

# Surprise makes a data folder in the home directory as it is imported; it is never used here.
os.environ.setdefault("SURPRISE_DATA_FOLDER", tempfile.gettempdir())
# What a peer says to its makers is nothing to who runs a benchmark.
warnings.filterwarnings("ignore", "pkg_resources is deprecated", UserWarning, "myfm")


def say(text: str) -> None:
    """How far it is; the table alone goes to the standard output."""
    print(text, file=sys.stderr)

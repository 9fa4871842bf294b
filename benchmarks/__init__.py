"""One file a question. `python -m benchmarks` lists them; docs/benchmarks.md tells what they found."""

import os
import tempfile

# Surprise makes a data folder in the home directory as it is imported; it is never used here.
os.environ.setdefault("SURPRISE_DATA_FOLDER", tempfile.gettempdir())

"""What a process that serves pages must not load: it costs each of them memory and seconds."""

import subprocess
import sys

import pytest

from bookrec_site import paths

HEAVY = {"implicit", "numba", "optuna", "sklearn", "sqlalchemy", "surprise", "torch"}
ASK = """
import sys
import bookrec_site.wsgi, bookrec_site.urls
from tasks import jobs
print(*sys.modules)
"""


@pytest.mark.slow
def test_a_process_that_serves_loads_nothing_that_only_training_needs():
    done = subprocess.run(
        [sys.executable, "-c", ASK], cwd=paths.BASE_DIR, capture_output=True, text=True
    )
    loaded = set(done.stdout.split())
    assert "django.core.handlers.wsgi" in loaded, done.stderr
    assert not loaded & HEAVY

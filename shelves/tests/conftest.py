"""What the API says of itself, for tests that hold answers to it."""

from typing import Any

import pytest

from bookrec_site import openapi


@pytest.fixture(scope="session")
def document() -> dict[str, Any]:
    return openapi.document()

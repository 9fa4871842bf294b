"""Readers whose lists are told by hand, so that every figure can be counted on fingers."""

import pytest

from recommendations.online.tests.telling import another_model
from recommendations.tests.conftest import (  # noqa: F401 - fixtures
    alice,
    bob,
    fond,
    kept_library,
    library,
    own_models,
    small_shelves,
    trained,
)
from registry.models import Champion


@pytest.fixture
def two(trained) -> tuple[int, int]:  # noqa: F811 - a fixture
    """The library's model, and another one like it, which serves."""
    return Champion.objects.get().version_id, another_model()

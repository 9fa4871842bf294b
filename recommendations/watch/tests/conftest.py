from recommendations.tests.conftest import (  # noqa: F401 - fixtures
    kept_library,
    library,
    own_models,
    trained,
)

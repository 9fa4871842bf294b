import pytest

from registry.signals import promotion_asked


@pytest.fixture(autouse=True)
def any_version_may_serve(monkeypatch):
    """Here models are made-up arrays, which the recommender would refuse."""
    monkeypatch.setattr(promotion_asked, "receivers", [])


@pytest.fixture(autouse=True)
def own_models(settings, tmp_path):
    settings.MODELS_DIR = tmp_path / "models"

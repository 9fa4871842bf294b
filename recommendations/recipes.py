"""By which recipe the next model is made."""

from recommendations.engine.recipe import Recipe
from registry.models import Champion, Kind, TrainingRun


def recipe_of(run: TrainingRun) -> Recipe:
    """The one that the run was asked for with; else that of the model that serves."""
    return Recipe.from_json(run.recipe) if run.recipe else standing_recipe()


def standing_recipe() -> Recipe:
    """Of the model that serves; where none does, that of a new site."""
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).select_related("version__run").first()
    return Recipe.from_json(champion.version.run.recipe) if champion else Recipe()

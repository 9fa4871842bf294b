from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "catalogue"

    def ready(self) -> None:
        from catalog.datasets import said  # noqa: F401 - known to pages

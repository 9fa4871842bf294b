from django.apps import AppConfig


class ShelvesConfig(AppConfig):
    name = "shelves"

    def ready(self) -> None:
        from shelves import receivers  # noqa: F401 - connects them

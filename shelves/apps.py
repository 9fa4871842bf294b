from django.apps import AppConfig


class ShelvesConfig(AppConfig):
    name = "shelves"

    def ready(self) -> None:
        from shelves import kept, receivers  # noqa: F401 - connects them, and says how long
        from shelves.own_parts import register_parts

        register_parts()

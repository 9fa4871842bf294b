from django.apps import AppConfig


class TextsConfig(AppConfig):
    name = "texts"

    def ready(self) -> None:
        from texts import (
            gate_words,  # noqa: F401 - known to pages
            receivers,  # noqa: F401 - connects them
            said,  # noqa: F401 - known to pages
        )

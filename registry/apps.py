from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "registry"

    def ready(self) -> None:
        from accounts.learnt import answered_by
        from registry import (
            forgetting,
            receivers,  # noqa: F401 - connects them
            said,  # noqa: F401 - known to pages
        )

        answered_by(forgetting.learnt_before, forgetting.learnt_of)

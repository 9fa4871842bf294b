from django.apps import AppConfig


class BookrecSiteConfig(AppConfig):
    name = "bookrec_site"

    def ready(self) -> None:
        from bookrec_site import checks, openapi  # noqa: F401 - register themselves

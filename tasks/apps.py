from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from accounts.staff import make_groups
        from tasks import receivers  # noqa: F401 - connects them

        # Told of after our own apps and the admin: by then there is every permission that a group
        # holds. Nothing is told of an app without models, as this one.
        post_migrate.connect(make_groups, sender=apps.get_app_config("auth"))

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class TasksConfig(AppConfig):
    name = "tasks"

    def ready(self) -> None:
        from accounts.staff import make_groups
        from tasks import receivers  # noqa: F401 - connects them

        # The last of the apps to be migrated: by then there is every permission.
        post_migrate.connect(make_groups, sender=self)

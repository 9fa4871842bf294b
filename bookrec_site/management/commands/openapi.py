from typing import Any

from django.core.management.base import BaseCommand

from bookrec_site.openapi import FILE, written


class Command(BaseCommand):
    help = "Write the OpenAPI document of the API into docs/openapi.json."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        FILE.write_text(written(), encoding="utf-8")
        self.stdout.write(f"Written: {FILE}")

from typing import Any

from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiToken
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Delete sessions and API tokens whose time is over. Beat does it every day."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        tokens, _ = ApiToken.objects.filter(expiry__lt=timezone.now()).delete()
        if options["verbosity"]:
            self.stdout.write(f"Expired sessions and {tokens:,} expired API tokens are deleted.")

from typing import Any

from django.core.management import call_command

from accounts.devices import clear_gone
from accounts.retention import clear_old
from accounts.tokens import EXPIRED_KEPT, clear_expired_tokens
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Delete sessions whose time is over, API tokens for which it has been over for "
        f"{EXPIRED_KEPT.days} days, and what has been kept long enough. "
        "Beat does it every day."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("clearsessions")
        clear_gone()
        tokens = clear_expired_tokens()
        if options["verbosity"]:
            self.stdout.write(f"Expired sessions and {tokens:,} expired API tokens are deleted.")
        for what, n in clear_old().items():
            if options["verbosity"]:
                self.stdout.write(f"Kept long enough: {n:,} {what} are deleted.")

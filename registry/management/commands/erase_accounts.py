from typing import Any

from accounts.erasure import erase_due
from registry import forgetting
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Erase the accounts whose days of grace are over, look once more for what caches kept of "
        "those erased before, and see to models that learnt from them. Beat does it every hour."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        erased = erase_due()
        forgetting.settle()
        if options["verbosity"]:
            accounts = "1 account is" if erased == 1 else f"{erased:,} accounts are"
            self.stdout.write(f"{accounts} erased.")

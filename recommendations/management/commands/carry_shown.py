from typing import Any

from recommendations.online.carrying import carry
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "Carry lists shown and picks opened from Redis into the tables. Beat does it every minute."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{carry()} lists and opened picks were carried.")

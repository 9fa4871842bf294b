from typing import Any

from recommendations.trending import update_trending
from web.commands import TablesCommand


class Command(TablesCommand):
    help = "Find the books that are read more than usual, for the home page. Beat does it hourly."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write(f"{update_trending()} books are read more than usual.")

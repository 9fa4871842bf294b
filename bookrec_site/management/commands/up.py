import os
from argparse import ArgumentTypeError
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from bookrec_site.startup import site
from bookrec_site.startup.processes import Refused


class Command(BaseCommand):
    help = "Start the whole site: its servers, web, workers and clock. Ctrl-C stops all of them."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--port",
            type=port_number,
            default=os.environ.get("PORT") or "8000",
            help="where on 127.0.0.1 the site answers (default: PORT, or 8000)",
        )

    def handle(self, *args: Any, port: int, **options: Any) -> None:
        try:
            status = site.up(port)
        except Refused as problem:
            self.stderr.write(str(problem))
            status = 2
        raise SystemExit(status)


def port_number(text: str) -> int:
    if text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise ArgumentTypeError(f"{text} is not a number from 1 to 65535")

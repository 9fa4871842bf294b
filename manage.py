#!/usr/bin/env python
"""Django's commands, with the embedded servers running for as long as a command needs them."""

import os
import shlex
import sys
from contextlib import nullcontext

from django.core.exceptions import ImproperlyConfigured
from environs import EnvError

from bookrec_site import paths
from bookrec_site.startup.embedded import services
from bookrec_site.startup.processes import Refused, forget_foreign_settings

NEED_NO_SERVERS = {
    *("help", "version", "check", "collectstatic", "findstatic", "diffsettings", "worker"),
    *("makemessages", "compilemessages", "spectacular", "startapp", "createcachetable"),
}


def main(argv: list[str]) -> None:
    paths.load_env()
    forget_foreign_settings()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bookrec_site.settings")
    command = argv[1] if len(argv) > 1 else "help"
    if command == "up":
        return up(argv)

    from django.core.management import execute_from_command_line
    from django.db import connections

    alone = command in NEED_NO_SERVERS or "--help" in argv or command.startswith("-")
    with nullcontext() if alone else services(paths.home(), shlex.join(["manage.py", *argv[1:]])):
        try:
            execute_from_command_line(argv)
        finally:
            connections.close_all()  # or the server, as it stops, breaks them off


def up(argv: list[str]) -> None:
    """Without setting up Django: the supervisor lives as long as the site, and stays small."""
    from django.core.management.base import CommandError

    from bookrec_site.management.commands.up import Command

    command = Command()
    try:
        options = command.create_parser(argv[0], argv[1]).parse_args(argv[2:])
    except CommandError as error:
        sys.exit(str(error))
    command.handle(**vars(options))


if __name__ == "__main__":
    try:
        main(sys.argv)
    except Refused as problem:
        sys.exit(str(problem))
    except (EnvError, ImproperlyConfigured) as problem:
        sys.exit(f"A setting is wrong: {problem} (.env.example describes them all.)")

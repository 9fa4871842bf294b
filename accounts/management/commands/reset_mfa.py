from argparse import ArgumentParser
from typing import Any

from django.core.management import CommandError

from accounts.models import User
from accounts.second_steps import reset_second_steps
from web.commands import TablesCommand


class Command(TablesCommand):
    help = (
        "For a reader who has lost their phone, keys and recovery codes: take away two-step "
        "sign-in and passkeys, and sign out every device. The password alone opens the account "
        "then, so make sure first that it is them who ask."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")

    def handle(self, *args: Any, **options: Any) -> None:
        reader = User.objects.members().filter(email__iexact=options["email"]).first()
        if reader is None:
            raise CommandError("There is no reader with this address.")
        count = reset_second_steps(reader)
        self.stdout.write(f"Reader {reader.pk}: {count} taken away. The password opens alone.")

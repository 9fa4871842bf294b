"""Mail where there is no mail server: its text goes to the console, and with it into logs."""

from django.core.mail import EmailMessage
from django.core.mail.backends.console import EmailBackend as DjangoBackend

from web.redaction import without_addresses


class EmailBackend(DjangoBackend):
    """Without the address of whom it is for: the link in it is what an operator looks for."""

    def write_message(self, message: EmailMessage) -> None:
        text = f"Subject: {message.subject}\nTo: {', '.join(message.to)}\n\n{message.body}"
        self.stream.write(f"{without_addresses(text)}\n{'-' * 79}\n")

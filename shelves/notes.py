"""What a reader writes about a book for nobody but themselves."""

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils import timezone
from django.utils.translation import gettext

from accounts.models import User
from catalog.models import Book
from shelves.acting import alone
from shelves.models import Note

LONGEST = 5000


class NoteTooLong(ValueError):
    pass


def keep_note(reader: User, book: Book, text: str) -> Note | None:
    """Write, change, or with an empty text take away the note; raises NoteTooLong."""
    text = text.replace("\r\n", "\n").replace("\x00", "").strip()
    if len(text) > LONGEST:
        raise NoteTooLong(
            gettext("A note has %(longest)s characters at most; this one has %(length)s.")
            % {"longest": intcomma(LONGEST), "length": intcomma(len(text))}
        )
    with alone(reader):
        if not text:
            Note.objects.filter(reader=reader, book=book).delete()
            return None
        note, _ = Note.objects.update_or_create(
            reader=reader, book=book, defaults={"text": text, "changed_at": timezone.now()}
        )
    return note


def note_of(reader: User, book: Book) -> str:
    return (
        Note.objects.filter(reader=reader, book=book).values_list("text", flat=True).first() or ""
    )

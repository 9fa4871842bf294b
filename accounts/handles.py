"""Handles: the word in the address of a public page."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

SHORTEST, LONGEST = 3, 30
# As PostgreSQL reads it too: the database holds the same rule.
HANDLE = r"^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9])?$"

# What a reader might take for the site's own word.
_WORDS = """
    about abuse account accounts admin administrator anonymous api billing book bookrec books
    browse contact dials everyone everybody group groups help home info join legal login logout mail
    me moderation moderator moderators mod news nobody noreply null official operator operators owner
    password picks postmaster privacy profile profiles reader readers report reports review reviews
    root search security settings shelves signin signout signup site staff status support system team
    terms together token tokens twin twins undefined user users webmaster www you
"""
RESERVED = frozenset(_WORDS.split())
_ALIKE = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "-": "", "_": ""}
)


def checked_handle(text: str) -> str:
    """As it is kept; raises ValidationError for one that can't be."""
    handle = text.strip().removeprefix("@")
    if not SHORTEST <= len(handle) <= LONGEST:
        raise ValidationError(
            _("A handle has %(shortest)s to %(longest)s characters.")
            % {"shortest": SHORTEST, "longest": LONGEST}
        )
    if not re.fullmatch(HANDLE, handle):
        raise ValidationError(
            _(
                "A handle is made of the letters a to z, digits, and - or _ between them: "
                "it becomes part of an address."
            )
        )
    if is_reserved(handle):
        raise ValidationError(_("This handle could be taken for the site itself. Choose another."))
    return handle


def is_reserved(handle: str) -> bool:
    """Also where digits stand for letters, or lines between them: `adm1n`, `the-staff` is not."""
    plain = handle.lower()
    return plain in RESERVED or plain.translate(_ALIKE) in RESERVED

"""What acts on texts say of themselves, in English as it is kept; pages tell it anew (`web.retold`)."""

from django.utils.translation import gettext_noop as _

from web.retold import known

BROUGHT = _("Brought %(file)s: %(works)s works, %(lines)s lines of languages")
DELETED = _("Deleted")
DELETED_PASSAGES = _("Deleted %(count)s passages of %(file)s")
DELETED_LANGUAGE = _("Deleted %(count)s lines of %(code)s")
LEARN = _("Learn from these texts")
LEAVE_OUT = _("Leave these texts out of training")
PUBLIC_DOMAIN = _("These texts are in the public domain")
NO_PUBLIC_DOMAIN = _("These texts are not in the public domain")

NOTHING_NEW = _("Nothing has changed since the last training run.")
TOO_FEW_AUTHORS = _("It takes two writers of 300 words or more that are learnt from.")
TOO_FEW_LANGUAGES = _("It takes two languages of 20 lines or more.")

# To what it was done.
THINGS = (_("writer"), _("work"), _("language sample"), _("Passage %(number)s"))

known(
    *(BROUGHT, DELETED, DELETED_PASSAGES, DELETED_LANGUAGE, LEARN, LEAVE_OUT, *THINGS),
    *(PUBLIC_DOMAIN, NO_PUBLIC_DOMAIN),
    *(NOTHING_NEW, TOO_FEW_AUTHORS, TOO_FEW_LANGUAGES),
)

"""What acts on texts say of themselves, in English as it is kept; pages tell it anew (`web.retold`)."""

from django.utils.translation import gettext_noop as _

from web.retold import known

BROUGHT = _("Brought %(file)s: %(works)s works, %(lines)s lines of languages")
DELETED = _("Deleted")
DELETED_PASSAGES = _("Deleted %(count)s passages of %(file)s")
DELETED_LANGUAGE = _("Deleted %(count)s lines of %(code)s")
LEARN = _("Learn from these texts")
LEAVE_OUT = _("Leave these texts out of training")

# To what it was done.
THINGS = (_("writer"), _("work"), _("language sample"), _("Passage %(number)s"))

known(BROUGHT, DELETED, DELETED_PASSAGES, DELETED_LANGUAGE, LEARN, LEAVE_OUT, *THINGS)

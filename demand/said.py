"""What acts on demand say of themselves, in English as it is kept; pages tell it anew (`web.retold`)."""

from django.utils.translation import gettext_noop as _

from web.retold import known

BROUGHT = _("Brought %(file)s: %(lines)s lines, %(units)s units")
COUNTS = _("It counts: %(added)s figures new, %(changed)s changed")
TAKEN_BACK = _("Taken back: %(count)s figures of %(file)s")
THROWN_AWAY = _("Thrown away: %(file)s")
ANSWERED = _("Said of %(count)s titles which books they are")
STOCKED = _("Brought stock levels: %(file)s, %(count)s new or changed")
OVER_API = _("Over the API: %(count)s figures new or changed")

# To what it was done.
THINGS = (_("source"), _("title"), _("stock level"), _("record"))

known(
    BROUGHT, COUNTS, TAKEN_BACK, THROWN_AWAY, ANSWERED, STOCKED, OVER_API, *THINGS
)  # fmt: skip

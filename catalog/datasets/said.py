"""What the record of a load names, and why rows were left out, as it is kept: see `web.retold`."""

from django.utils.translation import gettext_noop as _

from web.retold import known

ROWS = (
    *(_("books"), _("ratings"), _("readers"), _("want-to-read marks"), _("editions")),
    *(_("shelf names"), _("shelvings"), _("changed ratings")),
)
REASONS = (
    *(_("no ISBN or no title"), _("neither a true ISBN nor an author"), _("the same ISBN twice")),
    *(_("no book number"), _("no title"), _("the same book number twice"), _("count below 1")),
    *(_("shelf that says nothing of a book"), _("not a whole number"), _("blank line")),
    *(_("NUL byte or endless line"), _("wrong number of columns"), _("rated by the same reader")),
    _("the same reader and book again: the last one counts"),
)

known(*ROWS, *REASONS)

"""What is kept, why, for how long, and who sees it, in plain words: the one source of every page.

Whoever changes what these words say counts TEXT_VERSION up; each recorded choice names the version.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.privacy_models import Purpose

Words = str | Promise


@dataclass(frozen=True)
class Switch:
    purpose: Purpose
    title: Words
    on: Words  # what it means while it is on
    off: Words


@dataclass(frozen=True)
class Kept:
    what: Words
    why: Words
    how_long: Callable[[], str]


SWITCHES = {
    switch.purpose: switch
    for switch in (
        Switch(
            Purpose.PERSONALISATION,
            _("Personal picks"),
            _(
                "Your stars and shelves decide which books you are shown, in which order, and how many "
                "stars we think you would give."
            ),
            _(
                "You see popular books, without forecasts and reasons. Books that you know are still "
                "left out. In groups your taste is not used."
            ),
        ),
        Switch(
            Purpose.TRAINING,
            _("Use in training"),
            _(
                "Models learn from your stars and want-to-read marks, with those of all other readers, "
                "which books go together."
            ),
            _("The next model is trained without you. Your own picks go on as before."),
        ),
        Switch(
            Purpose.TWINS,
            _("Taste twins"),
            _(
                "You are compared with readers who chose it too: your stars count in figures about "
                "groups of five readers or more."
            ),
            _("You are compared with nobody, and stand behind no figure."),
        ),
        Switch(
            Purpose.MAIL,
            _("News by mail"),
            _("The operators of this site may write to you about what is new here."),
            _("You get only the mail that your account needs, such as for a new password."),
        ),
    )
}


def days(time: timedelta) -> str:
    years, rest = divmod(time.days, 365)
    if years and not rest:
        return ngettext("%(n)d year", "%(n)d years", years) % {"n": years}
    return ngettext("%(n)d day", "%(n)d days", time.days) % {"n": time.days}


def _always(words: Words) -> Callable[[], str]:
    return lambda: str(words)


def _for_days(setting: str) -> Callable[[], str]:
    return lambda: days(getattr(settings, setting))


_WITH_ACCOUNT = _always(_("Until you take it away, or erase your account"))

KEPT = [
    Kept(
        _("Your e-mail address, a fingerprint of your password, and the name you gave"),
        _("To let you in, and nobody else"),
        lambda: (
            gettext(
                "Until you erase your account; without a confirmed address and a visit, %(days)s"
            )
            % {"days": days(settings.KEEP_UNCONFIRMED)}
        ),
    ),
    Kept(
        _("Where you are signed in: the family of the browser, and when it was last here"),
        _("To keep you signed in, and to show you where"),
        lambda: days(timedelta(seconds=settings.SESSION_COOKIE_AGE)),
    ),
    Kept(
        _(
            "Passkeys, authenticator apps, and tokens of your programs, as fingerprints or keys, "
            "and when each was used last"
        ),
        _("To let you and your programs in"),
        _WITH_ACCOUNT,
    ),
    Kept(
        _("Stars, shelves, dates of reading, notes, goals, dials, what you don’t want to see"),
        _("They are your shelves; stars and shelves make your picks"),
        _WITH_ACCOUNT,
    ),
    Kept(
        _("Your reviews, and what you reported"),
        _("For everybody to read; for operators to decide"),
        lambda: (
            gettext("Reviews until you take them away; settled reports %(days)s")
            % {"days": days(settings.KEEP_ADMIN_LOG)}
        ),
    ),
    Kept(
        _("Your public page and your groups, if you have any"),
        _("You chose to share them"),
        _WITH_ACCOUNT,
    ),
    Kept(
        _("Library files that you bring, line by line"),
        _("To show what became of each line, to take it back, and to find missing books later"),
        lambda: (
            gettext(
                "The file until it is read; its lines until you delete the import, unfinished "
                "ones %(days)s"
            )
            % {"days": days(settings.KEEP_IMPORTS)}
        ),
    ),
    Kept(
        _("What it takes to undo your last 30 acts"),
        _("So that you can undo them"),
        _for_days("KEEP_CHANGES"),
    ),
    Kept(
        _("Calls of your programs, and what they were answered, where they ask for it"),
        _("So that a call that is made twice works once"),
        _for_days("KEEP_ANSWERS"),
    ),
    Kept(
        _("Your choices on this page, with time and version of the words"),
        _("To prove what you chose"),
        _always(_("As long as your account")),
    ),
    Kept(
        _("Lists worked out for you, and which books were shown in vain"),
        _("To answer quickly, and not to show the same books for ever"),
        _always(_("In memory, a week and a month")),
    ),
    Kept(
        _("Which books a program of yours, or a shop, showed you, and which of them were opened"),
        _("Not to show the same books for ever; no model learns from it"),
        _for_days("KEEP_EVENTS"),
    ),
    Kept(
        _("Which lists of picks you were shown here, and which picks you opened"),
        _(
            "To count which model makes better lists, by what readers open, want and rate, at times with "
            "two models side by side; not kept while personal picks are off, and no model learns from it"
        ),
        lambda: (
            gettext("%(days)s; sums over all readers, which name nobody, for good")
            % {"days": days(settings.KEEP_SHOWN)}
        ),
    ),
    Kept(
        _("How often an address of the network, or an account, has tried something"),
        _("Against guessed passwords and floods"),
        _always(_("In memory, a day at most")),
    ),
    Kept(
        _("Trained models: bare numbers without names, a sample of reading histories among them"),
        _("To know which books go together"),
        _always(_("The six newest; without an erased reader as soon as the next one serves")),
    ),
    Kept(
        _("That an account was erased, when, and how many rows; not whose"),
        _("To prove that it was done"),
        _for_days("KEEP_RECEIPTS"),
    ),
    Kept(
        _("What operators did"),
        _("So that they can be asked"),
        _for_days("KEEP_ADMIN_LOG"),
    ),
]

SEEN_BY = [
    (
        _("Everybody"),
        _("Your reviews with the name you sign with, and your public page, if you made one."),
    ),
    (
        _("Your groups"),
        _("The name you gave there, and how well each pick suits you; never your books."),
    ),
    (
        _("The operators of this site"),
        _(
            "Your account, what you rated and reviewed, and reports. Not your notes, nor your password."
        ),
    ),
    (_("You alone"), _("Everything else.")),
]

TO_NOBODY = _(
    "Nothing of yours is sold, rented or sent to anybody. There are no advertisements, no trackers, and "
    "no services of others in these pages. Logs hold neither e-mail addresses nor addresses of the "
    "network."
)
REMOTE_COVERS = _(
    "Covers of books come from other sites, which learn the address of your browser as it asks for them."
)
VISITORS = _(
    "Without an account nothing is kept here: what you rate stays in your browser until you close it."
)

# Kinds of rows as readers know them, in the order in which they are told. What is not among them is
# named as in the admin.
_KINDS: dict[str, Words] = {
    "shelves.rating": _("Books with your stars"),
    "shelves.shelfentry": _("Books on your shelves"),
    "shelves.reading": _("Dates of reading"),
    "shelves.note": _("Notes"),
    "shelves.review": _("Reviews"),
    "shelves.ownshelf": _("Shelves of your own"),
    "shelves.goal": _("Goals"),
    "shelves.dismissal": _("Books that you don’t want to see"),
    "recommendations.mutedbook": _("Books left out of your taste"),
    "recommendations.keptdials": _("Dials"),
    "recommendations.togethermember": _("Groups that you are in"),
    "recommendations.event": _("Books that programs showed you"),
    "recommendations.servedlist": _("Lists of picks that you were shown"),
    "recommendations.openedbook": _("Picks that you opened"),
    "accounts.profile": _("Public page and taste twins"),
    "shelves.import": _("Imported files"),
    "accounts.apitoken": _("Tokens of programs"),
    "account.emailaddress": _("E-mail addresses"),
    "mfa.authenticator": _("Passkeys and codes"),
    "usersessions.usersession": _("Places where you are signed in"),
    "accounts.consent": _("Choices about your privacy"),
}


def counts_in_words(counts: Mapping[str, int]) -> list[tuple[str, int]]:
    """Kinds and how many; those that only the site itself needs come last."""
    known = [(str(words), counts[label]) for label, words in _KINDS.items() if label in counts]
    return known + [(_name(label), n) for label, n in counts.items() if label not in _KINDS]


def _name(label: str) -> str:
    try:
        return str(apps.get_model(label)._meta.verbose_name_plural).capitalize()
    except LookupError:  # of an earlier release
        return label.partition(".")[2]

"""Facts about books as a reader would say them, in the reader's language."""

from django.conf.locale import LANG_INFO
from django.utils.formats import get_format
from django.utils.translation import get_language, gettext, gettext_noop, pgettext

# Languages of books that Django's interface is not translated to.
_MORE = {
    "akk": gettext_noop("Akkadian"),
    "enm": gettext_noop("Middle English"),
    "fil": gettext_noop("Filipino"),
    "frm": gettext_noop("Middle French"),
    "grc": gettext_noop("Ancient Greek"),
    "gu": gettext_noop("Gujarati"),
    "ine": gettext_noop("Indo-European"),
    "la": gettext_noop("Latin"),
    "mul": gettext_noop("Several languages"),
    "nb": gettext_noop("Norwegian Bokmål"),
    "no": gettext_noop("Norwegian"),
    "non": gettext_noop("Old Norse"),
    "rum": gettext_noop("Romanian"),
    "sa": gettext_noop("Sanskrit"),
    "sux": gettext_noop("Sumerian"),
    "tl": gettext_noop("Tagalog"),
    "yi": gettext_noop("Yiddish"),
    "zh": gettext_noop("Chinese"),
}
# The nouns of these have capitals wherever they stand.
_KEEP_CAPITALS = ("de", "lb")


def language_name(code: str) -> str:
    """`fr` -> "French"; a code that we have no name for stays a code, in capitals."""
    name = _MORE.get(code) or LANG_INFO.get(code, {}).get("name")
    return gettext(str(name)) if name else code.upper()


def year_words(year: int) -> str:
    """`-750` -> "750 BCE"."""
    return gettext("%(year)s BCE") % {"year": -year} if year < 0 else str(year)


def stars_words(stars: float) -> str:
    """`4.5` -> "4½", `0.5` -> "½", `4.37` -> "4.4", or "4,4" where that is a comma."""
    whole, half = divmod(round(stars * 10), 10)
    if half == 5:
        return f"{whole or ''}½"
    return f"{whole}{get_format('DECIMAL_SEPARATOR')}{half}" if half else str(whole)


def decade_words(first_year: int) -> str:
    """`1990` -> "1990s", `-750` -> "750 to 741 BCE"."""
    if first_year >= 0:
        return pgettext("decade", "%(year)ss") % {"year": first_year}
    years = {"first": -first_year, "last": -first_year - 9}
    return gettext("%(first)s to %(last)s BCE") % years


def amid_words(name: str) -> str:
    """A name as it stands within a line: "Coming of age" -> "coming of age"."""
    return name if (get_language() or "").startswith(_KEEP_CAPITALS) else name.lower()

"""Names of languages by ISO 639-3, in the language of whoever reads them."""

from functools import cache

from babel import Locale
from babel.core import get_global
from django.utils.translation import get_language, gettext, gettext_noop

# Of these the Unicode CLDR, which knows the others, has no name, or that of a wider one.
_MORE = {
    "ber": gettext_noop("Berber"),
    "cbk": gettext_noop("Chavacano"),
    "cmn": gettext_noop("Mandarin Chinese"),
    "max": gettext_noop("North Moluccan Malay"),
    "mhr": gettext_noop("Meadow Mari"),
    "orv": gettext_noop("Old East Slavic"),
    "swg": gettext_noop("Swabian"),
    "tgl": gettext_noop("Tagalog"),
    "tzl": gettext_noop("Talossan"),
}
# Three letters to the two that the CLDR has a language under, such as "eng" to "en".
_SHORTER = get_global("language_aliases")


def name_of(code: str) -> str:
    """`fra` -> "French"; a code that has no name stays a code."""
    if code in _MORE:
        return gettext(_MORE[code])
    names = _names((get_language() or "en").partition("-")[0])
    return names.get(code) or names.get(_SHORTER.get(code, "")) or code


def tag_of(code: str) -> str:
    """As pages say it in `lang`: the shortest code."""
    shorter = str(_SHORTER.get(code, code))
    return shorter if len(shorter) <= len(code) else code


@cache
def _names(language: str) -> dict[str, str]:
    return dict(Locale(language).languages.items())

"""Facts about books as a reader would say them."""

from django.conf.locale import LANG_INFO

# Languages of books that Django's interface is not translated to.
_MORE = {
    "akk": "Akkadian", "enm": "Middle English", "fil": "Filipino", "frm": "Middle French",
    "grc": "Ancient Greek", "gu": "Gujarati", "ine": "Indo-European", "la": "Latin",
    "mul": "Several languages", "non": "Old Norse", "rum": "Romanian", "sa": "Sanskrit",
    "sux": "Sumerian", "tl": "Tagalog", "yi": "Yiddish", "zh": "Chinese", "no": "Norwegian",
}  # fmt: skip


def language_name(code: str) -> str:
    """`fr` -> "French"; a code that we have no name for stays a code, in capitals."""
    if code in _MORE:
        return _MORE[code]
    return str(LANG_INFO.get(code, {}).get("name", code.upper()))


def year_words(year: int) -> str:
    """`-750` -> "750 BCE"."""
    return f"{-year} BCE" if year < 0 else str(year)


def stars_words(stars: float) -> str:
    """`4.5` -> "4½", `0.5` -> "½", `4.37` -> "4.4"."""
    whole, half = divmod(round(stars * 10), 10)
    if half == 5:
        return f"{whole or ''}½"
    return f"{whole}.{half}" if half else str(whole)


def decade_words(first_year: int) -> str:
    """`1990` -> "1990s", `-750` -> "750 to 741 BCE"."""
    return f"{first_year}s" if first_year >= 0 else f"{-first_year} to {-first_year - 9} BCE"

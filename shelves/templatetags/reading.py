"""How the numbers of "My reading" are written."""

from datetime import date

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.template.defaultfilters import floatformat
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.names import decade_words, language_name
from shelves.against_crowd import Step
from shelves.readings import date_words

register = template.Library()
_MOST_LANGUAGES = 5

register.filter("date_words", date_words)


@register.filter
def month_name(month: int) -> str:
    return date_format(date(2000, month, 1), "F")


@register.filter
def month_short(month: int) -> str:
    return date_format(date(2000, month, 1), "M")


@register.filter
def plain(value: float | None) -> str:
    """For scripts, whatever the reader's language; empty where it is not known."""
    return "" if value is None else f"{value:.6g}"


@register.filter
def whole_percent(share: float) -> str:
    return _("%(percent)s%%") % {"percent": floatformat(100 * share, 0)}


@register.filter
def fine_percent(share: float | None) -> str:
    """`0.0123` -> "1.2%"; a dash where nothing is known."""
    if share is None:
        return "–"
    return _("%(percent)s%%") % {"percent": floatformat(100 * share, 1)}


@register.filter
def signed(value: float) -> str:
    """`0.25` -> "+0.25", `-0.1` -> "−0.10", `0` -> "0.00"."""
    size = floatformat(abs(value), 2)
    sign = "" if size == floatformat(0, 2) else ("+" if value > 0 else "−")
    return f"{sign}{size}"


@register.filter
def decade(first_year: int | None) -> str:
    return _("Before 1900") if first_year is None else decade_words(first_year)


@register.filter
def languages_words(counts: list[tuple[str, int]]) -> str:
    """`[("en", 52), ("de", 1)]` -> "English 52, German 1"; the commonest ones, and how many more."""
    words = [
        _("%(language)s\u00a0%(books)s") % {"language": language_name(code), "books": intcomma(n)}
        for code, n in counts[:_MOST_LANGUAGES]
    ]
    if more := len(counts) - len(words):
        words.append(ngettext("%(n)s more", "%(n)s more", more) % {"n": more})
    return ", ".join(words)


@register.filter
def whole_stars(steps: list[Step]) -> list[dict[str, float | int | str | None]]:
    """Five columns of the ten: many a crowd gives whole stars only, so halves can't be compared."""
    columns: list[dict[str, float | int | str | None]] = []
    for half, full in zip(steps[::2], steps[1::2], strict=True):
        others = None if full.others is None else (half.others or 0) + full.others
        columns.append(
            {
                "stars": int(full.stars),
                "count": half.count + full.count,
                "mine": half.mine + full.mine,
                "others": others,
            }
        )
    return columns


@register.filter
def agreement_words(correlation: float) -> str:
    if correlation >= 0.6:
        return _("You and other readers see books much alike.")
    if correlation >= 0.3:
        return _("You mostly agree with other readers.")
    if correlation >= 0.1:
        return _("You agree with other readers now and then.")
    if correlation > -0.1:
        return _("What others think tells nothing of what you will think.")
    return _("You go against the crowd: what others love, you often do not.")


@register.filter
def kinder_words(stars: float) -> str:
    """`stars`: above the crowd in the mean, or below it."""
    size = floatformat(abs(stars), 2)
    if round(abs(stars), 1) == 0:
        return _("On average you give as many stars as they do.")
    if stars > 0:
        return _("On average you give %(stars)s stars more than they do.") % {"stars": size}
    return _("On average you give %(stars)s stars fewer than they do.") % {"stars": size}

"""What is said of lines, in the words of whoever reads it."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import intcomma
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

REFUSED = {
    "unreadable": _("The line can't be read"),
    "no_units": _("It says no units"),
    "bad_units": _("Its units are no whole number"),
    "which_units": _("Its units may be a thousand or a fraction: write them without the sign"),
    "too_many_units": _("Its units are beyond what one line can be"),
    "no_period": _("It says no date"),
    "bad_period": _("Its date is none that we understand"),
    "two_days": _("Its date may be one of two days: write it as 2026-05-03"),
    "future": _("Its date is still to come"),
    "month_no_week": _("It tells of a month, and the file is read by weeks"),
    "week_no_month": _("It tells of a week, and the file is read by months"),
    "no_book": _("It names no book: it has no title and no identifier"),
    "bad_name": _("Neither its title nor its identifiers are any that we understand"),
}


def refusal(code: str) -> str:
    return str(REFUSED.get(code, code))


def remarks(report: dict[str, Any]) -> list[str]:
    """What was noticed in the lines that were taken, one sentence each."""
    said = [report["remark"]] if report.get("remark") else []
    for remark in (_repeated, _together, _returns, _beyond, _zeros, _open, _gaps, _lost_isbns):
        if text := remark(report):
            said.append(text)
    return said


def _repeated(report: dict[str, Any]) -> str:
    count, units = report["repeated"]["lines"], report["repeated"]["units"]
    pairs = report["repeated"]["examples"][:5]
    # Translators: "12 (as 3)": line 12 says the same as line 3
    shown = ", ".join(
        gettext("%(line)s (as %(first)s)") % {"line": a, "first": b} for a, b in pairs
    )
    text = ngettext(
        "%(count)s line is the same as an earlier one in every cell and counts once; its %(units)s "
        "units were not added again. Line: %(lines)s.",
        "%(count)s lines are the same as earlier ones in every cell and count once; their %(units)s "
        "units were not added again. Lines: %(lines)s.",
        count,
    )
    return (
        text % {"count": intcomma(count), "units": intcomma(units), "lines": shown} if count else ""
    )


def _together(report: dict[str, Any]) -> str:
    facts, lines = report["together"]["facts"], report["together"]["lines"]
    examples = report["together"]["examples"][:3]
    shown = "; ".join(", ".join(map(str, numbers)) for numbers, _units in examples)
    text = gettext(
        "%(lines)s lines tell of the same title, channel and period as others (%(facts)s of those), and "
        "were added up, as of several editions or days. Lines: %(shown)s."
    )
    return (
        text % {"lines": intcomma(lines), "facts": intcomma(facts), "shown": shown} if facts else ""
    )


def _returns(report: dict[str, Any]) -> str:
    count, units = report["returns"]["lines"], report["returns"]["units"]
    text = ngettext(
        "%(count)s line has negative units: returns, %(units)s together, which were taken off.",
        "%(count)s lines have negative units: returns, %(units)s together, which were taken off.",
        count,
    )
    return text % {"count": intcomma(count), "units": intcomma(units)} if count else ""


def _beyond(report: dict[str, Any]) -> str:
    count, units = report["beyond"]["facts"], report["beyond"]["units"]
    text = ngettext(
        "In %(count)s period more came back than went out; it counts as 0, and %(units)s units are left "
        "out.",
        "In %(count)s periods more came back than went out; they count as 0, and %(units)s units are "
        "left out.",
        count,
    )
    return text % {"count": intcomma(count), "units": intcomma(units)} if count else ""


def _zeros(report: dict[str, Any]) -> str:
    count = report["zeros"]
    text = ngettext(
        "%(count)s line says 0, which is kept: nothing was asked for.",
        "%(count)s lines say 0, which is kept: nothing was asked for.",
        count,
    )
    return text % {"count": intcomma(count)} if count else ""


def _open(report: dict[str, Any]) -> str:
    count = report["open"]
    text = ngettext(
        "%(count)s line tells of a period that is not over yet; a later file replaces it.",
        "%(count)s lines tell of a period that is not over yet; a later file replaces them.",
        count,
    )
    return text % {"count": intcomma(count)} if count else ""


def _gaps(report: dict[str, Any]) -> str:
    series, periods = report["gaps"]["series"], report["gaps"]["periods"]
    text = ngettext(
        "%(series)s series has gaps, %(periods)s periods without a line together; they are taken as 0.",
        "%(series)s series have gaps, %(periods)s periods without a line together; they are taken as 0.",
        series,
    )
    return text % {"series": intcomma(series), "periods": intcomma(periods)} if series else ""


def _lost_isbns(report: dict[str, Any]) -> str:
    count = report["lost_isbns"]
    text = ngettext(
        "%(count)s title has an ISBN that is none, which was left out; its title was looked for.",
        "%(count)s titles have ISBNs that are none, which were left out; their titles were looked for.",
        count,
    )
    return text % {"count": intcomma(count)} if count else ""

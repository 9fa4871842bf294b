"""Records of demand, as pages: which files count, what each said, and by which channels."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from catalog.models import Book
from demand import effects, holdings, uploads, wording
from demand.models import Channel, Frequency, Source
from demand.periods import label_of
from demand.reading import FIELDS, Options, missing
from web.pages import list_page

A_PAGE = 50


@require_safe
@staff_page("demand.view_record")
def records(request: ReaderRequest) -> HttpResponse:
    return render(request, "staff/demand/records.html", holding(request))


def holding(request: ReaderRequest) -> dict[str, Any]:
    return {
        "totals": holdings.totals(),
        "page": list_page(holdings.sources(), request.GET.get("page"), A_PAGE),
        "most": uploads.MOST_BYTES // 2**20,
        "frequencies": Frequency.choices,
    }


@require_safe
@staff_page("demand.view_record")
def source(request: ReaderRequest, pk: int) -> HttpResponse:
    whose = get_object_or_404(Source.objects.select_related("by"), pk=pk)
    return render(request, "staff/demand/source.html", told(whose))


@require_safe
@staff_page("demand.view_record")
def channels(request: ReaderRequest) -> HttpResponse:
    context = {"channels": _labelled(holdings.channels())}
    return render(request, "staff/demand/channels.html", context)


def told(whose: Source, wrong: str = "") -> dict[str, Any]:
    """All that a page says of a source, by its state."""
    context: dict[str, Any] = {"source": whose, "wrong": wrong, "report": whose.report}
    if whose.state != Source.State.DONE:
        context |= _columns(whose)
    if whose.state == Source.State.ASKS:
        context["missing"] = missing(whose.columns, Options.of(whose.options))
        return context
    refused = [
        (wording.refusal(code), count) for code, count in whose.report.get("refused", {}).items()
    ]
    context |= {
        "remarks": wording.remarks(whose.report) if whose.kind == Source.Kind.FILE else [],
        "refused": refused,
        "refused_lines": sum(count for _why, count in refused),
        "refusals": [
            (line, wording.refusal(code), text)
            for line, code, text in whose.report.get("refusals", [])
        ],
    }
    if whose.state == Source.State.DONE:
        done, current = whose.report.get("effects"), holdings.current_of(whose)
        return context | {
            "effects": done,
            "matches": _matches(whose.report.get("matches", {})),
            "current": current,
            "replaced": done and current < done["added"] + done["changed"],
        }
    return context | _preview(whose)


def _preview(whose: Source) -> dict[str, Any]:
    several, spellings = effects.spellings_of(whose)
    found = effects.effects_of(whose)
    matches = effects.matches_of(whose)
    return {
        "effects": found,
        "matches": _matches(matches),
        "changes": _changes(whose),
        "several": several,
        "spellings": spellings,
        "formats": effects.formats_of(whose),
        "same": uploads.same_file(whose),
        "changes_nothing": effects.is_nothing(found),
    }


def _matches(matches: dict[str, dict[str, int]]) -> list[dict[str, Any]]:
    words = {
        "sure": _("Found"),
        "perhaps": _("Perhaps found: you say"),
        "unknown": _("Not found: kept waiting, and offered again"),
        "left_out": _("Left out by you"),
        "whole": _("Of a channel as a whole"),
    }
    return [
        {"kind": kind, "words": words[kind], **matches[kind]}
        for kind in words
        if matches.get(kind, {}).get("titles")
    ]


def _changes(whose: Source) -> list[dict[str, Any]]:
    rows = effects.changes_of(whose)
    books = Book.objects.in_bulk([row[0] for row in rows if row[0]])
    names = Channel.objects.in_bulk([row[1] for row in rows])
    frequency = Options.of(whose.options).frequency
    return [
        {
            "book": books.get(book) if book else None,
            "channel": names[channel],
            "period": label_of(period, frequency),
            "before": before,
            "after": after,
        }
        for book, channel, period, before, after in rows
    ]


def _columns(whose: Source) -> dict[str, Any]:
    """The columns of the file with what they hold, as it is known or guessed."""
    fields = {column: field for field, column in whose.columns.items()}
    return {
        "columns": [
            {
                "place": place,
                "name": name,
                "field": fields.get(name, ""),
                "sample": [row[place] for row in whose.sample if place < len(row)][:3],
            }
            for place, name in enumerate(whose.heads)
        ],
        "fields": FIELDS.items(),
        "options": Options.of(whose.options),
        "frequencies": Frequency.choices,
    }


def _labelled(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    for row in rows:
        row["first"] = label_of(row["first"], row["frequency"])
        row["last"] = label_of(row["last"], row["frequency"])
        row["how_often"] = Frequency(row["frequency"]).label
    return rows

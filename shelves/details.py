"""A reader's own page about a book: when they read it, what they note, where it stands."""

import re
from typing import Any

from django.http import HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from accounts.http import ReaderRequest, reader_required, safe_next
from accounts.models import User
from catalog.models import Book
from shelves.answers import say
from shelves.models import Note, OwnShelf, OwnShelfBook, Reading
from shelves.notes import NoteTooLong, keep_note
from shelves.notices import Notice, Undo
from shelves.own_shelves import own_shelves_of, place_on
from shelves.readings import (
    Dates,
    InvalidReading,
    delete_reading,
    latest_first,
    save_reading,
)
from shelves.selectors import marks_on
from shelves.undo import undoable
from web.statements import prepared_cursor

_KEPT = f"""
    SELECT 'reading' AS kind, id, started AS first, finished, outcome, false AS stands
        FROM {Reading._meta.db_table} WHERE reader_id = %(reader)s AND book_id = %(book)s
    UNION ALL SELECT 'note', id, text, '', '', false
        FROM {Note._meta.db_table} WHERE reader_id = %(reader)s AND book_id = %(book)s
    UNION ALL SELECT 'shelf', id, name_key, name, slug, EXISTS (
            SELECT FROM {OwnShelfBook._meta.db_table}
            WHERE shelf_id = shelf.id AND book_id = %(book)s
        )
        FROM {OwnShelf._meta.db_table} AS shelf WHERE reader_id = %(reader)s
    ORDER BY first
"""
_DOTTED = re.compile(r"(?:(\d{1,2})\.\s?)?(\d{1,2})\.\s?(\d{4})")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_book(request: ReaderRequest, pk: int) -> HttpResponse:
    """`act`: `reading` (with its id, or a new one), `note` or `shelves`."""
    book = get_object_or_404(Book.objects.with_card_details(), pk=pk)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        act = {"reading": _keep_reading, "note": _keep_note, "shelves": _place}.get(
            request.POST.get("act", "")
        )
        if act is None:
            return HttpResponseBadRequest(
                gettext("There is no such act."), content_type="text/plain"
            )
        try:
            say(request, act(request, book))
            return redirect(safe_next(request, reverse("my_book", args=[book.pk])))
        except InvalidReading as error:
            wrong = {"reading": request.POST.get("reading", ""), error.field: str(error)}
        except NoteTooLong as error:
            wrong = {"note": str(error)}
    context = {
        "book": book,
        "marks": marks_on(request.user, [book]),
        **kept_of(request.user, book),
        "wrong": wrong,
    }
    if "note" in wrong:
        context["note"] = request.POST.get("text")
    return render(request, "shelves/my_book.html", context)


def kept_of(reader: User, book: Book) -> dict[str, Any]:
    """What the reader has written down about the book; one query."""
    readings, shelves, standing, note = [], [], set(), ""
    with prepared_cursor() as cursor:
        cursor.execute(_KEPT, {"reader": reader.pk, "book": book.pk})
        for kind, pk, *texts, stands in cursor.fetchall():
            if kind == "reading":
                dates = dict(zip(("started", "finished", "outcome"), texts, strict=True))
                readings.append(Reading(pk=pk, reader=reader, book=book, **dates))
            elif kind == "note":
                note = texts[0]
            else:
                named = dict(zip(("name_key", "name", "slug"), texts, strict=True))
                shelves.append(OwnShelf(pk=pk, reader=reader, **named))
                standing |= {pk} if stands else set()
    return {
        "my_book_url": reverse("my_book", args=[book.pk]),
        "readings": latest_first(readings),
        "note": note,
        "own_shelves": shelves,
        "standing": standing,
    }


def _keep_reading(request: ReaderRequest, book: Book) -> Notice:
    form, number = request.POST, request.POST.get("reading", "")
    pk = int(number) if number.isdecimal() and len(number) < 19 else None
    deleting = bool(form.get("delete"))
    with undoable(request.user, readings=[book.pk]) as done:
        if pk is not None and deleting:
            delete_reading(request.user, book, pk)
        else:
            started, finished = (_as_iso(form.get(name, "")) for name in ("started", "finished"))
            dates = Dates(started, finished, form.get("outcome", ""))
            save_reading(request.user, book, dates, pk)
    text = gettext("That reading is gone.") if deleting else gettext("Your dates are kept.")
    return Notice(text, Undo.of(done.change))


def _as_iso(text: str) -> str:
    """`14.3.2026` and `3.2026`, as much of the world writes dates, are `2026-03-14` and `2026-03`."""
    match = _DOTTED.fullmatch(text.strip())
    if match is None:
        return text
    return "-".join(part.zfill(2) for part in reversed(match.groups()) if part)


def _keep_note(request: ReaderRequest, book: Book) -> Notice:
    with undoable(request.user, note=[book.pk]) as done:
        note = keep_note(request.user, book, request.POST.get("text", ""))
    kept = gettext("Your note is kept. Only you can read it.")
    text = kept if note else gettext("There is no note now.")
    return Notice(text, Undo.of(done.change))


def _place(request: ReaderRequest, book: Book) -> Notice:
    chosen = set(request.POST.getlist("shelf"))
    shelves = [shelf for shelf in own_shelves_of(request.user) if str(shelf.pk) in chosen]
    with undoable(request.user, places=[book.pk]) as done:
        place_on(request.user, book.pk, shelves)
    return Notice(gettext("Its shelves are kept."), Undo.of(done.change))

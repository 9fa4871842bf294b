"""Titles that operators answer for: which book each is, or that it waits, or is none of ours."""

from collections.abc import Mapping
from enum import StrEnum

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from catalog.models import Book
from demand.committing import settle, take_turns
from demand.matching import match_titles
from demand.models import Said, Source, Title


class Answer(StrEnum):
    WAIT = "wait"
    LEAVE_OUT = "out"


def with_units(titles: QuerySet[Title], said: QuerySet[Said]) -> QuerySet[Title]:
    """Each with its `units` in what is said, the most first."""
    rows = said.order_by().filter(title=OuterRef("pk")).values("title")
    units = Subquery(rows.annotate(units=Sum("units")).values("units"))
    return titles.annotate(units=Coalesce(units, Value(0))).order_by("-units", "title", "pk")


def waiting_titles() -> QuerySet[Title]:
    """Those without a book in files that count, with the units that wait with them."""
    said = Said.objects.filter(source__state=Source.State.DONE)
    waits = Title.objects.filter(Exists(said.order_by().filter(title=OuterRef("pk"))))
    return with_units(waits.filter(book=None, left_out=False), said)


def look_again() -> int:
    """For all that wait, as the catalogue may have grown; how many were found, and count now."""
    found = match_titles(waiting_titles().order_by())
    if found:
        settle(found)
    return len(found)


def answer(answers: Mapping[int, int | Answer]) -> int:
    """By title the book that it is, or what else is said of it; how many that changed.

    What files that count say of these titles counts at once.
    """
    with transaction.atomic():
        take_turns()
        titles = Title.objects.select_for_update().order_by("pk").in_bulk(list(answers))
        books = Book.objects.in_bulk([each for each in answers.values() if isinstance(each, int)])
        changed = []
        for pk, said in answers.items():
            if pk in titles and _apply(titles[pk], said, books):
                changed.append(titles[pk])
        Title.objects.bulk_update(
            changed, ["book", "verdict", "told_by", "is_chosen", "left_out"], batch_size=500
        )
        decided = [each.pk for each in changed if each.book_id is not None or each.left_out]
        if decided:
            settle(decided)
    return len(changed)


def _apply(title: Title, said: int | Answer, books: Mapping[int, Book]) -> bool:
    before = (title.book_id, title.left_out)
    if isinstance(said, Answer):
        title.book, title.left_out = None, said == Answer.LEAVE_OUT
        title.verdict = Title.Verdict.PERHAPS if title.candidates else Title.Verdict.UNKNOWN
    elif said in books:
        title.book, title.left_out = books[said], False
        title.verdict = Title.Verdict.SURE
    else:
        return False
    if before == (title.book_id, title.left_out):
        return False
    title.is_chosen, title.told_by = True, "operator"
    return True

"""Reviews: written, changed, taken away and reported by readers, hidden and shown by operators.

A review that is hidden stays so when it is changed; its writer sees it, and why.
"""

import re
from typing import TYPE_CHECKING

from django.contrib.humanize.templatetags.humanize import intcomma
from django.db.models import F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.privacy_models import here
from catalog.models import Book
from shelves.acting import alone
from shelves.models import Rating
from shelves.review_models import LONGEST, SHORTEST, Review, ReviewReport
from web.faults import Invalid
from web.floods import Limit
from web.statements import Statement

if TYPE_CHECKING:
    from django.db.models.expressions import OrderBy

# Translators: orders of reviews
SORTS = {
    "newest": _("Newest"),
    "highest": _("Most stars"),
    "lowest": _("Fewest stars"),
}
LONGEST_NAME = 60

WRITING = Limit("reviews", acts=20, seconds=3600)
REPORTING = Limit("review-reports", acts=30, seconds=24 * 3600)

# What can't be seen, or turns what follows around.
_UNSEEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\ud800-\udfff]"
)


class InvalidReview(Invalid):
    """`field` says what of it can't be."""


def checked(text: str) -> str:
    """As it is kept; raises InvalidReview for one that is too short or too long."""
    text = cleaned(text)
    wrong = wrong_length(text)
    if wrong == "short":
        raise InvalidReview(
            "text",
            gettext("A review has %(shortest)s characters at least.") % {"shortest": SHORTEST},
        )
    if wrong == "long":
        raise InvalidReview(
            "text",
            gettext("A review has %(longest)s characters at most; this one has %(length)s.")
            % {"longest": intcomma(LONGEST), "length": intcomma(len(text))},
        )
    return text


def cleaned(text: str) -> str:
    """Without what can't be seen."""
    return _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip()


def wrong_length(text: str) -> str:
    """`short`, `long`, or nothing."""
    if len(text) < SHORTEST:
        return "short"
    return "long" if len(text) > LONGEST else ""


def write_review(reader: User, book: Book, text: str, spoiler: bool) -> tuple[Review, bool]:
    """Write it or change it; it, and whether it is new. What is the same stays as it was.

    Raises InvalidReview, or TooOften after too many in an hour.
    """
    text = checked(text)
    with alone(reader):
        review = Review.objects.filter(reader=reader, book=book).first()
        if review and (review.text, review.spoiler) == (text, spoiler):
            return review, False
        WRITING.count(reader.pk)
        if review is None:
            review = Review.objects.create(reader=reader, book=book, text=text, spoiler=spoiler)
            return review, True
        review.text, review.spoiler, review.edited_at = text, spoiler, timezone.now()
        review.save(update_fields=["text", "spoiler", "edited_at"])
    return review, False


def delete_review(reader: User, book: Book) -> bool:
    """With what others reported of it; False if there is none."""
    with alone(reader):
        deleted, _ = Review.objects.filter(reader=reader, book=book).delete()
    return deleted > 0


def sign_as(reader: User, name: str) -> None:
    """How the reader is called beside all of their reviews; empty: not at all."""
    name = " ".join(_UNSEEN.sub("", name).split())
    if len(name) > LONGEST_NAME:
        raise InvalidReview(
            "name",
            gettext("A name has %(longest)s characters at most.") % {"longest": LONGEST_NAME},
        )
    if "@" in name:
        raise InvalidReview("name", gettext("Everybody sees this name: give no address."))
    if name != reader.name:
        reader.name = name
        reader.save(update_fields=["name"])


def report_review(reader: User, review: Review, reason: str) -> bool:
    """False if this reader has reported it already. Raises InvalidReview, TooOften."""
    if reason not in ReviewReport.Reason.values:
        raise InvalidReview("reason", gettext("Choose what is wrong with it."))
    if review.reader_id == reader.pk:
        raise InvalidReview(
            "reason", gettext("This is your own review: you can change or delete it.")
        )
    with alone(reader):
        if ReviewReport.objects.filter(reader=reader, review=review).exists():
            return False
        REPORTING.count(reader.pk)
        ReviewReport.objects.create(reader=reader, review=review, reason=reason)
    return True


def hide_review(review: Review, why: str) -> None:
    """Only its writer sees it from now on; without a reason everybody does. Settles its reports."""
    review.hidden_for = why
    review.save(update_fields=["hidden_for"])
    review.reports.filter(settled_at=None).update(settled_at=timezone.now())


def shown_reviews() -> QuerySet[Review]:
    """What everybody sees, each with its writer and the `half_stars` they gave the book.

    Reviews of an account that operators have closed, or that is about to be erased, are not shown;
    those that a reader left behind without their name are.
    """
    return _with_stars(Review.objects.filter(Q(reader=None) | here("reader__"), hidden_for=""))


def leave_behind(reader: User) -> int:
    """As the account is erased: the texts stay, and are nobody's any more. How many there are."""
    return Review.objects.filter(reader=reader).update(reader=None)


_ANY_OF_BOOK = Statement(lambda: Review.objects.filter(book=0).order_by().values_list("pk")[:1])


def is_reviewed(book: Book) -> bool:
    """Whether anybody wrote about it, shown or not; in a fraction of the time that reviews take."""
    return _ANY_OF_BOOK.first(book.pk) is not None


def reviews_of(book: Book, sort: str = "newest", beside: int | None = None) -> QuerySet[Review]:
    """Of one book, without the one with the id `beside`."""
    newest: list[str | OrderBy] = ["-created_at", "-pk"]
    orders: dict[str, list[str | OrderBy]] = {
        "highest": [F("half_stars").desc(nulls_last=True), *newest],
        "lowest": [F("half_stars").asc(nulls_last=True), *newest],
    }
    found = shown_reviews().filter(book=book)
    if beside is not None:
        found = found.exclude(pk=beside)
    return found.order_by(*orders.get(sort, newest))


def reviews_by(reader: User) -> QuerySet[Review]:
    """Hidden or not."""
    return _with_stars(Review.objects.filter(reader=reader))


def review_by(reader: User, book: Book) -> Review | None:
    return reviews_by(reader).filter(book=book).first()


def _with_stars(reviews: QuerySet[Review]) -> QuerySet[Review]:
    given = Rating.objects.filter(reader=OuterRef("reader"), book=OuterRef("book"))
    return reviews.select_related("reader").annotate(
        half_stars=Subquery(given.values("half_stars"))
    )

"""What stands in the tables."""

from django.db.models import Count, F, Sum

from catalog.models import Book


def counts_are_right() -> bool:
    """Whether every book's count and sum are those of the rows."""
    counted = Book.objects.annotate(n=Count("ratings"), s=Sum("ratings__half_stars", default=0))
    return not counted.exclude(rating_count=F("n"), rating_sum=F("s")).exists()

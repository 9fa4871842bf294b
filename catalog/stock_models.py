"""Copies of books that are here, where anybody counts them."""

from django.db import models
from django.utils import timezone


class Stock(models.Model):
    """How many copies of a book are here, to sell or to lend. A book without a row: nobody counts."""

    book = models.OneToOneField(
        "catalog.Book", on_delete=models.CASCADE, primary_key=True, related_name="stock"
    )
    copies = models.PositiveIntegerField()
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = "stock"

    def __str__(self) -> str:
        return f"{self.book_id}: {self.copies}"


class StockVersion(models.Model):
    """One row, or none yet. Its number grows in the transaction in which a book comes into stock or
    leaves it, so that a list of what is in stock can be kept for as long as the number stays."""

    number = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)

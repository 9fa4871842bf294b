"""What a reader may ask of their own books, and do with many of them at once."""

from dataclasses import replace

from django import forms
from django.http import QueryDict

from catalog.forms import YearField
from catalog.models import Tag
from catalog.search import MAX_QUERY_CHARACTERS
from shelves.mine import SORTS, Choice


class ChoiceForm(forms.Form):
    """A value that makes no sense is left out; the rest still counts."""

    q = forms.CharField(label="Title or author", required=False, max_length=MAX_QUERY_CHARACTERS)
    genre = forms.ChoiceField(required=False)
    min_year = YearField(label="From year")
    max_year = YearField(label="To year")
    rated = forms.ChoiceField(
        label="Stars", required=False, choices=[("", "Any"), ("yes", "Given"), ("no", "Not given")]
    )
    sort = forms.ChoiceField(label="Order", required=False, choices=list(SORTS.items()))

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        genres = Tag.objects.filter(kind=Tag.Kind.GENRE).values_list("slug", "name")
        field = self.fields["genre"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "Any genre"), *genres]

    def choice(self) -> Choice:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Choice(**given)

    @property
    def narrows(self) -> bool:
        """Whether it leaves books out."""
        return replace(self.choice(), sort="newest") != Choice()

"""What a reader may ask of their own books, and do with many of them at once."""

from dataclasses import replace

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from catalog.forms import YearField
from catalog.models import Tag
from catalog.search import MAX_QUERY_CHARACTERS
from catalog.text import fold
from shelves.mine import SORTS, Choice


class ChoiceForm(forms.Form):
    """A value that makes no sense is left out; the rest still counts."""

    q = forms.CharField(label=_("Title or author"), required=False, max_length=MAX_QUERY_CHARACTERS)
    genre = forms.ChoiceField(label=_("Genre"), required=False)
    min_year = YearField(label=_("From year"))
    max_year = YearField(label=_("To year"))
    rated = forms.ChoiceField(
        label=_("Stars"),
        required=False,
        choices=[
            ("", pgettext_lazy("stars", "Any")),
            ("yes", pgettext_lazy("stars", "Given")),
            ("no", pgettext_lazy("stars", "Not given")),
        ],
    )
    sort = forms.ChoiceField(
        label=pgettext_lazy("sorting", "Order"), required=False, choices=list(SORTS.items())
    )

    def __init__(self, data: QueryDict) -> None:
        super().__init__(data)
        genres = sorted(Tag.objects.filter(kind=Tag.Kind.GENRE), key=lambda tag: fold(tag.label))
        field = self.fields["genre"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Any genre")), *((tag.slug, tag.label) for tag in genres)]

    def choice(self) -> Choice:
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        return Choice(**given)

    @property
    def narrows(self) -> bool:
        """Whether it leaves books out."""
        return replace(self.choice(), sort="newest") != Choice()

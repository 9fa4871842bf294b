"""What a reader may ask of the catalogue."""

from typing import Any

from django import forms
from django.core.cache import cache
from django.http import QueryDict

from catalog.filters import Filters
from catalog.models import Author, Book, Series, Tag
from catalog.names import language_name
from catalog.search import MAX_QUERY_CHARACTERS

OLDEST, NEWEST = -3000, 2100


class YearField(forms.IntegerField):
    # A number box would throw away what was typed before we can say what is wrong with it.
    widget = forms.TextInput

    def __init__(self, label: str) -> None:
        super().__init__(label=label, required=False, min_value=OLDEST, max_value=NEWEST)
        self.widget.attrs |= {"inputmode": "numeric", "placeholder": "Year"}


class NamedField(forms.ModelChoiceField):
    """An author or a series, by its id; no list of all of them is ever made."""

    widget = forms.HiddenInput

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class SearchForm(forms.Form):
    """A value that makes no sense is left out and told of; the rest still counts."""

    q = forms.CharField(label="Search", required=False, max_length=MAX_QUERY_CHARACTERS)
    genre = forms.ChoiceField(required=False)
    mood = forms.ChoiceField(required=False)
    theme = forms.SlugField(required=False, widget=forms.HiddenInput)
    language = forms.ChoiceField(required=False)
    min_year = YearField(label="From year")
    max_year = YearField(label="To year")
    author = NamedField(queryset=Author.objects.all())
    series = NamedField(queryset=Series.objects.all())
    not_mine = forms.BooleanField(label="Not in my books", required=False)

    def __init__(self, data: QueryDict, *, has_books: bool = False) -> None:
        """`has_books`: whether it is a reader who asks, with books that can be left out."""
        super().__init__(data)
        if not has_books:
            del self.fields["not_mine"]
        tags = list(Tag.objects.filter(kind__in=[Tag.Kind.GENRE, Tag.Kind.MOOD]))
        self.genres = [tag for tag in tags if tag.kind == Tag.Kind.GENRE]
        self._offer("genre", "Any genre", [(tag.slug, tag.name) for tag in self.genres])
        moods = [(tag.slug, tag.name) for tag in tags if tag.kind == Tag.Kind.MOOD]
        self._offer("mood", "Any mood", moods)
        self._offer("language", "Any language", languages())

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]

    def asked(self) -> tuple[str, Filters]:
        """The words and the filters that make sense."""
        self.is_valid()
        names = ("genre", "mood", "theme", "language", "min_year", "max_year")
        given = {name: value for name in names if (value := self.cleaned_data.get(name))}
        named = {
            name: value.pk
            for name in ("author", "series")
            if (value := self.cleaned_data.get(name))
        }
        return self.cleaned_data.get("q", ""), Filters(**given, **named)

    @property
    def left_out(self) -> list[str]:
        """Labels of what was given and makes no sense."""
        return [str(self[name].label).lower() for name in self.errors]

    @property
    def chosen(self) -> list[dict[str, Any]]:
        """The filters in force, in words, each with the parameter that holds it."""
        words = {
            "genre": lambda value: dict(self.fields["genre"].choices)[value],  # type: ignore[attr-defined]
            "mood": lambda value: dict(self.fields["mood"].choices)[value],  # type: ignore[attr-defined]
            "theme": lambda value: value.replace("-", " "),
            "language": language_name,
            "min_year": lambda value: f"from {value}",
            "max_year": lambda value: f"to {value}",
            "author": lambda value: f"by {value}",
            "series": lambda value: f"series: {value}",
            "not_mine": lambda _: "not in my books",
        }
        return [
            {"name": name, "words": word(self.cleaned_data[name])}
            for name, word in words.items()
            if self.cleaned_data.get(name)
        ]


def languages() -> list[tuple[str, str]]:
    """Codes and names of the languages that the catalogue has, by name."""
    codes = cache.get("languages")
    if codes is None:
        books = Book.objects.exclude(language="").order_by()
        codes = list(books.values_list("language", flat=True).distinct())
        cache.set("languages", codes, 3600)
    return sorted(((code, language_name(code)) for code in codes), key=lambda choice: choice[1])

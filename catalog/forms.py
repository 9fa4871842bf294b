"""What a reader may ask of the catalogue."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django import forms
from django.core.cache import cache
from django.db import DEFAULT_DB_ALIAS
from django.forms.utils import flatatt
from django.http import QueryDict
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from catalog import stock
from catalog.models import Author, Book, Series, Tag
from catalog.names import amid_words, language_name
from catalog.search import MAX_QUERY_CHARACTERS
from catalog.search.filters import Filters
from catalog.text import fold
from web.statements import Statement

OLDEST, NEWEST = -3000, 2100


class Drawn(forms.Widget):
    """A box drawn as Django draws it, without a template: a page of the catalogue has six."""

    def _render(
        self, template_name: str, context: dict[str, Any], renderer: Any = None
    ) -> SafeString:
        widget = context["widget"]
        whole = {"type": widget["type"], "name": widget["name"]}
        if widget["value"] is not None:
            whole["value"] = widget["value"]
        return format_html("<input{}>", flatatt(whole | widget["attrs"]))


class TextBox(Drawn, forms.TextInput):
    pass


class HiddenBox(Drawn, forms.HiddenInput):
    pass


class TickBox(Drawn, forms.CheckboxInput):
    pass


class YearField(forms.IntegerField):
    # A number box would throw away what was typed before we can say what is wrong with it.
    widget = TextBox

    def __init__(self, label: Any) -> None:
        super().__init__(label=label, required=False, min_value=OLDEST, max_value=NEWEST)
        self.widget.attrs |= {"inputmode": "numeric", "placeholder": _("Year")}


class NamedField(forms.ModelChoiceField):
    """An author or a series, by its id; no list of all of them is ever made."""

    widget = HiddenBox

    def __init__(self, **options: Any) -> None:
        super().__init__(required=False, **options)


class Offer(forms.Select):
    """Of choices without groups. Django's own draws each option by two templates; a page has 200."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        chosen = self.format_value(value)
        offered = tuple((str(key), str(label)) for key, label in self.choices)
        options = _options(offered, tuple(chosen))
        whole = self.build_attrs(self.attrs, {"name": name} | (attrs or {}))
        return format_html("<select{}>{}</select>", flatatt(whole), options)


@lru_cache(maxsize=500)
def _options(offered: tuple[tuple[str, str], ...], chosen: tuple[str, ...]) -> SafeString:
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((key, " selected" if key in chosen else "", label) for key, label in offered),
    )


_TAGS = Statement(
    lambda: (
        Tag.objects.filter(kind__in=[Tag.Kind.GENRE, Tag.Kind.MOOD])
        .order_by("name", "pk")
        .values_list("pk", "slug", "name", "kind")
    )
)


@dataclass(frozen=True)
class _Offered:
    """By what they are called in the reader's language."""

    genres: list[Tag]
    genre_choices: list[tuple[str, str]]
    mood_choices: list[tuple[str, str]]


@lru_cache(maxsize=20)
def _offered(rows: tuple[tuple[Any, ...], ...], labels: tuple[str, ...]) -> _Offered:
    """Sorted once, until the tags (pk, slug, name, kind) or their labels are others."""
    names = ["id", "slug", "name", "kind"]
    tags = [Tag.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]
    labelled = sorted(zip(labels, tags, strict=True), key=lambda each: fold(each[0]))
    genres = [each for each in labelled if each[1].kind == Tag.Kind.GENRE]
    moods = [each for each in labelled if each[1].kind == Tag.Kind.MOOD]
    choices = ([(tag.slug, label) for label, tag in some] for some in (genres, moods))
    return _Offered([tag for _, tag in genres], *choices)


class SearchForm(forms.Form):
    """A value that makes no sense is left out and told of; the rest still counts."""

    q = forms.CharField(label=_("Search"), required=False, max_length=MAX_QUERY_CHARACTERS)
    genre = forms.ChoiceField(label=_("Genre"), required=False, widget=Offer)
    mood = forms.ChoiceField(label=_("Mood"), required=False, widget=Offer)
    theme = forms.SlugField(label=_("Theme"), required=False, widget=HiddenBox)
    language = forms.ChoiceField(label=_("Language"), required=False, widget=Offer)
    min_year = YearField(label=_("From year"))
    max_year = YearField(label=_("To year"))
    author = NamedField(label=_("Author"), queryset=Author.objects.all())
    series = NamedField(label=_("Series"), queryset=Series.objects.all())
    not_mine = forms.BooleanField(label=_("Not in my books"), required=False, widget=TickBox)
    in_stock = forms.BooleanField(label=_("In stock"), required=False, widget=TickBox)

    def __init__(self, data: QueryDict, *, has_books: bool = False) -> None:
        """`has_books`: whether it is a reader who asks, with books that can be left out."""
        super().__init__(data)
        if not has_books:
            del self.fields["not_mine"]
        if not stock.is_kept():
            del self.fields["in_stock"]
        tags = tuple(_TAGS.rows(Tag.Kind.GENRE, Tag.Kind.MOOD))
        offered = _offered(tags, tuple(gettext(name) for _, _, name, _ in tags))
        self.genres = offered.genres
        self._offer("genre", gettext("Any genre"), offered.genre_choices)
        self._offer("mood", gettext("Any mood"), offered.mood_choices)
        self._offer("language", gettext("Any language"), languages())

    def _offer(self, name: str, nothing: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", nothing), *choices]

    def asked(self) -> tuple[str, Filters]:
        """The words and the filters that make sense."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value}
        ids = {name: given[name].pk for name in ("author", "series") if name in given}
        return given.get("q", ""), Filters.among(given | ids)

    @property
    def left_out(self) -> list[str]:
        """Labels of what was given and makes no sense."""
        return [amid_words(str(self[name].label)) for name in self.errors]

    @cached_property
    def chosen(self) -> list[dict[str, Any]]:
        """The filters in force, in words, each with the parameter that holds it."""
        words = {
            "genre": lambda value: dict(self.fields["genre"].choices)[value],  # type: ignore[attr-defined]
            "mood": lambda value: dict(self.fields["mood"].choices)[value],  # type: ignore[attr-defined]
            "theme": _theme_words,
            "language": language_name,
            "min_year": lambda value: gettext("from %(year)s") % {"year": value},
            "max_year": lambda value: gettext("to %(year)s") % {"year": value},
            "author": lambda value: gettext("by %(author)s") % {"author": value},
            "series": lambda value: gettext("series: %(series)s") % {"series": value},
            "not_mine": lambda value: gettext("not in my books"),
            "in_stock": lambda value: gettext("in stock"),
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
    return list(_by_name(tuple((code, language_name(code)) for code in codes)))


@lru_cache(maxsize=20)
def _by_name(named: tuple[tuple[str, str], ...]) -> list[tuple[str, str]]:
    return sorted(named, key=lambda choice: fold(choice[1]))


def _theme_words(slug: str) -> str:
    theme = Tag.objects.filter(slug=slug, kind=Tag.Kind.THEME).first()
    return amid_words(theme.label) if theme else slug.replace("-", " ")

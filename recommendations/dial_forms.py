"""The dials as a form: kept for good, or in the address of one list."""

from typing import Any

from django import forms
from django.http import QueryDict

from catalog.forms import YearField, languages
from catalog.models import Tag
from recommendations.dialling import PER_AUTHOR, Dialled, InvalidDials
from recommendations.models import MOST_PER_AUTHOR

STEP = 0.25
# From the lowest value that it names upwards.
AFIELD = [
    (-1.0, "well known"),
    (-0.5, "rather well known"),
    (0.0, "as your taste has it"),
    (0.25, "a little further afield"),
    (0.5, "further afield"),
    (0.75, "far afield"),
]
PER_AUTHOR_WORDS = [
    ("", f"{PER_AUTHOR}, as it comes"),
    ("1", "1"),
    ("2", "2"),
    ("3", "3"),
    ("10", "10"),
    (str(MOST_PER_AUTHOR), "As many as there are"),
]


class SlugsField(forms.MultipleChoiceField):
    """Given many times, or once with commas between."""

    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> list[str]:
        parts = [part.strip() for text in super().to_python(value) for part in text.split(",")]
        return sorted({part for part in parts if part})


class Slider(forms.NumberInput):
    input_type = "range"


class DialsForm(forms.Form):
    adventurous = forms.FloatField(
        label="How far afield", required=False, min_value=-1, max_value=1, widget=Slider
    )
    max_per_author = forms.TypedChoiceField(
        label="Books of one author in a list",
        required=False,
        choices=PER_AUTHOR_WORDS,
        coerce=int,
        empty_value=None,
    )
    min_year = YearField(label="From year")
    max_year = YearField(label="To year")
    language = SlugsField(label="Only in these languages", required=False)
    exclude = SlugsField(label="No books of these genres", required=False)

    def __init__(self, data: QueryDict | None = None, dialled: Dialled | None = None) -> None:
        dialled = dialled or Dialled()
        super().__init__(data, initial=_as_fields(dialled), auto_id="dial-%s")
        self.base = dialled
        self.fields["adventurous"].widget.attrs["step"] = STEP
        genres = Tag.objects.filter(kind=Tag.Kind.GENRE).values_list("slug", "name")
        self._offer("exclude", [(slug, str(name)) for slug, name in genres])
        self._offer("language", languages())

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        try:
            self.dialled = self._dialled(cleaned)
        except InvalidDials as error:
            self.add_error(error.field, str(error))
        return cleaned

    def _dialled(self, cleaned: dict[str, Any]) -> Dialled:
        return Dialled(
            adventurous=cleaned.get("adventurous") or 0.0,
            max_per_author=cleaned.get("max_per_author"),
            languages=tuple(cleaned.get("language") or ()),
            min_year=cleaned.get("min_year"),
            max_year=cleaned.get("max_year"),
            avoid=tuple(cleaned.get("exclude") or ()),
        )

    @property
    def afield(self) -> str:
        """Where the slider stands, in words."""
        try:
            return afield_words(float(self["adventurous"].value() or 0))
        except ValueError:
            return afield_words(0)


class ListForm(DialsForm):
    """Dials in the address of a list: what is not named there stays as the reader has set it.

    What makes no sense is left out and told of; the rest still counts.
    """

    genre = forms.ChoiceField(label="Only this genre", required=False)

    def __init__(self, data: QueryDict, dialled: Dialled) -> None:
        super().__init__(data, dialled)
        self._offer("genre", [("", "Any"), *self.fields["exclude"].choices])  # type: ignore[attr-defined]
        self.given = [name for name in self.fields if name in data]

    def _dialled(self, cleaned: dict[str, Any]) -> Dialled:
        """Raises InvalidDials for years that do not go together, in which case none of them counts."""
        fields = _as_fields(self.base) | {"genre": self.base.genre}
        fields |= {name: cleaned[name] for name in self.given if name in cleaned}
        self.dialled = self.base
        asked = super()._dialled(fields)
        return Dialled(**{**asked.__dict__, "genre": fields["genre"]})

    @property
    def wrong(self) -> list[str]:
        """What was given and makes no sense, in sentences."""
        return [
            f"{self[name].label}: {error}"
            for name, errors in self.errors.items()
            for error in errors
        ]


def afield_words(adventurous: float) -> str:
    found = (words for least, words in reversed(AFIELD) if adventurous >= least)
    return next(found, AFIELD[0][1])


def _as_fields(dialled: Dialled) -> dict[str, Any]:
    return {
        "adventurous": dialled.adventurous,
        "max_per_author": dialled.max_per_author,
        "min_year": dialled.min_year,
        "max_year": dialled.max_year,
        "language": list(dialled.languages),
        "exclude": list(dialled.avoid),
    }


def in_words(dialled: Dialled) -> list[str]:
    """What differs from the site's own way, one phrase a dial."""
    names = dict(Tag.objects.filter(kind=Tag.Kind.GENRE).values_list("slug", "name"))
    tongues = dict(languages())
    words = []
    if dialled.adventurous:
        words.append(afield_words(dialled.adventurous))
    if dialled.max_per_author:
        words.append(f"at most {dialled.max_per_author} of one author")
    if dialled.languages:
        words.append("in " + " or ".join(tongues.get(code, code) for code in dialled.languages))
    if dialled.min_year is not None:
        words.append(f"from {dialled.min_year}")
    if dialled.max_year is not None:
        words.append(f"to {dialled.max_year}")
    if dialled.genre:
        words.append(f"only {names.get(dialled.genre, dialled.genre)}")
    words += [f"no {names.get(slug, slug)}" for slug in dialled.avoid]
    return words

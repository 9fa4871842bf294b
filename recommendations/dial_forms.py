"""The dials as a form: kept for good, or in the address of one list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.text import get_text_list
from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog.forms import YearField, languages
from catalog.models import Tag
from catalog.text import fold
from recommendations.dialling import PER_AUTHOR, Dialled, InvalidDials
from recommendations.models import MOST_PER_AUTHOR

# From the lowest value that it names upwards, what a slider says there.
Scale = Sequence[tuple[float, object]]

STEP = 0.25
# Translators: how far from the reader's taste a list of books goes; where a slider stands
AFIELD = [
    (-1.0, pgettext_lazy("afield", "well known")),
    (-0.5, pgettext_lazy("afield", "rather well known")),
    (0.0, pgettext_lazy("afield", "as your taste has it")),
    (0.25, pgettext_lazy("afield", "a little further afield")),
    (0.5, pgettext_lazy("afield", "further afield")),
    (0.75, pgettext_lazy("afield", "far afield")),
]
# Translators: how much the books of a list differ from one another; where a slider stands
VARIED = [
    (0.0, pgettext_lazy("varied", "as your taste has it")),
    (0.25, pgettext_lazy("varied", "a little more varied")),
    (0.5, pgettext_lazy("varied", "more varied")),
    (0.75, pgettext_lazy("varied", "much more varied")),
    (1.0, pgettext_lazy("varied", "as varied as it gets")),
]


def per_author_words() -> Iterable[tuple[str, str]]:
    """So many books of one author in a list, or as many as the site allows."""
    yield "", gettext("%(n)s, as it comes") % {"n": PER_AUTHOR}
    yield from ((n, n) for n in ("1", "2", "3", "10"))
    yield str(MOST_PER_AUTHOR), gettext("As many as there are")


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
        label=_("How far afield"), required=False, min_value=-1, max_value=1, widget=Slider
    )
    diversity = forms.FloatField(
        label=_("How varied"), required=False, min_value=0, max_value=1, widget=Slider
    )
    max_per_author = forms.TypedChoiceField(
        label=_("Books of one author in a list"),
        required=False,
        choices=per_author_words,
        coerce=int,
        empty_value=None,
    )
    min_year = YearField(label=_("From year"))
    max_year = YearField(label=_("To year"))
    language = SlugsField(label=_("Only in these languages"), required=False)
    exclude = SlugsField(label=_("No books of these genres"), required=False)

    def __init__(self, data: QueryDict | None = None, dialled: Dialled | None = None) -> None:
        dialled = dialled or Dialled()
        super().__init__(data, initial=_as_fields(dialled), auto_id="dial-%s")
        self.base = dialled
        for name in ("adventurous", "diversity"):
            self.fields[name].widget.attrs["step"] = STEP
        genres = sorted(_genres().items(), key=lambda choice: fold(choice[1]))
        self._offer("exclude", genres)
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
            diversity=cleaned.get("diversity") or 0.0,
            max_per_author=cleaned.get("max_per_author"),
            languages=tuple(cleaned.get("language") or ()),
            min_year=cleaned.get("min_year"),
            max_year=cleaned.get("max_year"),
            avoid=tuple(cleaned.get("exclude") or ()),
        )

    @property
    def afield(self) -> str:
        """Where the slider stands, in words."""
        return self._where("adventurous", AFIELD)

    @property
    def steps_afield(self) -> str:
        """The same for every step of the slider, with bars between."""
        return _all_steps(-1, 1, AFIELD)

    @property
    def varied(self) -> str:
        return self._where("diversity", VARIED)

    @property
    def steps_varied(self) -> str:
        return _all_steps(0, 1, VARIED)

    def _where(self, name: str, scale: Scale) -> str:
        try:
            return _words(float(self[name].value() or 0), scale)
        except ValueError:
            return _words(0, scale)


class ListForm(DialsForm):
    """Dials in the address of a list: what is not named there stays as the reader has set it.

    What makes no sense is left out and told of; the rest still counts.
    """

    genre = forms.ChoiceField(label=_("Only this genre"), required=False)

    def __init__(self, data: QueryDict, dialled: Dialled) -> None:
        super().__init__(data, dialled)
        self._offer("genre", [("", gettext("Any genre")), *self.fields["exclude"].choices])  # type: ignore[attr-defined]
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


def _words(value: float, scale: Scale) -> str:
    found = (words for least, words in reversed(scale) if value >= least)
    return str(next(found, scale[0][1]))


def _all_steps(lowest: int, highest: int, scale: Scale) -> str:
    steps = round((highest - lowest) / STEP)
    return "|".join(_words(lowest + step * STEP, scale) for step in range(steps + 1))


def _genres() -> dict[str, str]:
    """Names by slug, in the reader's language."""
    return {tag.slug: tag.label for tag in Tag.objects.filter(kind=Tag.Kind.GENRE)}


def _as_fields(dialled: Dialled) -> dict[str, Any]:
    return {
        "adventurous": dialled.adventurous,
        "diversity": dialled.diversity,
        "max_per_author": dialled.max_per_author,
        "min_year": dialled.min_year,
        "max_year": dialled.max_year,
        "language": list(dialled.languages),
        "exclude": list(dialled.avoid),
    }


def in_words(dialled: Dialled) -> list[str]:
    """What differs from the site's own way, one phrase a dial."""
    names = _genres()
    tongues = dict(languages())
    words = []
    if dialled.adventurous:
        words.append(_words(dialled.adventurous, AFIELD))
    if dialled.diversity:
        words.append(_words(dialled.diversity, VARIED))
    if dialled.max_per_author:
        n = dialled.max_per_author
        text = ngettext("at most %(n)s of one author", "at most %(n)s of one author", n)
        words.append(text % {"n": n})
    if dialled.languages:
        chosen = get_text_list([tongues.get(code, code) for code in dialled.languages])
        # Translators: of books; "French or German"
        words.append(gettext("in %(languages)s") % {"languages": chosen})
    if dialled.min_year is not None:
        words.append(gettext("from %(year)s") % {"year": dialled.min_year})
    if dialled.max_year is not None:
        words.append(gettext("to %(year)s") % {"year": dialled.max_year})
    if dialled.genre:
        genre = names.get(dialled.genre, dialled.genre)
        words.append(gettext("only %(genre)s") % {"genre": genre})
    # Translators: books of this genre are left out
    none_of = gettext("no %(genre)s")
    words += [none_of % {"genre": names.get(slug, slug)} for slug in dialled.avoid]
    return words

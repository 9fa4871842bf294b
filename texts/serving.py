"""The models of texts that serve."""

from functools import cache

from registry.models import Kind
from registry.opening import Opener, Served
from texts.engine.authors import AuthorModel
from texts.engine.languages import LanguageModel

_authors = Opener(Kind.AUTHORS, AuthorModel.from_arrays)
_languages = Opener(Kind.LANGUAGES, LanguageModel.from_arrays)
CAN_SERVE = {Kind.AUTHORS: _authors.can_serve, Kind.LANGUAGES: _languages.can_serve}
IS_UP_TO_DATE = {Kind.AUTHORS: _authors.is_up_to_date, Kind.LANGUAGES: _languages.is_up_to_date}


def authors() -> Served[AuthorModel] | None:
    """None where no writers have been learnt from yet."""
    return _authors.current()


def languages() -> Served[LanguageModel]:
    """Where there is none from samples: what the library alone knows."""
    return _languages.current() or _of_lingua()


@cache
def _of_lingua() -> Served[LanguageModel]:
    return Served(0, LanguageModel.of_lingua())

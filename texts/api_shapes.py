"""A text's language and author, as the API tells of them."""

from typing import Any

from rest_framework import serializers

from catalog.api_shapes import A_BOOK, BookSerializer
from texts import words
from texts.engine.answers import AuthorAnswer, LanguageAnswer, Unsure
from texts.identify import MOST_BYTES, Identified
from texts.language_names import name_of
from texts.models import Writer
from web.api import StrictSerializer

Shape = dict[str, Any]
_WHY_NOT = [why.value for why in Unsure if why]
_OFFSETS = "In characters of the text, as Unicode counts them."


class TextSerializer(StrictSerializer):
    text = serializers.CharField(
        allow_blank=True,
        trim_whitespace=False,
        help_text=f"At most {MOST_BYTES // 2**20} MB in UTF-8.",
    )


class PassagesFormSerializer(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)


class GuessOfLanguageSerializer(serializers.Serializer[Any]):
    language = serializers.CharField(help_text="ISO 639-3.")
    name = serializers.CharField(help_text="In the language of the answer.")
    probability = serializers.FloatField()


class SpanOfTextSerializer(serializers.Serializer[Any]):
    start = serializers.IntegerField(help_text=_OFFSETS)
    end = serializers.IntegerField(help_text="The first that no longer belongs to it.")
    language = serializers.CharField(allow_null=True, help_text="Null: nobody can tell.")
    name = serializers.CharField(help_text="Empty where nobody can tell.")
    probability = serializers.FloatField()


class UnsureSerializer(serializers.Serializer[Any]):
    unsure = serializers.ChoiceField(
        choices=_WHY_NOT,
        allow_blank=True,
        help_text="Why there is no answer; empty where there is one.",
    )
    unsure_text = serializers.CharField(help_text="The same in words; empty where it is.")


class LanguageOfTextSerializer(UnsureSerializer):
    language = serializers.CharField(allow_null=True, help_text="ISO 639-3; null: can't tell.")
    name = serializers.CharField(help_text="Empty where there is no answer.")
    probability = serializers.FloatField()
    guesses = GuessOfLanguageSerializer(many=True, help_text="The most likely first, five at most.")
    spans = SpanOfTextSerializer(many=True, help_text="Several where languages are mixed.")


class WriterSerializer(serializers.Serializer[Writer]):
    id = serializers.IntegerField(help_text="Of the writer whose samples are known here.")
    name = serializers.CharField()
    author_id = serializers.IntegerField(
        allow_null=True, help_text="Of the same in the catalogue; null where it has none."
    )


class CandidateAuthorSerializer(serializers.Serializer[Any]):
    author = WriterSerializer()
    probability = serializers.FloatField()


class NearWriterSerializer(serializers.Serializer[Any]):
    author = WriterSerializer()
    distance = serializers.FloatField(help_text="Burrows’s Delta: the less, the nearer.")


class CauseOfAuthorSerializer(serializers.Serializer[Any]):
    text = serializers.CharField(help_text="A word, a sign or a pair of them, in small letters.")
    share = serializers.FloatField(help_text="Of all that speaks for the author, 0 to 1.")
    times = serializers.IntegerField(help_text="How often it is in the text.")


class HabitOfAuthorSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="A word, or such as `sentence length`, `commas`.")
    unit = serializers.ChoiceField(choices=["per_1000_words", "words"])
    here = serializers.FloatField()
    theirs = serializers.FloatField(help_text="The author's own.")
    others = serializers.FloatField(help_text="Of all the others, on average.")


class AuthorOfTextSerializer(UnsureSerializer):
    author = WriterSerializer(allow_null=True, help_text="Null: can't tell, or none of these.")
    probability = serializers.FloatField()
    none_of_these = serializers.FloatField(
        allow_null=True,
        help_text="How likely it is that somebody else wrote it, 0 to 1. Null: nobody was asked about.",
    )
    candidates = CandidateAuthorSerializer(
        many=True, help_text="The most likely first, five at most."
    )
    causes = CauseOfAuthorSerializer(many=True, help_text="What speaks for the author.")
    habits = HabitOfAuthorSerializer(
        many=True, help_text="What the author does more or less than others."
    )
    nearest = NearWriterSerializer(many=True, help_text="By style alone, the nearest first.")
    words = serializers.IntegerField(help_text="Of the text, as far as it was read.")


class ModelsOfTextsSerializer(serializers.Serializer[Any]):
    language = serializers.IntegerField(
        allow_null=True, help_text="Null: no samples have been learnt from; a library told."
    )
    author = serializers.IntegerField(allow_null=True, help_text="Null: none serves.")


class IdentifiedSerializer(serializers.Serializer[Any]):
    language = LanguageOfTextSerializer()
    author = AuthorOfTextSerializer(allow_null=True, help_text="Null: no model of authors serves.")
    near = BookSerializer(
        many=True, help_text="Books here of those who write most like it, best known first."
    )
    models = ModelsOfTextsSerializer(help_text="Which versions answered.")


def draw(found: Identified, context: Shape) -> Shape:
    return {
        "language": _language(found.language),
        "author": _author(found.author, found.writers) if found.author else None,
        "near": [BookSerializer(book, context=context).data for book in found.near],
        "models": {"language": found.language_version, "author": found.author_version},
    }


def _language(answer: LanguageAnswer) -> Shape:
    return {
        "language": answer.language,
        "name": name_of(answer.language) if answer.language else "",
        "probability": _rounded(answer.probability),
        "unsure": answer.unsure.value,
        "unsure_text": words.of_language(answer.unsure),
        "guesses": [
            {
                "language": guess.language,
                "name": name_of(guess.language),
                "probability": _rounded(guess.probability),
            }
            for guess in answer.guesses
        ],
        "spans": [
            {
                "start": span.start,
                "end": span.end,
                "language": span.language,
                "name": name_of(span.language) if span.language else "",
                "probability": _rounded(span.probability),
            }
            for span in answer.spans
        ],
    }


def _author(answer: AuthorAnswer, writers: dict[int, Writer]) -> Shape:
    def writer(pk: int) -> Shape:
        known = writers[pk]
        return {"id": pk, "name": known.name, "author_id": known.author_id}

    return {
        "author": None if answer.author is None else writer(answer.author),
        "probability": _rounded(answer.probability),
        "none_of_these": answer.none_of_these and _rounded(answer.none_of_these),
        "unsure": answer.unsure.value,
        "unsure_text": words.of_author(answer.unsure),
        "candidates": [
            {"author": writer(one.author), "probability": _rounded(one.probability)}
            for one in answer.candidates
        ],
        "causes": [
            {"text": one.text, "share": _rounded(one.share), "times": one.times}
            for one in answer.causes
        ],
        "habits": [
            {
                "name": one.name,
                "unit": one.unit,
                "here": _rounded(one.here),
                "theirs": _rounded(one.theirs),
                "others": _rounded(one.others),
            }
            for one in answer.habits
        ],
        "nearest": [
            {"author": writer(one.author), "distance": _rounded(one.distance)}
            for one in answer.nearest
        ],
        "words": answer.words,
    }


def _rounded(value: float) -> float:
    return round(float(value), 4)


_SHELLEY = {"id": 3, "name": "Mary Shelley", "author_id": 7}
AN_ANSWER: Shape = {
    "language": {
        "language": "eng",
        "name": "English",
        "probability": 0.9991,
        "unsure": "",
        "unsure_text": "",
        "guesses": [{"language": "eng", "name": "English", "probability": 0.9991}],
        "spans": [
            {
                "start": 0,
                "end": 62,
                "language": "eng",
                "name": "English",
                "probability": 0.9991,
            }
        ],
    },
    "author": {
        "author": _SHELLEY,
        "probability": 0.81,
        "none_of_these": 0.07,
        "unsure": "",
        "unsure_text": "",
        "candidates": [{"author": _SHELLEY, "probability": 0.81}],
        "causes": [{"text": "dreary night", "share": 0.12, "times": 1}],
        "habits": [
            {"name": "upon", "unit": "per_1000_words", "here": 3.1, "theirs": 2.8, "others": 1.2}
        ],
        "nearest": [{"author": _SHELLEY, "distance": 0.74}],
        "words": 11,
    },
    "near": [A_BOOK],
    "models": {"language": 3, "author": 5},
}

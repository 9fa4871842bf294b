"""Imports as the API takes and gives them: files, answers to a preview, lines with what they do."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from catalog.api_shapes import BookSerializer
from shelves.api_books import OneReadingSerializer, shown_reading
from shelves.api_shapes import StarsField
from shelves.imports import services
from shelves.imports.services import RowView
from shelves.imports.wording import words
from shelves.models import Import, ImportRow
from web.api import StrictSerializer
from web.paging import PageQuery, PageShape


class FileFormSerializer(StrictSerializer):
    file = serializers.FileField(allow_empty_file=True)


class FileQuery(StrictSerializer):
    name = serializers.CharField(
        default="", help_text="Of the file, where no Content-Disposition says it."
    )


class ColumnsSerializer(StrictSerializer):
    columns = serializers.DictField(
        child=serializers.CharField(), help_text="The name of a column by field, such as `title`."
    )


class ReviewsChoiceSerializer(StrictSerializer):
    reviews = serializers.ChoiceField(
        Import.Reviews.choices,
        help_text="`note`: into my private notes. `publish`: as my reviews here. `leave`: out.",
    )


class RowsQuery(PageQuery):
    tab = serializers.ChoiceField(
        list(services.LINES),
        default="all",
        help_text="Lines by verdict; `ask`: those that I have to decide; `remarks`; `taken`.",
    )


class AnswerSerializer(StrictSerializer):
    book = serializers.IntegerField(
        required=False, allow_null=True, help_text="Which book the line is about; null: none."
    )
    taken = serializers.BooleanField(required=False)


class TakeRowsSerializer(StrictSerializer):
    tab = serializers.ChoiceField(list(services.LINES))
    taken = serializers.BooleanField()


class ProgressSerializer(serializers.Serializer[Any]):
    done = serializers.IntegerField(help_text="Lines read or written so far.")
    total = serializers.IntegerField(allow_null=True, help_text="Null: not known yet.")
    stalled = serializers.BooleanField(
        help_text="No worker has been heard of lately. Nothing is lost; it goes on by itself."
    )


class RemarkSerializer(serializers.Serializer[Any]):
    field = serializers.CharField(help_text="As the file calls it; empty: the whole.")
    text = serializers.CharField()


class ImportSerializer(serializers.Serializer[Import]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    size = serializers.IntegerField(help_text="In bytes.")
    format = serializers.CharField(help_text="Such as `goodreads`; empty while it is being read.")
    state = serializers.ChoiceField(Import.State.values)
    reviews = serializers.ChoiceField(Import.Reviews.choices)
    progress = serializers.SerializerMethodField()
    error = serializers.SerializerMethodField(
        help_text="Why it could not be read or written; empty where nothing went wrong."
    )
    remarks = serializers.SerializerMethodField()
    heads = serializers.ListField(
        child=serializers.CharField(), help_text="Columns, where it asks what they mean."
    )
    columns = serializers.DictField(
        child=serializers.CharField(), help_text="Columns by field, named or guessed."
    )
    created_at = serializers.DateTimeField()
    done_at = serializers.DateTimeField(allow_null=True)

    @extend_schema_field(ProgressSerializer)
    def get_progress(self, source: Import) -> Any:
        return ProgressSerializer(services.progress_of(source)).data

    def get_error(self, source: Import) -> str:
        return services.error_words(source)

    @extend_schema_field(RemarkSerializer(many=True))
    def get_remarks(self, source: Import) -> Any:
        return [{"field": field, "text": text} for field, text in source.remarks]


class LineCountsSerializer(serializers.Serializer[Any]):
    """Lines by tab."""

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        return {tab: serializers.IntegerField() for tab in services.LINES}


class SummarySerializer(serializers.Serializer[Any]):
    lines = serializers.IntegerField(help_text="That are taken and have a book.")
    books = serializers.IntegerField()
    changed = serializers.IntegerField(help_text="Books that something is written of.")
    effects = serializers.DictField(
        child=serializers.IntegerField(),
        help_text="Books by kind and outcome, such as `rating.new`, `status.kept`.",
    )
    shelves = serializers.ListField(
        child=serializers.CharField(), help_text="Own shelves that are made for it."
    )


class WholeImportSerializer(ImportSerializer):
    counts = serializers.SerializerMethodField(help_text="Null while a worker is at it.")
    summary = serializers.SerializerMethodField(
        help_text="What it will write, or has written; null before it is read."
    )

    @extend_schema_field(LineCountsSerializer(allow_null=True))
    def get_counts(self, source: Import) -> Any:
        return None if source.state in Import.AT_WORK else services.counts_of(source)

    @extend_schema_field(SummarySerializer(allow_null=True))
    def get_summary(self, source: Import) -> Any:
        if source.state in Import.UNWRITTEN and source.state != Import.State.READY:
            return None
        return SummarySerializer(services.summary_of(source)).data


class EffectSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField(help_text="Such as `rating`, `status`, `readings`, `places`.")
    outcome = serializers.CharField(
        help_text=(
            "`new`, `changed`, `same`; not written: `kept` (what I have stays), `gone` (what I "
            "took away stays away), `left` (out)."
        )
    )
    text = serializers.SerializerMethodField()

    def get_text(self, effect: Any) -> str:
        return words(effect)


class SaysSerializer(serializers.Serializer[Any]):
    title = serializers.CharField()
    authors = serializers.ListField(child=serializers.CharField())
    series = serializers.CharField()
    series_position = serializers.CharField()
    year = serializers.IntegerField(allow_null=True)
    stars = StarsField(source="half_stars", allow_null=True)
    stars_written = serializers.CharField(help_text="As the file has them.")
    status = serializers.CharField(help_text="Empty: none.")
    readings = serializers.SerializerMethodField()
    shelves = serializers.SerializerMethodField()
    note = serializers.CharField()
    review = serializers.CharField()
    spoiler = serializers.BooleanField()

    @extend_schema_field(OneReadingSerializer(many=True))
    def get_readings(self, record: Any) -> Any:
        return list(map(shown_reading, record.readings))

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_shelves(self, record: Any) -> list[str]:
        return [name for name, _ in record.shelves]


class RowSerializer(serializers.Serializer[RowView]):
    line = serializers.IntegerField(source="row.line")
    says = SaysSerializer(source="record")
    verdict = serializers.ChoiceField(ImportRow.Verdict.values, source="row.verdict")
    told_by = serializers.CharField(source="row.by", help_text="What the book was known by.")
    taken = serializers.BooleanField(source="row.taken")
    chosen_by_reader = serializers.BooleanField(source="row.chosen_by_reader")
    book = BookSerializer(allow_null=True)
    candidates = BookSerializer(many=True)
    effects = EffectSerializer(many=True)
    remarks = RemarkSerializer(many=True)
    refused = serializers.CharField(
        source="record.refused", help_text="Why the line can't be taken; empty: it can."
    )
    begins = serializers.CharField(
        source="record.begins", help_text="Of a line that can't be taken: its first 120 characters."
    )
    together = serializers.ListField(
        child=serializers.IntegerField(), help_text="Other lines about the same book."
    )


class RowPageSerializer(PageShape):
    results = RowSerializer(many=True)


class ImportPageSerializer(PageShape):
    results = ImportSerializer(many=True)


class WaitingSerializer(RowSerializer):
    import_id = serializers.IntegerField(source="row.of_import_id")


class WaitingPageSerializer(PageShape):
    results = WaitingSerializer(many=True)


class TakenBackSerializer(serializers.Serializer[Any]):
    back = serializers.IntegerField(help_text="Facts that are as they were before.")
    left = serializers.IntegerField(help_text="Facts that have changed since, and stay.")

"""The admin over tables of millions of rows: nothing is counted or selected without a limit."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.paginator import Paginator
from django.db.models import CASCADE, Model, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.text import capfirst

MOST_ROWS = 10_000
ONLY_NEWEST = f"A list shows {MOST_ROWS:,} rows at most: search to find the others."


def count_up_to_limit(rows: QuerySet[Any]) -> int:
    return rows.order_by().values("pk")[:MOST_ROWS].count()


class LimitedPaginator(Paginator):
    @cached_property
    def count(self) -> int:
        assert isinstance(self.object_list, QuerySet)
        return count_up_to_limit(self.object_list)


class UnsortedChangeList(ChangeList):
    """Stays in the table's own order, for which there is an index, whatever the address says."""

    def get_ordering_field(self, field_name: Any) -> None:
        return None


class BigTableAdmin(admin.ModelAdmin):
    """For tables that grow with readers and ratings. Rows are deleted one by one."""

    paginator = LimitedPaginator
    show_full_result_count = False
    show_facets = admin.ShowFacets.NEVER
    sortable_by = ()
    list_per_page = 50
    actions = None
    search_fields = ["pk"]  # shows the field; what it finds is up to `search`
    ordering = ["-pk"]

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return UnsortedChangeList

    def search(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows that the term means, found through an index."""
        raise NotImplementedError

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        term = search_term.replace("\x00", "").strip()
        return (self.search(queryset, term) if term else queryset), False

    def get_deleted_objects(
        self, objs: Iterable[Model], request: HttpRequest
    ) -> tuple[list[Any], dict[str, int], set[str], list[Any]]:
        """What would go with it as numbers; the default lists every row, be they millions."""
        counts: dict[str, int] = {}
        missing: set[str] = set()
        for obj in objs:
            for relation in obj._meta.related_objects:
                if relation.on_delete is not CASCADE:
                    continue
                model = relation.related_model
                rows = model._base_manager.filter(**{relation.field.name: obj})
                if count := count_up_to_limit(rows):
                    name = str(model._meta.verbose_name_plural)
                    counts[name] = counts.get(name, 0) + count
                    if not self._may_delete(model, request):
                        missing.add(str(model._meta.verbose_name))
        listed = [f"{capfirst(obj._meta.verbose_name)}: {obj}" for obj in objs]
        return listed, counts, missing, []

    def _may_delete(self, model: type[Model], request: HttpRequest) -> bool:
        other = self.admin_site._registry.get(model)
        return other is None or other.has_delete_permission(request)


class UnchangedAdmin(admin.ModelAdmin):
    """Rows that readers write and operators read, or delete."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(UnchangedAdmin):
    """Rows that the site writes and operators read."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

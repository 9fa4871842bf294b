"""Staff pages, for people who run a library or a bookshop: who may open which, and the groups.

A page names the permission that it takes; groups hold permissions, and the admin puts operators into
groups. Somebody who is no operator has none, whatever their groups say.
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.models import Group, Permission
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.cache import never_cache

from accounts.http import ReaderRequest, reader_required

# By group, the permissions that a new site gives it: who looks after books, and who after models too.
LOOKS = (
    "admin.view_logentry",
    "catalog.view_book",
    "demand.view_record",
    "recommendations.view_study",
    "recommendations.view_datareport",
    "recommendations.view_driftalert",
    "recommendations.view_driftcheck",
    "recommendations.view_experiment",
    "recommendations.view_onlineday",
    "registry.view_modelversion",
    "registry.view_trainingrun",
    "texts.view_work",
)
GROUPS = {
    "Librarians": LOOKS,
    "Model keepers": (
        *LOOKS,
        "demand.add_source",
        "demand.change_source",
        "demand.delete_source",
        "demand.change_title",
        "demand.change_stocklevel",
        "recommendations.add_study",
        "recommendations.change_study",
        "recommendations.add_datareport",
        "recommendations.add_driftcheck",
        "recommendations.change_driftalert",
        "recommendations.add_experiment",
        "recommendations.change_experiment",
        "registry.add_trainingrun",
        "registry.change_champion",
        "registry.change_modelversion",
        "registry.delete_modelversion",
        "texts.add_work",
        "texts.change_writer",
        "texts.delete_work",
        "texts.delete_writer",
        "texts.delete_languagesample",
    ),
}


def staff_page(
    *permissions: str,
) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponseBase]]:
    """For a page that takes all of these permissions; a visitor signs in first, others get 403."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def wrapped(request: ReaderRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not (request.user.is_staff and request.user.has_perms(permissions)):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return never_cache(reader_required(wrapped))

    return decorate


def make_groups(**_: object) -> None:
    """Make those that are missing; one that is there stays as operators have made it."""
    for name, permissions in GROUPS.items():
        group, new = Group.objects.get_or_create(name=name)
        if new:
            group.permissions.set(Permission.objects.filter(_any_of(permissions)))


def _any_of(permissions: tuple[str, ...]) -> Q:
    any_of = Q()
    for label, codename in (each.split(".") for each in permissions):
        any_of |= Q(content_type__app_label=label, codename=codename)
    return any_of

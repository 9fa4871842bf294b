"""Pages of groups that choose books together."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest, HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.http import HtmxRequest, ReaderRequest, reader_required
from recommendations.engine.together import WAYS, Way
from recommendations.models import MOST_MEMBERS, Together, TogetherMember
from recommendations.together import groups
from recommendations.together.groups import InvalidTogether, NotYours
from recommendations.together.picks import picks_together
from web.floods import TooOften

WRONG = (InvalidTogether, TooOften)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@reader_required
def my_groups(request: ReaderRequest) -> HttpResponse:
    """`name` and `called` make a new one."""
    wrong: dict[str, str] = {}
    status = 200
    if request.method == "POST":
        try:
            name, called = request.POST.get("name", ""), request.POST.get("called", "")
            return redirect(groups.make_group(request.user, name, called))
        except WRONG as error:
            wrong, status = _wrong(error)
    context = {
        "groups": groups.groups_of(request.user),
        "wrong": wrong,
        "typed": request.POST if wrong else {"called": request.user.name},
        "most": MOST_MEMBERS,
    }
    return render(request, "recommendations/together.html", context, status=status)


@never_cache
@require_safe
def group(request: HtmxRequest, token: str) -> HttpResponse:
    """Its members see the picks; who else has the link is asked to join."""
    found = _found(token)
    if not request.user.is_authenticated:
        return _private(render(request, "recommendations/together_join.html", {"group": found}))
    members = groups.members_of(found)
    me = next((member for member in members if member.reader_id == request.user.pk), None)
    if me is None:
        return _private(_join_page(request, found, members, {"called": request.user.name}))
    return _private(_group_page(request, found, me))


@never_cache
@require_POST
@reader_required
def join(request: ReaderRequest, token: str) -> HttpResponse:
    """`called`: what the others of the group call this reader."""
    try:
        joined = groups.join(token, request.user, request.POST.get("called", ""))
    except WRONG as error:
        found = _found(token)
        wrong, status = _wrong(error)
        members = groups.members_of(found)
        return _private(_join_page(request, found, members, request.POST, wrong, status))
    if joined is None:
        raise Http404
    messages.success(request, _("You are in.") if joined[1] else _("Kept."))
    return redirect(joined[0])


@never_cache
@require_POST
@reader_required
def leave(request: ReaderRequest, token: str) -> HttpResponse:
    if not groups.leave(_mine(request, token), request.user):
        raise Http404
    messages.success(request, _("You have left the group. Nothing of you is in its picks."))
    return redirect("together")


@never_cache
@require_POST
@reader_required
def manage(request: ReaderRequest, token: str) -> HttpResponse:
    """For who made it. `act`: rename (`name`), renew, remove (`member`), delete."""
    found = _mine(request, token)
    try:
        said = _managed(request, found)
    except NotYours:
        return HttpResponseForbidden(_("Only who made the group may do that."), "text/plain")
    except WRONG as error:
        messages.error(request, str(error))
        return redirect(found)
    if said is None:
        return HttpResponseBadRequest("There is no such act.", content_type="text/plain")
    messages.success(request, said)
    return redirect("together") if request.POST["act"] == "delete" else redirect(found)


def _managed(request: ReaderRequest, group: Together) -> str | None:
    form, maker = request.POST, request.user
    match form.get("act"):
        case "rename":
            groups.rename(group, maker, form.get("name", ""))
            return _("The group has a new name.")
        case "renew":
            groups.renew_link(group, maker)
            return _("There is a new link. The old one leads nowhere.")
        case "remove":
            number = form.get("member", "")
            if not groups.remove(group, maker, int(number) if number.isdecimal() else 0):
                return _("They were not in the group any more.")
            return _("They are out, and the link is a new one: the old one leads nowhere.")
        case "delete":
            groups.delete_group(group, maker)
            return _("The group is gone.")
    return None


def _group_page(request: HtmxRequest, group: Together, me: TogetherMember) -> HttpResponse:
    way = _way(request.GET.get("by"))
    once_read = bool(request.GET.get("reread"))
    shared = picks_together(group, me.reader, way, once_read=once_read)
    address = reverse("together_group", args=[group.token])
    context: dict[str, Any] = {
        "group": group,
        "me": me,
        "is_maker": shared.members[0].pk == me.pk,
        "shared": shared,
        "way": way,
        "once_read": once_read,
        "link": request.build_absolute_uri(address),
        "most": MOST_MEMBERS,
    }
    return render(request, "recommendations/together_group.html", context)


def _join_page(
    request: HtmxRequest,
    group: Together,
    members: list[TogetherMember],
    typed: Any,
    wrong: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": group,
        "asks": members[0].called if members else "",
        "size": len(members),
        "full": len(members) >= MOST_MEMBERS,
        "typed": typed,
        "wrong": wrong or {},
    }
    return render(request, "recommendations/together_join.html", context, status=status)


def _way(asked: str | None) -> Way:
    return next((way for way in WAYS if way == asked), WAYS[0])


def _found(token: str) -> Together:
    found = groups.group_of_link(token)
    if found is None:
        raise Http404
    return found


def _mine(request: ReaderRequest, token: str) -> Together:
    """404 for who is not in it, whatever link they hold."""
    found = _found(token)
    if not found.members.filter(reader=request.user).exists():
        raise Http404
    return found


def _wrong(error: Exception) -> tuple[dict[str, str], int]:
    if isinstance(error, InvalidTogether):
        return {error.field or "all": str(error)}, 400
    return {"all": str(error)}, 429


def _private(response: HttpResponse) -> HttpResponse:
    """The address is the key: no search engine keeps it."""
    response["X-Robots-Tag"] = "noindex"
    return response

"""What is done on the pages of models: forms that lead back to them, with a word on what came of it."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.http import ReaderRequest, safe_next
from accounts.staff import staff_page
from registry import acts, storage
from registry.artifact import ArtifactError
from registry.keeping import StillNeeded
from registry.models import SERVING, Champion, Kind, ModelVersion, TrainingRun
from registry.services import NothingToGoBackTo
from web.retold import retell

NOTE_LENGTH = TrainingRun._meta.get_field("why").max_length


@require_POST
@staff_page("registry.change_champion")
def promote(request: ReaderRequest, model_id: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion, pk=model_id)
    said = _("Model %(number)s serves now, and readers' lists follow.") % {"number": model_id}
    return _done(request, said, acts.promote, version)


@require_POST
@staff_page("registry.change_champion")
def roll_back(request: ReaderRequest) -> HttpResponse:
    """`kind`; `to`, the model that the button named: a second click must not lead back again."""
    asked = request.POST.get("kind")
    kind = Kind(asked) if asked in SERVING else Kind.RECOMMENDER
    if said := _moved_on(kind, request.POST.get("to", "")):
        messages.info(request, said)
        return redirect("staff_models")
    said = _("The model that served before serves again, and readers' lists follow.")
    return _done(request, said, acts.roll_back, kind)


@require_POST
@staff_page("registry.change_modelversion")
def pin(request: ReaderRequest, model_id: int) -> HttpResponse:
    """`note`: why."""
    version = get_object_or_404(ModelVersion, pk=model_id)
    said = _("Model %(number)s is pinned.") % {"number": model_id}
    return _done(request, said, acts.pin, version, _note(request, "note"))


@require_POST
@staff_page("registry.change_modelversion")
def unpin(request: ReaderRequest, model_id: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion, pk=model_id)
    said = _("Model %(number)s is not pinned any more.") % {"number": model_id}
    return _done(request, said, acts.unpin, version)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page("registry.view_modelversion", "registry.delete_modelversion")
def delete(request: ReaderRequest, model_id: int) -> HttpResponse:
    version = get_object_or_404(ModelVersion.objects.with_place(), pk=model_id)
    if request.method != "POST":
        return render(request, "staff/model_delete.html", {"version": version})
    said = _("Model %(number)s is deleted, with its files.") % {"number": model_id}
    return _done(request, said, acts.delete, version)


@require_POST
@staff_page("registry.add_trainingrun")
def train_now(request: ReaderRequest) -> HttpResponse:
    """`kind`; `why`, in a few words."""
    kind = request.POST.get("kind", Kind.RECOMMENDER)
    if kind not in Kind.values:
        messages.error(request, _("There is no such kind of model. Nothing was started."))
        return redirect("staff_runs")
    run, created = acts.train_now(request.user, kind, _note(request, "why"))
    if created:
        messages.success(request, _("Run %(number)s is queued.") % {"number": run.pk})
    else:
        said = _("Run %(number)s is waiting already; none was added.")
        messages.warning(request, said % {"number": run.pk})
    return redirect("staff_runs")


def _moved_on(kind: Kind, to: str) -> str:
    """Why to go back to `to` is out of date, in words; or nothing."""
    champion = Champion.objects.filter(kind=kind).first()
    if not to or champion is None or str(champion.previous_id) == to:
        return ""
    if str(champion.version_id) == to:
        return _("Model %(number)s serves already. Nothing changed.") % {"number": to}
    return _("Another model was let serve meanwhile. Nothing changed: look again.")


def _done(request: ReaderRequest, said: str, act: Callable[..., Any], *what: Any) -> HttpResponse:
    try:
        act(request.user, *what)
    except NothingToGoBackTo:
        why = _("No model that served before is there to go back to. Nothing changed.")
        messages.error(request, why)
    except (ArtifactError, StillNeeded) as error:
        why = retell(storage.without_place(str(error)))
        messages.error(request, _("That did not work: %(why)s Nothing changed.") % {"why": why})
    else:
        messages.success(request, said)
    return redirect(safe_next(request, reverse("staff_models")))


def _note(request: ReaderRequest, field: str) -> str:
    return request.POST.get(field, "").replace("\x00", "").strip()[:NOTE_LENGTH]

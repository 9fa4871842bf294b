"""Two models against each other: begun, watched, stopped, and the better one promoted."""

from dataclasses import dataclass
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations.models import Experiment
from recommendations.online import experiments
from recommendations.online.verdicts import finding, verdict
from registry.artifact import ArtifactError
from registry.models import Champion, Kind, ModelVersion

PAST_SHOWN = 20


class ExperimentForm(forms.Form):
    first = forms.TypedChoiceField(label=gettext_lazy("Model"), coerce=int)
    second = forms.TypedChoiceField(label=gettext_lazy("Against model"), coerce=int)
    kind = forms.ChoiceField(label=gettext_lazy("How"), choices=Experiment.Kind.choices)
    percent = forms.IntegerField(
        label=gettext_lazy("Readers who take part, of 100"),
        min_value=1,
        max_value=100,
        initial=50,
    )
    days = forms.IntegerField(
        label=gettext_lazy("Days, at most"),
        min_value=2,
        max_value=experiments.LONGEST_DAYS,
        initial=14,
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        numbers = ModelVersion.objects.filter(kind=Kind.RECOMMENDER).values_list("pk", flat=True)
        choices = [(pk, _("Model %(number)s") % {"number": pk}) for pk in numbers]
        champion = Champion.objects.filter(kind=Kind.RECOMMENDER).first()
        for name in ("first", "second"):
            cast(forms.ChoiceField, self.fields[name]).choices = choices
        if champion:
            self.fields["first"].initial = champion.version_id
            others = [pk for pk in numbers if pk != champion.version_id]
            self.fields["second"].initial = others[0] if others else None


@dataclass(frozen=True)
class Told:
    """An experiment as the page tells of it."""

    experiment: Experiment

    @property
    def verdict(self) -> str:
        return verdict(self.experiment)

    @property
    def finding(self) -> str:
        return finding(self.experiment)

    @property
    def winner(self) -> int | None:
        return experiments.winner_of(self.experiment)

    @property
    def models(self) -> tuple[int, int]:
        return self.experiment.first, self.experiment.second

    @property
    def even(self) -> float:
        return experiments.even(self.experiment)


@require_safe
@staff_page("recommendations.view_experiment")
def page(request: ReaderRequest) -> HttpResponse:
    return _drawn(request, ExperimentForm())


@require_POST
@staff_page("recommendations.add_experiment")
def start(request: ReaderRequest) -> HttpResponse:
    form = ExperimentForm(request.POST)
    if not form.is_valid():
        return _drawn(request, form, status=422)
    given = form.cleaned_data
    share = given.pop("percent") / 100
    try:
        experiments.start(**given, share=share, by=request.user)
    except experiments.CannotStart as reason:
        form.add_error(None, str(reason))
        return _drawn(request, form, status=422)
    messages.success(request, _("It runs. The first readers are counted in a day."))
    return redirect("staff_experiments")


@require_POST
@staff_page("recommendations.change_experiment")
def stop(request: ReaderRequest, pk: int) -> HttpResponse:
    if experiments.stop(get_object_or_404(Experiment, pk=pk), request.user):
        messages.success(request, _("Stopped. All readers are served by the same model again."))
    else:
        messages.info(request, _("It had ended already."))
    return redirect("staff_experiments")


@require_POST
@staff_page("recommendations.change_experiment", "registry.change_champion")
def promote(request: ReaderRequest, pk: int, number: int) -> HttpResponse:
    experiment = get_object_or_404(Experiment.objects.exclude(ended_at=None), pk=pk)
    try:
        experiments.promote(experiment, number, request.user)
    except (ArtifactError, ModelVersion.DoesNotExist):
        text = _("Model %(number)s is gone or damaged. What served before goes on.")
        messages.error(request, text % {"number": number})
    else:
        messages.success(request, _("Model %(number)s serves now.") % {"number": number})
    return redirect("staff_experiments")


def _drawn(request: ReaderRequest, form: ExperimentForm, status: int = 200) -> HttpResponse:
    found = [Told(each) for each in Experiment.objects.all()[: PAST_SHOWN + 1]]
    champion = Champion.objects.filter(kind=Kind.RECOMMENDER).first()
    versions = ModelVersion.objects.filter(kind=Kind.RECOMMENDER)
    context = {
        "form": form,
        "running": next((each for each in found if each.experiment.ended_at is None), None),
        "past": [each for each in found if each.experiment.ended_at],
        "champion": champion.version_id if champion else None,
        "there": set(versions.values_list("pk", flat=True)),
    }
    return render(request, "staff/experiments.html", context, status=status)

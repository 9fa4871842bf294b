"""The first page: how the site stands, at a glance."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.http import ReaderRequest
from accounts.staff import staff_page
from recommendations.online.counting import COUNTED_FOR
from recommendations.online.figures import whole_of
from recommendations.watch.alerts import open_alerts
from recommendations.watch.drift import latest_check
from recommendations.watch.report import latest_report
from registry.models import Champion, Kind, TrainingRun

LATEST_RUNS = 5


@require_safe
@staff_page()
def overview(request: ReaderRequest) -> HttpResponse:
    champions = Champion.objects.select_related("version__run")
    context = {
        "champion": champions.filter(kind=Kind.RECOMMENDER).first(),
        "runs": TrainingRun.objects.filter(kind=Kind.RECOMMENDER)[:LATEST_RUNS],
        "report": latest_report(),
        "drift_check": latest_check(),
        "drift_alerts": open_alerts().count(),
        "online": whole_of(COUNTED_FOR),
    }
    return render(request, "staff/overview.html", context)

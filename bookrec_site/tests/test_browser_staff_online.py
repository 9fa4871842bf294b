"""The staff's pages of lists and experiments in a browser: drawn, narrow and wide, light and dark."""

import os
import shutil
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import sync_playwright

from accounts.models import User
from bookrec_site.tests.browsing import FLAGS, look, open_page
from recommendations.models import Experiment, OnlineDay
from registry.models import Champion, Kind, ModelVersion, TrainingRun

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def fill() -> None:
    """Three weeks of two models, and an experiment that goes on after one that ended."""
    now = timezone.now()
    versions = []
    for _ in range(2):
        run = TrainingRun.objects.create(
            kind=Kind.RECOMMENDER, trigger="command", status="promoted"
        )
        versions.append(
            ModelVersion.objects.create(kind=Kind.RECOMMENDER, run=run, digest="0" * 64)
        )
    Champion.objects.create(kind=Kind.RECOMMENDER, version=versions[0])
    first, second = (version.pk for version in versions)
    for ago in range(21):
        for place, version in enumerate((first, second, None)):
            for row, lists in (("", 90), ("top", 30), ("because", 60)):
                OnlineDay.objects.create(
                    day=now.date() - timedelta(days=ago),
                    version=version,
                    row=row,
                    lists=lists,
                    hits=lists // (9 - place),
                    shown=lists * 8,
                    opened=lists // 3 + ago % 5 + 4 * place,
                    wanted=lists // 9 + ago % 3,
                    rated=lists // 12,
                    half_stars=lists // 12 * 8,
                    dismissed=ago % 2,
                    books=300,
                    catalogue=589,
                    bits=lists * 8 * 9.5,
                )
    points = [
        {
            "day": str(now.date() - timedelta(days=12 - n)),
            "readers": 40 * (n + 1),
            "mean": 0.03,
            "low": 0.03 - 0.5 / (n + 1),
            "high": 0.03 + 0.5 / (n + 1),
        }
        for n in range(12)
    ]
    sums = {"readers": 480, "outcomes": 100.0, "total": 14.4, "squares": 300.0}
    common = {"first": first, "second": second, "share": 0.5, "days": 14, "salt": "s"}
    moments = {"started_at": now - timedelta(days=12), "counted_until": now}
    Experiment.objects.create(kind="split", progress=points, counted=sums, **common, **moments)
    Experiment.objects.create(
        kind="draft",
        counted={"readers": 90, "wins": 30, "losses": 8},
        ended_at=now - timedelta(days=13),
        ending="second",
        **common,
        **moments,
    )


def test_the_pages_are_right_narrow_and_wide_light_and_dark(live_server, monkeypatch):
    # The browser's own loop runs in this thread.
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        pytest.skip("no Chromium on the path: no page was looked at")
    fill()
    User.objects.create_superuser("staff@example.org", "a long enough password", name="Olga")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        page, complaints = open_page(browser)
        page.goto(f"{live_server.url}/accounts/login/?next=/staff/online")
        page.get_by_label("Email").fill("staff@example.org")
        page.get_by_label("Password").fill("a long enough password")
        page.get_by_role("main").get_by_role("button", name="Sign in", exact=True).click()
        page.locator(".plot.drawn").first.wait_for()

        look(page, "staff-online")
        page.goto(f"{live_server.url}/staff/experiments")
        page.locator(".plot.drawn").first.wait_for()
        look(page, "staff-experiments")
        browser.close()
    assert not complaints

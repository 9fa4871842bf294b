"""What a browser keeps of the site for when the network is gone."""

import json
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from bookrec_site import offline

pytestmark = pytest.mark.django_db


def told(client: Client) -> dict:
    script = client.get("/service-worker.js").content.decode()
    return json.loads(script.splitlines()[0].removeprefix("const told = ").removesuffix(";"))


def kept_file(name: str) -> bytes:
    path = finders.find(name)
    assert path, name
    return Path(path).read_bytes()


def test_the_worker_may_look_after_the_whole_site(client: Client):
    answer = client.get("/service-worker.js")
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Cache-Control"] == "no-cache"
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert "importScripts" in answer.content.decode()


def test_it_keeps_all_that_the_page_needs_and_nothing_of_a_reader(client: Client, alice):
    client.force_login(alice)
    kept = told(client)["kept"]
    page = client.get("/offline").content.decode()
    needed = set(re.findall(r'(?:href|src)="(/static/[^"]+)"', page))
    faces = {path for path in kept if path.endswith(".woff2")}
    assert set(kept) == {"/offline"} | needed | faces
    assert all(finders.find(path.removeprefix("/static/")) for path in kept[1:])
    assert "alice" not in page
    assert "csrf" not in page


def test_the_page_asks_nobody(client: Client, alice, django_assert_num_queries):
    client.force_login(alice)
    with django_assert_num_queries(0):
        answer = client.get("/offline")
        client.get("/service-worker.js")
    assert "Set-Cookie" not in answer


def test_another_style_sheet_makes_another_worker(client: Client, monkeypatch):
    before = told(client)["version"]
    assert told(client)["version"] == before
    monkeypatch.setattr(offline, "static", lambda path: f"/static/{path}?changed")
    assert told(client)["version"] != before


def test_the_manifest_names_icons_that_are_there(client: Client):
    answer = client.get("/manifest.webmanifest")
    assert answer["Content-Type"] == "application/manifest+json"
    said = answer.json()
    assert said["start_url"] == said["scope"] == "/"
    purposes = {icon["purpose"] for icon in said["icons"]}
    assert purposes == {"any", "maskable"}
    for icon in said["icons"]:
        head = kept_file(icon["src"].removeprefix("/static/"))[:24]
        width, height = (int.from_bytes(head[at : at + 4]) for at in (16, 20))
        assert icon["sizes"] == f"{width}x{height}"


@pytest.mark.parametrize(
    ("address", "kind", "beginning"),
    [
        ("/favicon.ico", "image/x-icon", b"\x00\x00\x01\x00"),
        ("/apple-touch-icon.png", "image/png", b"\x89PNG"),
    ],
)
def test_icons_lie_where_browsers_look_for_them(client: Client, address, kind, beginning):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"] in {kind, "image/vnd.microsoft.icon"}
    assert answer.getvalue().startswith(beginning)


def test_pictures_are_small():
    limits = {"social-card.png": 60_000, "icon-192.png": 10_000, "icon-512.png": 20_000}
    for name, limit in limits.items():
        assert len(kept_file(name)) < limit

"""Who opens staff pages, and what the log of acts shows."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management.sql import emit_post_migrate_signal

from accounts.audit import note
from accounts.models import User
from accounts.staff import GROUPS, make_groups

pytestmark = pytest.mark.django_db


@pytest.fixture
def librarian(db) -> User:
    make_groups()
    reader = User.objects.create_user("lib@example.org", name="Libby", is_staff=True)
    reader.groups.add(Group.objects.get(name="Librarians"))
    return reader


def test_each_group_holds_permissions_that_there_are(db):
    make_groups()
    for name, permissions in GROUPS.items():
        assert Group.objects.get(name=name).permissions.count() == len(permissions)


def test_a_new_site_has_the_groups(db):
    Group.objects.all().delete()
    Permission.objects.all().delete()
    emit_post_migrate_signal(verbosity=0, interactive=False, db="default")
    for name, permissions in GROUPS.items():
        assert Group.objects.get(name=name).permissions.count() == len(permissions)


def test_a_group_stays_as_operators_have_made_it(db):
    make_groups()
    Group.objects.get(name="Librarians").permissions.clear()
    make_groups()
    assert not Group.objects.get(name="Librarians").permissions.exists()


def test_visitors_sign_in_and_readers_stay_out(client, alice):
    assert client.get("/staff/")["Location"].startswith("/accounts/login/")
    client.force_login(alice)
    assert client.get("/staff/").status_code == client.get("/staff/log").status_code == 403


def test_who_is_no_operator_any_more_has_no_permission(client, librarian):
    client.force_login(librarian)
    assert client.get("/staff/log").status_code == 200
    User.objects.filter(pk=librarian.pk).update(is_staff=False)
    assert client.get("/staff/log").status_code == 403


def test_a_page_takes_its_permission(client, librarian):
    Group.objects.get(name="Librarians").permissions.filter(codename="view_logentry").delete()
    client.force_login(librarian)
    assert client.get("/staff/log").status_code == 403
    assert "/staff/log" not in client.get("/staff/").content.decode()


def test_the_log_tells_who_did_what_newest_first(client, librarian, alice):
    note(librarian, alice, "Looked <closely>")
    note(librarian, alice, "Then away")
    client.force_login(librarian)
    page = client.get("/staff/log").content.decode()
    assert page.index("Then away") < page.index("Looked &lt;closely&gt;")
    assert "Libby" in page or "lib@example.org" in page
    assert "no-store" in client.get("/staff/log")["Cache-Control"]

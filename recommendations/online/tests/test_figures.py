"""What the staff reads of the days, and who may."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import User
from accounts.staff import make_groups
from recommendations.models import OnlineDay
from recommendations.online.counting import count_days
from recommendations.online.figures import online_figures, whole_of
from recommendations.online.tests.telling import open_book, show
from recommendations.tests.conftest import books

pytestmark = pytest.mark.django_db

NOTHING = dict.fromkeys(
    ("lists", "hits", "shown", "opened", "wanted", "rated", "half_stars", "dismissed"), 0
)


@pytest.fixture
def librarian(client) -> User:
    make_groups()
    reader = User.objects.create_user("lib@example.org", is_staff=True)
    reader.groups.add(Group.objects.get(name="Librarians"))
    client.force_login(reader)
    return reader


def a_day(ago: int = 0, version: int | None = 1, row: str = "", **numbers: int) -> OnlineDay:
    given = NOTHING | {"books": 5, "catalogue": 20, "bits": 0.0} | numbers
    day = timezone.now().date() - timedelta(days=ago)
    return OnlineDay.objects.create(day=day, version=version, row=row, **given)


def test_shares_are_of_the_books_or_of_the_lists(db):
    a_day(lists=4, hits=1, shown=40, opened=8, wanted=2, rated=2, half_stars=15, bits=400.0)
    a_day(ago=1, lists=1, hits=0, shown=10, opened=2, dismissed=5, bits=100.0)
    a_day(row="top", lists=5)
    whole, top = online_figures().models[0]
    assert (whole.click_through, whole.want_rate, whole.hit_rate) == (0.2, 0.04, 0.2)
    assert (whole.places, whole.stars, whole.dismissal_rate) == (10, 3.75, 0.1)
    assert (whole.coverage, whole.novelty) == (0.25, 10)
    assert (top.row, top.click_through, top.stars) == ("top", None, None)


def test_newest_models_come_first_and_three_are_drawn(db):
    for version in (None, 1, 2, 3, 4):
        a_day(version=version, lists=1, shown=1)
    a_day(ago=2, version=4, lists=1, shown=2, opened=1)
    online = online_figures()
    assert [rows[0].version for rows in online.models] == [4, 3, 2, 1, None]
    assert online.drawn == [4, 3, 2]
    assert [[each and each.click_through for each in day.models] for day in online.days] == [
        [0.5, None, None],
        [0, 0, 0],
    ]
    assert online.whole and online.whole.lists == 6


def test_what_is_long_past_is_not_in_it(db):
    a_day(ago=60, lists=1)
    assert online_figures().models == []
    assert whole_of(timedelta(days=14)) is None


def test_the_page_tells_what_was_counted(client, librarian, alice, library):
    reds = books("red")
    show(alice, reds[:4], timezone.now() - timedelta(minutes=5), version=7)
    open_book(alice, reds[0])
    count_days()
    page = client.get("/staff/online").content.decode()
    assert "25.0%" in page and "Model 7" in page and "For this evening" in page
    assert 'data-plot="lines"' in page and 'data-value="0.25"' in page
    assert "25.0%" in client.get("/staff/").content.decode()


def test_a_site_without_figures_says_so(client, librarian):
    assert "Nothing has been counted yet" in client.get("/staff/online").content.decode()
    assert "Nothing was shown" in client.get("/staff/").content.decode()


def test_it_takes_its_permission(client, librarian, alice):
    Group.objects.get(name="Librarians").permissions.filter(codename="view_onlineday").delete()
    assert client.get("/staff/online").status_code == 403
    assert "/staff/online" not in client.get("/staff/").content.decode()
    client.force_login(alice)
    assert client.get("/staff/online").status_code == 403
    client.logout()
    assert client.get("/staff/online").status_code == 302

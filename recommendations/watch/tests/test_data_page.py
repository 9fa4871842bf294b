"""The page of the data: who may see it, count anew, and what it shows."""

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from accounts.models import User
from accounts.staff import make_groups
from catalog.models import DatasetLoad
from recommendations.models import DataReport
from recommendations.watch.report import take_report
from recommendations.watch.signals import report_asked

pytestmark = pytest.mark.django_db


@pytest.fixture
def keeper(db) -> User:
    make_groups()
    reader = User.objects.create_user("keeper@example.org", name="Kit", is_staff=True)
    reader.groups.add(Group.objects.get(name="Model keepers"))
    return reader


@pytest.fixture
def asked():
    heard = []

    def hear(**_):
        heard.append(True)

    report_asked.connect(hear)
    yield heard
    report_asked.disconnect(hear)


def page_of(client, reader: User) -> str:
    client.force_login(reader)
    answer = client.get("/staff/data")
    assert answer.status_code == 200
    return answer.content.decode()


def test_readers_stay_out(client, alice, asked):
    client.force_login(alice)
    assert client.get("/staff/data").status_code == 403
    assert client.post("/staff/data/count").status_code == 403
    assert not asked


def test_nothing_counted_yet_is_no_error(client, keeper):
    assert "Nothing has been counted yet" in page_of(client, keeper)
    assert "Not counted yet" in client.get("/staff/").content.decode()


def test_it_shows_what_was_counted_and_what_was_trained_on(client, keeper, trained):
    take_report(DataReport.Trigger.SCHEDULE)
    page = page_of(client, keeper)
    assert "was not kept" not in page
    assert 'data-plot="bars"' in page
    assert "10–19" in page
    assert page.count('<td class="number">600</td>') == 2
    assert "600 ratings" in client.get("/staff/").content.decode()


def test_the_page_counts_nothing(client, keeper, trained, django_assert_max_num_queries):
    take_report(DataReport.Trigger.SCHEDULE)
    client.force_login(keeper)
    with django_assert_max_num_queries(12) as queries:
        client.get("/staff/data")
    assert not [q for q in queries.captured_queries if "shelves_rating" in q["sql"]]


def test_loads_say_what_was_left_out_and_show_nobody(client, keeper):
    DatasetLoad.objects.create(
        dataset="goodbooks-10k",
        status="done",
        finished_at=timezone.now(),
        report={
            "read": {"ratings": 1200},
            "kept": {"ratings": 1199},
            "added": {"ratings": 1000, "changed ratings": 7},
            "dropped": [
                {"what": "ratings", "why": "stars <6>", "rows": 1, "examples": ["reader 77"]}
            ],
        },
    )
    page = page_of(client, keeper)
    assert "1,199" in page
    assert "stars &lt;6&gt;" in page
    assert "7 ratings were there with other stars" in page
    assert "reader 77" not in page


def test_a_load_that_failed_says_why(client, keeper):
    DatasetLoad.objects.create(dataset="book-crossing", status="failed", error="No such folder.")
    assert "No such folder." in page_of(client, keeper)


def test_counting_anew_is_a_job_and_takes_its_permission(client, keeper, asked):
    client.force_login(keeper)
    assert client.get("/staff/data/count").status_code == 405
    answer = client.post("/staff/data/count", follow=True)
    assert asked == [True]
    assert "being counted" in answer.content.decode()
    assert not DataReport.objects.exists()
    group = Group.objects.get(name="Model keepers")
    group.permissions.remove(Permission.objects.get(codename="add_datareport"))
    assert client.post("/staff/data/count").status_code == 403
    assert "/staff/data/count" not in client.get("/staff/data").content.decode()

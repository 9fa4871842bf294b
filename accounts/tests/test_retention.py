"""What has been kept long enough goes; what is younger, or still needed, stays."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ErasureReceipt, Profile, ProfileReport, User

pytestmark = pytest.mark.django_db


def ago(days: int):
    return timezone.now() - timedelta(days=days)


@pytest.fixture(autouse=True)
def short_times(settings):
    settings.KEEP_RECEIPTS = timedelta(days=100)
    settings.KEEP_UNCONFIRMED = timedelta(days=30)
    settings.KEEP_ADMIN_LOG = timedelta(days=50)


def clear() -> None:
    call_command("clear_expired", verbosity=0)


def test_receipts_stay_for_their_time_and_while_a_model_holds_the_ratings():
    def receipt(days: int, **more: object) -> ErasureReceipt:
        return ErasureReceipt.objects.create(erased_at=ago(days), **more)

    kept = {
        receipt(99),
        receipt(101, learnt_until=ago(101)),
        ErasureReceipt.objects.create(asked_at=ago(200), due_at=ago(101)),
    }
    receipt(101)
    receipt(101, learnt_until=ago(101), replaced_at=ago(100))
    clear()
    assert set(ErasureReceipt.objects.all()) == kept


def signed_up(email: str, days: int, *, verified: bool = False, **fields: object) -> User:
    reader = User.objects.create_user(email, "a long password", date_joined=ago(days), **fields)
    EmailAddress.objects.create(user=reader, email=email, verified=verified, primary=True)
    return reader


def test_accounts_that_were_never_confirmed_nor_used_go():
    signed_up("forgotten@example.org", 31)
    kept = {
        signed_up("young@example.org", 29),
        signed_up("confirmed@example.org", 31, verified=True),
        signed_up("came-in@example.org", 31, last_login=ago(31)),
        signed_up("rated@example.org", 31, history_version=1),
        signed_up("operator@example.org", 31, is_staff=True),
        # Made by an operator, not by signing up.
        User.objects.create_user("made@example.org", date_joined=ago(31)),
        User.objects.create(source="books", external_id="1", is_active=False, date_joined=ago(99)),
    }
    clear()
    assert set(User.objects.all()) == kept


def test_operators_acts_and_settled_reports_go(alice, bob, operator):
    for days in (49, 51):
        LogEntry.objects.create(
            user=operator, action_time=ago(days), action_flag=CHANGE, object_repr=str(days)
        )
    profile = Profile.objects.create(reader=alice)
    others = Profile.objects.create(reader=operator)
    ProfileReport.objects.create(reader=bob, profile=profile, reason="spam", settled_at=ago(51))
    open_one = ProfileReport.objects.create(
        reader=bob, profile=others, reason="spam", reported_at=ago(99)
    )
    clear()
    assert LogEntry.objects.get().object_repr == "49"
    assert ProfileReport.objects.get() == open_one

"""What is over is deleted; what still holds stays."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.utils import timezone

from accounts.models import ApiToken

pytestmark = pytest.mark.django_db


def make_session(age: timedelta) -> str:
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    store.create()
    Session.objects.filter(pk=store.session_key).update(expire_date=timezone.now() - age)
    return str(store.session_key)


def test_only_what_has_expired_goes(alice, capsys):
    make_session(timedelta(hours=1))
    valid = make_session(timedelta(hours=-1))
    ApiToken.objects.create(alice, name="long over", expiry=timedelta(days=-30))
    # Its program is still told why it is refused.
    ApiToken.objects.create(alice, name="just over", expiry=timedelta(days=-29))
    ApiToken.objects.create(alice, name="valid", expiry=timedelta(days=1))
    ApiToken.objects.create(alice, name="for ever", expiry=None)
    call_command("clear_expired")
    assert set(Session.objects.values_list("pk", flat=True)) == {valid}
    kept = {"just over", "valid", "for ever"}
    assert set(ApiToken.objects.values_list("name", flat=True)) == kept
    assert "1 expired API token" in capsys.readouterr().out
    call_command("clear_expired", verbosity=0)
    assert capsys.readouterr().out == ""

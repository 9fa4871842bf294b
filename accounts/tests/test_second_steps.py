"""A second step after the password: codes from an app, recovery codes, and losing all of them."""

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.second_steps import second_steps_of
from accounts.tests.signing_in import (
    PASSWORD,
    code_of,
    has_app,
    is_in,
    make_sure,
    sign_in,
    turn_on,
    with_app,
    with_password,
)

pytestmark = pytest.mark.django_db
STEP = "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch):
    """No test commits: what waits for that happens at once."""
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **_: act())


@pytest.fixture
def alice(alice):
    return with_password(alice)


@pytest.fixture
def here(alice):
    """Alice's browser, signed in."""
    return sign_in(alice)


def test_an_app_is_set_up_by_square_or_by_text(here, alice):
    make_sure(here)
    page = here.get("/accounts/2fa/totp/activate/")
    html = page.content.decode()
    secret = page.context["form"].secret
    assert 'src="data:image/svg+xml;base64,' in html
    assert secret[:4] + " " + secret[4:8] in html
    assert page.context["totp_url"].startswith("otpauth://totp/alice%40example.org?secret=")
    assert "issuer=Bookrec" in page.context["totp_url"]

    answer = here.post("/accounts/2fa/totp/activate/", {"code": "000000"})
    assert "not the right code" in answer.content.decode()
    assert not has_app(alice)
    secret = answer.context["form"].secret
    answer = here.post("/accounts/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == "/accounts/2fa/recovery-codes/"
    assert has_app(alice)


def test_setting_up_asks_for_the_password_and_is_told_by_mail(here, alice):
    away = here.get("/accounts/2fa/totp/activate/")
    assert away["Location"].startswith("/accounts/reauthenticate/?next=%2Faccounts%2F2fa%2Ftotp")
    turn_on(here)
    assert mail.outbox[-1].to == [alice.email]
    assert mail.outbox[-1].subject == "[Bookrec] Two-step sign-in is on"
    assert "Firefox on Linux" in mail.outbox[-1].body
    assert "127.0.0.1" not in mail.outbox[-1].body


def test_the_password_alone_no_longer_opens(alice):
    secret, _ = with_app(alice)
    elsewhere = sign_in(alice, next="/dials")
    assert not is_in(elsewhere)
    assert elsewhere.get("/accounts/login/")["Location"] == STEP
    wrong = elsewhere.post(STEP, {"code": "123456"})
    assert "not the right code" in wrong.content.decode()
    assert not is_in(elsewhere)
    assert elsewhere.post(STEP, {"code": code_of(secret)})["Location"] == "/dials"
    assert is_in(elsewhere)


def test_a_code_opens_once(alice):
    secret, _ = with_app(alice)
    code = code_of(secret)
    assert sign_in(alice).post(STEP, {"code": code}).status_code == 302
    again = sign_in(alice)
    assert "not the right code" in again.post(STEP, {"code": code}).content.decode()
    assert not is_in(again)
    # Nor does one from before it, though it would still be in time.
    assert again.post(STEP, {"code": code_of(secret, -1)}).status_code == 200
    assert again.post(STEP, {"code": code_of(secret, 1)}).status_code == 302


def test_the_code_that_turned_it_on_opens_nothing(here, alice):
    make_sure(here)
    secret = here.get("/accounts/2fa/totp/activate/").context["form"].secret
    code = code_of(secret)
    here.post("/accounts/2fa/totp/activate/", {"code": code})
    assert has_app(alice)
    elsewhere = sign_in(alice)
    elsewhere.post(STEP, {"code": code})
    assert not is_in(elsewhere)


def test_no_browser_keeps_the_secret(here):
    make_sure(here)
    assert "no-store" in here.get("/accounts/2fa/totp/activate/")["Cache-Control"]


def test_a_code_of_another_time_does_not_open(alice):
    secret, _ = with_app(alice)
    elsewhere = sign_in(alice)
    for when in (-3, 2):
        assert elsewhere.post(STEP, {"code": code_of(secret, when)}).status_code == 200
    assert not is_in(elsewhere)


def test_a_recovery_code_stands_in_once(alice):
    _, codes = with_app(alice)
    assert len(set(codes)) == 10
    elsewhere = sign_in(alice)
    assert elsewhere.post(STEP, {"code": f"{codes[3][:4]} {codes[3][4:]}"}).status_code == 302
    assert is_in(elsewhere)
    assert "9 are left" in elsewhere.get("/account").content.decode()
    assert sign_in(alice).post(STEP, {"code": codes[3]}).status_code == 200
    assert sign_in(alice).post(STEP, {"code": codes[4]}).status_code == 302


def test_recovery_codes_are_shown_once_and_made_anew(here, alice):
    _, codes = turn_on(here)
    again = here.get("/accounts/2fa/recovery-codes/").content.decode()
    assert not any(code[:4] in again for code in codes)
    assert "10 of them are left" in again
    assert here.get("/accounts/2fa/recovery-codes/download/").status_code == 403
    answer = here.post("/accounts/2fa/recovery-codes/generate/", follow=True)
    new = answer.context["unused_codes"]
    assert not set(new) & set(codes)
    assert f"data:text/plain;charset=utf-8,{new[0]}%0A{new[1]}" in answer.content.decode()
    assert mail.outbox[-1].subject == "[Bookrec] New recovery codes"
    assert sign_in(alice).post(STEP, {"code": codes[0]}).status_code == 200
    assert sign_in(alice).post(STEP, {"code": new[0]}).status_code == 302


def test_guessing_is_stopped_even_for_the_right_code(alice):
    secret, _ = with_app(alice)
    guesser = sign_in(alice)
    for guess in range(5):
        guesser.post(STEP, {"code": f"00000{guess}"})
    refused = guesser.post(STEP, {"code": code_of(secret)})
    assert refused.status_code == 200
    assert "Too many" in refused.content.decode()
    assert not is_in(guesser)


def test_turning_it_on_signs_other_devices_out(here, alice):
    elsewhere = sign_in(alice)
    assert is_in(elsewhere)
    turn_on(here)
    assert not is_in(elsewhere)
    assert is_in(here)


def test_turning_it_off_takes_the_recovery_codes_along(here, alice):
    with_app(alice)
    make_sure(here)
    here.post("/accounts/2fa/totp/deactivate/")
    assert not Authenticator.objects.filter(user=alice).exists()
    assert mail.outbox[-1].subject == "[Bookrec] Codes from the app are off"
    assert is_in(sign_in(alice))


def test_what_is_stored_can_not_be_read_from_the_database(alice):
    secret, codes = with_app(alice)
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in stored
    assert not any(code in stored for code in codes)


def test_with_another_secret_key_no_code_is_right_and_none_breaks(alice, settings, caplog):
    secret, codes = with_app(alice)
    settings.SECRET_KEY = "another one, as the first was lost"
    elsewhere = sign_in(alice)
    for code in (code_of(secret), codes[0]):
        assert "not the right code" in elsewhere.post(STEP, {"code": code}).content.decode()
    assert "written with another SECRET_KEY" in caplog.text
    assert alice.email not in caplog.text


def test_with_the_old_key_named_as_a_fallback_codes_stay_right(alice, settings):
    secret, _ = with_app(alice)
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "a new one"
    assert sign_in(alice).post(STEP, {"code": code_of(secret)}).status_code == 302


def test_operators_come_in_by_the_same_door(operator):
    with_password(operator)
    secret, _ = with_app(operator)
    desk = sign_in(operator, next="/admin/")
    away = desk.get("/admin/login/?next=/admin/")
    assert away["Location"] == "/accounts/login/?next=%2Fadmin%2F"
    assert desk.post(STEP, {"code": code_of(secret)})["Location"] == "/admin/"
    assert desk.get("/admin/").status_code == 200


def test_an_unconfirmed_address_gets_no_second_step_where_addresses_are_confirmed(
    here, alice, settings
):
    """Or a stranger could keep an account for themselves that bears somebody else's address."""
    settings.MFA_ALLOW_UNVERIFIED_EMAIL = False
    alice.emailaddress_set.update(verified=False)
    make_sure(here)
    page = here.get("/accounts/2fa/totp/activate/", follow=True).content.decode()
    assert "Confirm your e-mail address first" in page
    assert not has_app(alice)


def test_who_lost_everything_is_let_in_by_the_operator(here, alice, caplog, capsys):
    with_app(alice)
    call_command("reset_mfa", "ALICE@example.org")
    assert f"Reader {alice.pk}: 2 taken away" in capsys.readouterr().out
    assert f"second steps of reader {alice.pk} were reset" in caplog.text
    assert alice.email not in caplog.text
    assert not is_in(here)
    assert is_in(sign_in(alice))
    with pytest.raises(CommandError, match="no reader with this address"):
        call_command("reset_mfa", "nobody@example.org")


def test_the_admin_resets_second_steps_and_shows_none(alice, client, operator):
    with_app(alice)
    client.force_login(operator)
    users = reverse("admin:accounts_user_changelist")
    fields = {"action": "reset_second_steps", "_selected_action": [alice.pk]}
    client.post(users, fields)
    assert second_steps_of(alice).codes_left is None
    assert not has_app(alice)
    index = client.get("/admin/").content.decode()
    assert "/admin/mfa/" not in index
    assert "/admin/usersessions/" not in index
    assert "delete_selected" not in client.get(users).content.decode()


def test_the_account_costs_a_bounded_number_of_queries(here, alice, django_assert_max_num_queries):
    with_app(alice)
    with django_assert_max_num_queries(14):
        here.get("/account")


def test_a_changed_password_signs_other_devices_out_and_is_told(here, alice):
    elsewhere = sign_in(alice)
    new = "another one, longer"
    fields = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    answer = here.post("/accounts/password/change/", fields, follow=True)
    assert "Other devices are signed out." in answer.content.decode()
    assert not is_in(elsewhere)
    assert is_in(here)
    assert mail.outbox[-1].subject == "[Bookrec] Your password was changed"


def test_mail_that_can_not_be_sent_undoes_nothing(here, alice, settings, caplog):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    turn_on(here)
    assert has_app(alice)
    assert f"to reader {alice.pk} was not sent" in caplog.text
    assert alice.email not in caplog.text

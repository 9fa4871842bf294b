"""Forms of passkeys and codes: allauth's, with bounds on what browsers may send."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn_forms
from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.second_steps import use_up

LONGEST_NAME = 60
_BASE64 = re.compile(r"[A-Za-z0-9_-]{1,20000}={0,2}")
# What a browser that is broken, or no browser, sends makes the libraries raise.
_NONSENSE = (AttributeError, IndexError, KeyError, TypeError, ValueError)
_OF_RESPONSE = ("clientDataJSON", "attestationObject")


@contextmanager
def _nonsense_refused() -> Iterator[None]:
    try:
        yield
    except _NONSENSE:
        raise get_adapter().validation_error("incorrect_code") from None


class _Code:
    """A code from an app counts once, however many half minutes it would be good for."""

    fields: dict[str, forms.Field]
    authenticator: Authenticator

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["code"]
        field.label = _("Code")
        field.max_length = 40  # type: ignore[attr-defined]
        field.widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
            "maxlength": "40",
        }

    def clean_code(self) -> str:
        code = super().clean_code()  # type: ignore[misc]
        if not use_up(self.authenticator, code):
            raise get_adapter().validation_error("incorrect_code")
        return code


class CodeForm(_Code, AuthenticateForm):
    pass


class CodeAgainForm(_Code, ReauthenticateForm):
    pass


class ActivationForm(ActivateTOTPForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].label = _("The six digits that the app shows")
        self.fields["code"].widget.attrs = {
            "autocomplete": "one-time-code",
            "inputmode": "numeric",
        }


class PasskeyNameForm(webauthn_forms.EditWebAuthnForm):
    name = forms.CharField(label=_("Name"), max_length=LONGEST_NAME)


class NewPasskeyForm(webauthn_forms.AddWebAuthnForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        required=False,
        help_text=_("So that you know it from others later."),
    )
    passwordless = forms.BooleanField(
        label=_("Sign in with it alone, without the password"), required=False, initial=True
    )

    def clean_credential(self) -> dict[str, Any]:
        """Only what is needed later is kept of it."""
        with _nonsense_refused():
            return _registration(self.cleaned_data["credential"])

    def clean(self) -> dict[str, Any]:
        with _nonsense_refused():
            return super().clean()


def _registration(sent: dict[str, Any]) -> dict[str, Any]:
    kept = {
        "id": sent["id"],
        "rawId": sent["rawId"],
        "response": {name: sent["response"][name] for name in _OF_RESPONSE},
    }
    for text in (kept["id"], kept["rawId"], *kept["response"].values()):
        if not _BASE64.fullmatch(text):
            raise ValueError
    results = sent.get("clientExtensionResults") or {}
    alone = (results.get("credProps") or {}).get("rk")
    known = {"credProps": {"rk": alone}} if isinstance(alone, bool) else {}
    return kept | {"type": "public-key", "clientExtensionResults": known}


class _Passkey:
    def clean_credential(self) -> Authenticator:
        with _nonsense_refused():
            return super().clean_credential()  # type: ignore[misc]


class PasskeyForm(_Passkey, webauthn_forms.AuthenticateWebAuthnForm):
    pass


class PasskeyLoginForm(_Passkey, webauthn_forms.LoginWebAuthnForm):
    pass


class PasskeyAgainForm(_Passkey, webauthn_forms.ReauthenticateWebAuthnForm):
    pass

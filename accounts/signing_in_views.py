"""Pages about how a reader signs in: the address, and the devices. allauth has the others."""

from allauth.account.decorators import reauthentication_required
from allauth.account.internal.flows.email_verification import (
    send_verification_email_at_login,
    send_verification_email_for_user,
)
from allauth.account.stages import EmailVerificationStage, LoginStageController
from allauth.decorators import rate_limit
from django.contrib import messages
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts import addresses, devices
from accounts.adapters import is_mail_unsent
from accounts.forms import AddressForm
from accounts.http import ReaderRequest, reader_required


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reader_required
@reauthentication_required(app="allauth.account", allow_get=True)
@rate_limit(action="manage_email")
def change_address(request: ReaderRequest) -> HttpResponse:
    form = AddressForm(request.user, request.POST if request.method == "POST" else None)
    if form.is_valid():
        addresses.ask_owner(request, request.user, form.cleaned_data["email"])
        if is_mail_unsent(request):
            return _page(request, form, status=503)
        return _page(request, AddressForm(request.user), asked=form.cleaned_data["email"])
    return _page(request, form, status=400 if form.errors else 200)


def _page(
    request: ReaderRequest, form: AddressForm, asked: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "form": form,
        "asked": asked,
        "unsent": status == 503,
        "confirmed": addresses.is_confirmed(request.user),
    }
    return render(request, "account/email.html", context, status=status)


@require_POST
@reader_required
@rate_limit(action="manage_email")
def send_confirmation(request: ReaderRequest) -> HttpResponse:
    """Again, for the address that was given when signing up. allauth says so, and how often."""
    if not addresses.is_confirmed(request.user):
        send_verification_email_for_user(request, request.user)
    return redirect("account_email")


@require_POST
@rate_limit(action="login")
def send_to_newcomer(request: HttpRequest) -> HttpResponse:
    """The same for who has signed up and is not let in before they have confirmed it."""
    stage = LoginStageController.enter(request, EmailVerificationStage.key)
    if stage is None:  # another browser, or too long ago: signing in sends it as well
        return redirect("account_login")
    send_verification_email_at_login(request, stage.login)
    return redirect("account_email_verification_sent")


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@reader_required
def confirm_address(request: ReaderRequest, key: str) -> HttpResponse:
    try:
        address = addresses.asked_for(request.user, key)
        if request.method != "POST":
            return render(request, "accounts/address_confirm.html", {"address": address})
        addresses.change_address(request, request.user, key)
    except addresses.Spent:
        return render(request, "accounts/address_confirm.html", status=410)
    except addresses.Taken:
        taken = {"address": address, "taken": True}
        return render(request, "accounts/address_confirm.html", taken, status=409)
    said = gettext("You sign in with %(address)s from now on; other devices are signed out.")
    messages.success(request, said % {"address": address})
    return redirect("account")


@require_safe
@never_cache
@reader_required
def list_devices(request: ReaderRequest) -> HttpResponse:
    found = devices.devices_of(request.user, request.session.session_key)
    return render(request, "accounts/devices.html", {"devices": found})


@require_POST
@reader_required
def sign_out_device(request: ReaderRequest, pk: int) -> HttpResponse:
    ended = devices.sign_out(request.user, pk)
    if ended is None:
        raise Http404
    if ended == request.session.session_key:
        logout(request)
        return redirect("home")
    messages.success(request, gettext("That device is signed out."))
    return redirect("devices")


@require_POST
@reader_required
def sign_out_others(request: ReaderRequest) -> HttpResponse:
    count = devices.sign_out_others(request.user, request.session.session_key)
    said = ngettext(
        "%(count)d other device is signed out.", "%(count)d other devices are signed out.", count
    )
    messages.success(request, said % {"count": count})
    return redirect("devices")

"""A reader's account: how they sign in, and the tokens of their programs."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.addresses import is_confirmed
from accounts.devices import devices_of
from accounts.forms import TokenForm
from accounts.freshness import is_fresh, where_to_show_it
from accounts.http import ReaderRequest, reader_required
from accounts.models import ApiToken
from accounts.second_steps import second_steps_of
from accounts.tokens import MOST_TOKENS, make_token, revoke, tokens_of


@require_safe
@never_cache
@reader_required
def account(request: ReaderRequest) -> HttpResponse:
    return _page(request, TokenForm(request.user))


@require_POST
@never_cache
@reader_required
def create_token(request: ReaderRequest) -> HttpResponse:
    """Answers with the page itself: the token is shown once and kept nowhere in clear.

    Only to who has just shown that it is them: it opens the account for as long as it lasts.
    """
    if not is_fresh(request):
        return redirect(_make_sure(request))
    form = TokenForm(request.user, request.POST)
    if form.is_valid():
        try:
            _, secret = make_token(request.user, **form.cleaned_data)
            return _page(request, TokenForm(request.user), secret)
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, form, status=400)


@require_POST
@reader_required
def revoke_token(request: ReaderRequest, pk: UUID) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=request.user, public_id=pk)
    was_over = token.is_expired()
    revoke(token)
    if was_over:
        said = gettext("The token “%(name)s” is gone from the list.")
    else:
        said = gettext("The token “%(name)s” no longer opens anything.")
    messages.success(request, said % {"name": token.name})
    return redirect(f"{reverse('account')}#tokens")


def _page(
    request: ReaderRequest, form: TokenForm, secret: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "fresh": is_fresh(request),
        "make_sure": _make_sure(request),
        "form": form,
        "tokens": tokens_of(request.user),
        "most_tokens": MOST_TOKENS,
        "secret": secret,
        "steps": second_steps_of(request.user),
        "confirmed": is_confirmed(request.user),
        "devices": len(devices_of(request.user, request.session.session_key)),
    }
    return render(request, "accounts/account.html", context, status=status)


def _make_sure(request: ReaderRequest) -> str:
    return where_to_show_it(request.user, f"{reverse('account')}#tokens")

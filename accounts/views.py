"""A reader's account: the way to e-mail and password, and the tokens of their programs."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.forms import TokenForm
from accounts.http import ReaderRequest, reader_required
from accounts.models import ApiToken


@require_safe
@never_cache
@reader_required
def account(request: ReaderRequest) -> HttpResponse:
    return _page(request, TokenForm())


@require_POST
@never_cache
@reader_required
def create_token(request: ReaderRequest) -> HttpResponse:
    """Answers with the page itself: the token is shown once and kept nowhere in clear."""
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _page(request, form, status=400)
    _, secret = ApiToken.objects.create(request.user, name=form.cleaned_data["name"])
    return _page(request, TokenForm(), secret)


@require_POST
@reader_required
def revoke_token(request: ReaderRequest, token_key: str) -> HttpResponse:
    token = get_object_or_404(ApiToken, user=request.user, token_key=token_key)
    token.delete()
    messages.success(request, f"The token “{token.name}” no longer opens anything.")
    return redirect("account")


def _page(
    request: ReaderRequest, form: TokenForm, secret: str = "", status: int = 200
) -> HttpResponse:
    tokens = ApiToken.objects.filter(user=request.user)
    context = {"form": form, "tokens": tokens, "secret": secret}
    return render(request, "accounts/account.html", context, status=status)

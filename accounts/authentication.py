"""Who calls the API: the bearer of a token, and nobody else."""

import re

from django.db import DEFAULT_DB_ALIAS
from django.utils.translation import gettext
from knox.crypto import hash_token
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.request import Request

from accounts.models import ApiToken, User
from accounts.token_use import note_use
from web.statements import Statement

_TOKEN = re.compile(r"bookrec_[0-9a-f]{64}")
_OF_TOKEN = [field.attname for field in ApiToken._meta.concrete_fields]
_OF_READER = [field.attname for field in User._meta.concrete_fields]
_OF_DIGEST = Statement(lambda: ApiToken.objects.select_related("user").filter(digest="").order_by())


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer …`, looked up by its hash in one query; reading writes nothing."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        kind, _space, secret = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")
        if kind.lower() != "bearer":
            return None
        found = self.authenticate_credentials(secret.strip())
        note_use(found[1])
        return found

    def authenticate_credentials(self, secret: str) -> tuple[User, ApiToken]:
        token = _by_digest(hash_token(secret)) if _TOKEN.fullmatch(secret) else None
        # Nothing acts for an account that is about to be erased; its tokens work again if it stays.
        if token is None or not token.user.is_active or token.user.leaves_at is not None:
            raise AuthenticationFailed(gettext("This token is not valid."))
        if token.is_expired():
            why = gettext("This token expired on %(day)s.")
            raise AuthenticationFailed(why % {"day": f"{token.expiry:%Y-%m-%d}"})
        return token.user, token

    def authenticate_header(self, request: Request) -> str:
        """As in RFC 6750: without a token no word of what is wrong with it."""
        kind = request.META.get("HTTP_AUTHORIZATION", "").strip().partition(" ")[0]
        return 'Bearer error="invalid_token"' if kind.lower() == "bearer" else "Bearer"


def _by_digest(digest: str) -> ApiToken | None:
    """With its reader. Every call of a program comes by here."""
    row = _OF_DIGEST.first(digest)
    if row is None:
        return None
    split = len(_OF_TOKEN)
    token: ApiToken = ApiToken.from_db(DEFAULT_DB_ALIAS, _OF_TOKEN, row[:split])
    token.user = User.from_db(DEFAULT_DB_ALIAS, _OF_READER, row[split:])
    return token

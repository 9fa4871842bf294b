"""Who calls the API: the bearer of a token."""

from django.utils import timezone
from knox.auth import TokenAuthentication as KnoxAuthentication
from knox.crypto import hash_token
from rest_framework.exceptions import AuthenticationFailed

from accounts.models import ApiToken, User


class TokenAuthentication(KnoxAuthentication):
    """`Authorization: Bearer …`, looked up by its hash in one query; reading writes nothing.

    Knox itself deletes expired tokens on the way, and fails on bytes that are not UTF-8.
    """

    def authenticate_credentials(self, token: bytes) -> tuple[User, ApiToken]:
        digest = hash_token(token.decode("ascii", "replace"))
        found = ApiToken.objects.select_related("user").filter(digest=digest).first()
        if found is None or not found.user.is_active:
            raise AuthenticationFailed("This token is not valid.")
        if found.expiry is not None and found.expiry < timezone.now():
            raise AuthenticationFailed(f"This token expired on {found.expiry:%Y-%m-%d}.")
        return found.user, found

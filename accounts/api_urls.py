"""The addresses of who I am, under /api/v1/."""

from django.urls import path

from accounts.api_privacy import MyConsents, MyErasure
from accounts.api_tokens import MyToken, MyTokens

urlpatterns = [
    path("me/consents", MyConsents.as_view(), name="api-my-consents"),
    path("me/erasure", MyErasure.as_view(), name="api-my-erasure"),
    path("me/tokens", MyTokens.as_view(), name="api-my-tokens"),
    path("me/tokens/<uuid:token_id>", MyToken.as_view(), name="api-my-token"),
]

from django.urls import path

from accounts import views

urlpatterns = [
    path("account", views.account, name="account"),
    path("account/tokens", views.create_token, name="token_create"),
    path("account/tokens/<slug:token_key>/revocation", views.revoke_token, name="token_revoke"),
]

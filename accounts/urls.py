"""The addresses of who I am, among them some that allauth has too."""

from django.urls import path
from django.views.generic import RedirectView

from accounts import privacy_views, signing_in_views, staff_views, views

to_account = RedirectView.as_view(pattern_name="account")
to_devices = RedirectView.as_view(pattern_name="devices")

urlpatterns = [
    path("account", views.account, name="account"),
    path("account/data", privacy_views.data, name="data"),
    path("account/export", privacy_views.export, name="export"),
    path("account/devices", signing_in_views.list_devices, name="devices"),
    path("account/devices/others/end", signing_in_views.sign_out_others, name="devices_end_others"),
    path("account/devices/<int:pk>/end", signing_in_views.sign_out_device, name="device_end"),
    path("account/address/<str:key>", signing_in_views.confirm_address, name="address_confirm"),
    path("account/privacy", privacy_views.my_privacy, name="my_privacy"),
    path("account/erasure", privacy_views.erasure, name="erasure"),
    path("erasures/<uuid:pk>", privacy_views.receipt, name="erasure_receipt"),
    path("privacy", privacy_views.privacy, name="privacy"),
    path("account/tokens", views.create_token, name="token_create"),
    path("account/tokens/<uuid:pk>/revocation", views.revoke_token, name="token_revoke"),
    path("staff/log", staff_views.log, name="staff_log"),
    # Before those of allauth, in their places.
    path("accounts/email/", signing_in_views.change_address, name="account_email"),
    path("accounts/email/again", signing_in_views.send_confirmation, name="account_email_again"),
    path("accounts/confirm-email/again", signing_in_views.send_to_newcomer, name="newcomer_again"),
    path("accounts/sessions/", to_devices, name="usersessions_list"),
    path("accounts/2fa/", to_account, name="mfa_index"),
    path("accounts/2fa/webauthn/", to_account, name="mfa_list_webauthn"),
]

"""Readers, their tokens and public pages for operators; their choices and erasures, to read."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.admin import Authenticator
from allauth.usersessions.admin import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.erasure import erase_now
from accounts.models import ApiToken, Consent, ErasureReceipt, Profile, ProfileReport, User
from accounts.profiles import hide_profile
from accounts.second_steps import reset_second_steps
from web.bigtables import ONLY_NEWEST, BigTableAdmin, ReadOnlyAdmin, UnchangedAdmin

admin.site.site_header = admin.site.site_title = "Bookrec"
admin.site.index_title = "Operators"
# What readers sign in with, and where, is theirs to look at.
admin.site.unregister([Authenticator, UserSession])


def readers_like(readers: QuerySet[User], term: str) -> QuerySet[User]:
    """By id, by id in a data set (`goodbooks-10k:314`), or by the beginning of an address."""
    if term.isdecimal():
        return readers.filter(pk=int(term))
    source, _, external_id = term.partition(":")
    if source and external_id:
        return readers.filter(source=source, external_id=external_id)
    return readers.alias(lowered=Lower("email")).filter(lowered__startswith=term.lower())


def _readers_with_id(term: str) -> QuerySet[User]:
    return User.objects.filter(pk=int(term)) if term.isdecimal() else User.objects.none()


def _replace_address(member: User, old: str) -> None:
    """Signing in and resetting passwords go by this table as well: the old address opens no more."""
    addresses = EmailAddress.objects.filter(user=member)
    addresses.filter(email__iexact=old).delete()
    addresses.update(primary=False)
    EmailAddress.objects.update_or_create(
        user=member, email=member.email, defaults={"primary": True}
    )


class MemberCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class MemberChangeForm(UserChangeForm):
    def clean_email(self) -> str | None:
        email = self.cleaned_data["email"]
        if self.instance.source and email:
            raise ValidationError("Readers who came with a data set have no address.")
        if not self.instance.source and not email:
            raise ValidationError("A member needs an address to sign in.")
        return email.lower() if email else None

    def clean_is_active(self) -> bool:
        if self.instance.source and self.cleaned_data["is_active"]:
            raise ValidationError("Readers who came with a data set can't sign in.")
        return self.cleaned_data["is_active"]


@admin.register(User)
class UserAdmin(BigTableAdmin, DjangoUserAdmin):
    form = MemberChangeForm
    add_form = MemberCreationForm
    list_display = ["id", "email", "name", "source", "is_active", "is_staff", "last_login"]
    list_display_links = ["id", "email"]
    list_filter = ["is_staff", "is_active", "product_mail"]
    ordering = ["-pk"]
    search_fields = ["pk"]
    search_help_text = (
        "The beginning of an e-mail address, a reader's id, or data set and id in it, such as "
        f"starter:12. {ONLY_NEWEST}"
    )
    readonly_fields = [
        *("source", "external_id", "date_joined", "last_login", "history_version", "ratings_given"),
        *("personalised", "untaught_since", "product_mail", "leaves_at"),
    ]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        ("Reading", {"fields": ["ratings_given", "history_version"]}),
        (
            "What they chose",
            {"fields": ["personalised", "untaught_since", "product_mail", "leaves_at"]},
        ),
        ("Data set", {"fields": ["source", "external_id"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]
    filter_horizontal = ["groups"]
    actions = ["reset_second_steps"]  # type: ignore[assignment]

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        """Without the site's own, which deletes many readers at once."""
        known = super().get_actions(request)
        known.pop("delete_selected", None)
        return known

    @admin.action(description="Reset two-step sign-in and passkeys", permissions=["change"])
    def reset_second_steps(self, request: HttpRequest, readers: QuerySet[User]) -> None:
        for reader in readers:
            reset_second_steps(reader)
            self.log_change(request, reader, "Reset two-step sign-in and passkeys.")
        messages.success(request, "They sign in with the password alone, on every device anew.")

    def search(self, rows: QuerySet[User], term: str) -> QuerySet[User]:
        return readers_like(rows, term)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data and obj.email:
            _replace_address(obj, form.initial["email"])

    def delete_model(self, request: HttpRequest, obj: User) -> None:
        """As if its reader had erased it, without days of grace."""
        erase_now(obj)

    def _may_delete(self, model: type[Model], request: HttpRequest) -> bool:
        """Choices are never deleted, but with their reader."""
        return model is Consent or super()._may_delete(model, request)

    @admin.display(description="ratings")
    def ratings_given(self, user: User) -> str:
        address = reverse("admin:shelves_rating_changelist")
        return format_html('<a href="{}?q={}">What this reader rated</a>', address, user.pk)


@admin.register(ApiToken)
class ApiTokenAdmin(UnchangedAdmin, BigTableAdmin):
    """Tokens are made by their readers; here they can be revoked."""

    list_display = ["name", "user", "scopes", "created", "expiry", "last_used_at"]
    list_select_related = ["user"]
    ordering = ["-created"]
    fields = readonly_fields = ("name", "user", "scopes", "created", "expiry", "last_used_at")
    search_help_text = f"A reader's id, or the beginning of an e-mail address. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[ApiToken], term: str) -> QuerySet[ApiToken]:
        readers = readers_like(User.objects.all(), term).values_list("pk", flat=True)
        return rows.filter(user__in=list(readers[:100]))


class ProfileReportInline(admin.TabularInline):
    model = ProfileReport
    fields = readonly_fields = ("reason", "reader", "reported_at", "settled_at")
    extra = 0
    can_delete = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[ProfileReport]:
        return super().get_queryset(request).select_related("reader")

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Profile)
class ProfileAdmin(BigTableAdmin):
    """Saving one settles its reports, whether it is hidden then or stays."""

    list_display = ["pk", "handle", "name", "public_since", "twins_since", "hidden_for"]
    list_filter = [("public_since", admin.EmptyFieldListFilter)]
    fields = ("reader", "handle", "name", "about", "public_since", "twins_since", "hidden_for")
    readonly_fields = fields[:-1]
    inlines = [ProfileReportInline]
    search_help_text = f"A handle, or a reader's id. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Profile], term: str) -> QuerySet[Profile]:
        if term.isdecimal():
            return rows.filter(pk=int(term))
        return rows.filter(handle__iexact=term)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Profile, form: Any, change: bool) -> None:
        hide_profile(obj, obj.hidden_for.strip())


@admin.register(ProfileReport)
class ProfileReportAdmin(UnchangedAdmin, BigTableAdmin):
    """Those to decide on first of all; the way to decide is the page itself."""

    list_display = ["id", "reason", "of_profile", "reader", "reported_at", "settled_at"]
    list_select_related = ["reader", "profile"]
    list_filter = [("settled_at", admin.EmptyFieldListFilter)]
    fields = readonly_fields = ("reason", "of_profile", "reader", "reported_at", "settled_at")
    search_help_text = f"The id of the reader who reported. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[ProfileReport], term: str) -> QuerySet[ProfileReport]:
        return rows.filter(reader__in=_readers_with_id(term))

    @admin.display(description="profile")
    def of_profile(self, report: ProfileReport) -> str:
        to = reverse("admin:accounts_profile_change", args=[report.profile_id])
        return format_html('<a href="{}">{}</a>', to, report.profile.handle or report.profile_id)


@admin.register(Consent)
class ConsentAdmin(ReadOnlyAdmin, BigTableAdmin):
    list_display = ["id", "reader", "purpose", "on", "at", "how", "text_version"]
    list_select_related = ["reader"]
    list_filter = ["purpose", "on"]
    search_help_text = f"A reader's id. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[Consent], term: str) -> QuerySet[Consent]:
        return rows.filter(reader__in=_readers_with_id(term))


@admin.register(ErasureReceipt)
class ErasureReceiptAdmin(ReadOnlyAdmin):
    """Whose account it was is written nowhere."""

    list_display = ["id", "asked_at", "due_at", "erased_at", "by", "replaced_at"]
    ordering = ["-asked_at"]

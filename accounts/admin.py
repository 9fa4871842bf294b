"""Readers and their API tokens."""

from typing import Any

from allauth.account.models import EmailAddress
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.db.models.functions import Lower
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html

from accounts.models import ApiToken, User
from web.bigtables import ONLY_NEWEST, BigTableAdmin

admin.site.site_header = admin.site.site_title = "Bookrec"
admin.site.index_title = "Operators"


def readers_like(readers: QuerySet[User], term: str) -> QuerySet[User]:
    """By id, by id in a data set (`goodbooks-10k:314`), or by the beginning of an address."""
    if term.isdecimal():
        return readers.filter(pk=int(term))
    source, _, external_id = term.partition(":")
    if source and external_id:
        return readers.filter(source=source, external_id=external_id)
    return readers.alias(lowered=Lower("email")).filter(lowered__startswith=term.lower())


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
    list_filter = ["is_staff", "is_active"]
    ordering = ["-pk"]
    search_fields = ["pk"]
    search_help_text = (
        "The beginning of an e-mail address, a reader's id, or data set and id in it, such as "
        f"starter:12. {ONLY_NEWEST}"
    )
    readonly_fields = [
        *("source", "external_id", "date_joined", "last_login", "history_version", "ratings_given")
    ]
    fieldsets = [
        (None, {"fields": ["email", "password", "name"]}),
        ("Reading", {"fields": ["ratings_given", "history_version"]}),
        ("Data set", {"fields": ["source", "external_id"]}),
        ("Rights", {"fields": ["is_active", "is_staff", "is_superuser", "groups"]}),
        ("Dates", {"fields": ["date_joined", "last_login"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "name", "usable_password", "password1", "password2"]})
    ]
    filter_horizontal = ["groups"]

    def search(self, rows: QuerySet[User], term: str) -> QuerySet[User]:
        return readers_like(rows, term)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        if change and "email" in form.changed_data and obj.email:
            _replace_address(obj, form.initial["email"])

    @admin.display(description="ratings")
    def ratings_given(self, user: User) -> str:
        address = reverse("admin:shelves_rating_changelist")
        return format_html('<a href="{}?q={}">What this reader rated</a>', address, user.pk)


@admin.register(ApiToken)
class ApiTokenAdmin(BigTableAdmin):
    """Tokens are made by their readers; here they can be revoked."""

    list_display = ["name", "user", "created", "expiry"]
    list_select_related = ["user"]
    ordering = ["-created"]
    fields = readonly_fields = ("name", "user", "created", "expiry")
    search_help_text = f"A reader's id, or the beginning of an e-mail address. {ONLY_NEWEST}"

    def search(self, rows: QuerySet[ApiToken], term: str) -> QuerySet[ApiToken]:
        readers = readers_like(User.objects.all(), term).values_list("pk", flat=True)
        return rows.filter(user__in=list(readers[:100]))

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: ApiToken | None = None) -> bool:
        return False

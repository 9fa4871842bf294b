"""What readers fill in: to sign up, for a token, for a new address, for their public page."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.profile_models import LONGEST_ABOUT, LONGEST_NAME, Profile
from accounts.profiles import Chosen
from accounts.token_models import Scope
from accounts.tokens import LONGEST_NAME as LONGEST_TOKEN_NAME
from accounts.tokens import USUAL_DAYS


class SignupForm(allauth_forms.SignupForm):
    def try_save(self, request: HttpRequest) -> Any:
        """(reader, None), or (None, the answer) where there is an account already."""
        try:
            with transaction.atomic():
                return super().try_save(request)
        except IntegrityError:  # sent twice at once: the other one was a moment faster
            self.full_clean()
        if self.account_already_exists:
            return super().try_save(request)
        messages.info(request, get_adapter().error_messages["email_taken"])
        return None, redirect("account_login")


class TokenForm(forms.Form):
    """What a token is for, opens, and for how long; the rules are those of `accounts.tokens`."""

    SCOPES: ClassVar[list[tuple[str, Any]]] = [
        (Scope.READ, _("See what I see: my picks, my books, my stars, my settings")),
        (Scope.WRITE, _("Change it in my name as well: rate, shelve, write reviews")),
    ]
    RUN = _("Run the site: what operators may do, as far as my permissions go")
    DAYS: ClassVar[list[tuple[int, Any]]] = [
        (30, _("30 days")),
        (90, _("90 days")),
        (365, _("a year")),
    ]

    # Translators: asks for the name of a token with which a program signs in
    name = forms.CharField(
        label=_("What is it for?"),
        max_length=LONGEST_TOKEN_NAME,
        error_messages={"required": _("Give the token a name, so that you know it later.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    scopes = forms.MultipleChoiceField(
        label=_("What may it do?"),
        choices=SCOPES,
        initial=[Scope.READ],
        error_messages={"required": _("Choose what the token opens.")},
        widget=forms.CheckboxSelectMultiple,
    )
    days = forms.TypedChoiceField(
        label=_("How long?"),
        choices=DAYS,
        coerce=int,
        initial=USUAL_DAYS,
        error_messages={"required": _("Choose how long the token lasts.")},
        widget=forms.RadioSelect,
    )

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if reader.is_staff:
            scopes = self.fields["scopes"]
            assert isinstance(scopes, forms.MultipleChoiceField)
            scopes.choices = [*self.SCOPES, (Scope.OPERATOR, self.RUN)]

    @property
    def choices(self) -> list[forms.BoundField]:
        return [self["scopes"], self["days"]]


class AddressForm(forms.Form):
    email = forms.EmailField(
        label=_("New e-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, reader: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.reader = reader

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"].lower()
        if address == self.reader.email:
            raise forms.ValidationError(_("That is the address you have."))
        return address


class ProfileForm(forms.Form):
    """Limits and rules are those of `accounts.profiles`; browsers are told of them here."""

    public = forms.BooleanField(label=_("Everybody may see this page"), required=False)
    name = forms.CharField(
        label=_("Name"),
        required=False,
        max_length=LONGEST_NAME,
        help_text=_("What others call you here. It need not be your own name."),
    )
    handle = forms.CharField(
        label=_("Handle"),
        required=False,
        max_length=31,
        help_text=_("Letters, digits, - and _. If you change it, the old address is gone."),
    )
    about = forms.CharField(
        label=_("About you"),
        required=False,
        max_length=LONGEST_ABOUT,
        help_text=_("Plain text. You can leave it empty."),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    favourites = forms.TypedChoiceField(
        label=_("Favourite books"),
        required=False,
        coerce=int,
        empty_value=None,
        help_text=_("One of your own shelves. Make one under My books."),
    )
    shows_read = forms.BooleanField(label=_("The books I have read"), required=False)
    shows_ratings = forms.BooleanField(label=_("The stars I gave"), required=False)
    shows_reviews = forms.BooleanField(label=_("My reviews"), required=False)
    indexed = forms.BooleanField(label=_("Search engines may list the page"), required=False)

    def __init__(self, data: Any, profile: Profile, shelves: list[tuple[int, str]]) -> None:
        initial = {name: getattr(profile, name, None) for name in self.base_fields}
        initial["public"] = profile.public_since is not None
        initial["handle"] = profile.handle or ""
        if profile._state.adding:
            # Never a part of the address: only what they sign reviews with.
            initial["name"] = profile.reader.name
        super().__init__(data, initial=initial)
        favourites = self.fields["favourites"]
        assert isinstance(favourites, forms.ChoiceField)
        favourites.choices = [("", _("None")), *shelves]

    @property
    def chosen(self) -> Chosen:
        return Chosen(**self.cleaned_data)

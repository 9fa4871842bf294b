"""What this app keeps of a reader, as parts of an export. Nothing in them opens a door:
no password, no token, no secret of an authenticator, in whatever form."""

from collections.abc import Iterator

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.utils.translation import gettext_lazy as _

from accounts.models import KeptAnswer, User
from accounts.own_data import Part, Row, register, text_of
from accounts.privacy_models import Consent, Erasure
from accounts.profile_models import Profile, ProfileReport
from accounts.tokens import tokens_of


def register_parts() -> None:
    register(ACCOUNT, EMAIL_ADDRESSES, SECOND_STEPS, DEVICES, TOKENS)
    register(CONSENTS, PROFILE, PROFILE_REPORTS, KEPT_ANSWERS)


def _account(reader: User) -> Iterator[Row]:
    yield {
        "name": reader.name,
        "email": reader.email,
        "joined_at": text_of(reader.date_joined),
        "last_signed_in_at": text_of(reader.last_login),
        "has_password": reader.has_usable_password(),
        "operator": reader.is_staff,
        "active": reader.is_active,
        "groups": list(reader.groups.order_by("name").values_list("name", flat=True)),
        "permissions": sorted(reader.user_permissions.values_list("codename", flat=True)),
        "personal_picks": reader.personalised,
        "not_used_in_training_since": text_of(reader.untaught_since),
        "news_by_mail": reader.product_mail,
        "to_be_erased_at": text_of(reader.leaves_at),
        "reviews_when_erased": _reviews_when_erased(reader),
        "changes_of_history": reader.history_version,
        "data_set": reader.source,
        "id_in_data_set": reader.external_id,
    }


def _reviews_when_erased(reader: User) -> str:
    asked = Erasure.objects.filter(number=reader.pk)
    return asked.values_list("reviews", flat=True).first() or ""


def _email_addresses(reader: User) -> Iterator[Row]:
    rows = EmailAddress.objects.filter(user=reader).order_by("pk")
    for email, verified, primary in rows.values_list("email", "verified", "primary"):
        yield {"email": email, "verified": verified, "primary": primary}


def _second_steps(reader: User) -> Iterator[Row]:
    for step in Authenticator.objects.filter(user=reader).order_by("pk"):
        passkey = step.type == Authenticator.Type.WEBAUTHN
        yield {
            "kind": step.type,
            "name": step.wrap().name if passkey else "",
            "added_at": text_of(step.created_at),
            "last_used_at": text_of(step.last_used_at),
        }


def _devices(reader: User) -> Iterator[Row]:
    for device in UserSession.objects.filter(user=reader).order_by("pk"):
        browser, _sign, system = device.user_agent.partition(";")
        yield {
            "browser": browser,
            "system": system,
            "signed_in_at": text_of(device.created_at),
            "last_seen_at": text_of(device.last_seen_at),
        }


def _consents(reader: User) -> Iterator[Row]:
    for consent in Consent.objects.filter(reader=reader).order_by("pk"):
        yield {
            "purpose": consent.purpose,
            "on": consent.on,
            "at": text_of(consent.at),
            "version_of_text": consent.text_version,
            "how": consent.how,
        }


def _tokens(reader: User) -> Iterator[Row]:
    for token in reversed(tokens_of(reader)):
        yield {
            "name": token.name,
            "scopes": " ".join(token.scopes),
            "made_at": text_of(token.created),
            "last_used_at": text_of(token.last_used_at),
            "ends_at": text_of(token.expiry),
        }


def _kept_answers(reader: User) -> Iterator[Row]:
    """Without the answers: they repeat what other parts say, and the link of a group opens it."""
    for kept in KeptAnswer.objects.filter(reader=reader).defer("body").order_by("pk"):
        yield {
            "call": kept.call,
            "key": kept.key,
            "at": text_of(kept.claimed_at),
            "status": kept.status,
        }


def _profile(reader: User) -> Iterator[Row]:
    for profile in Profile.objects.filter(reader=reader):
        yield {
            "compared_since": text_of(profile.twins_since),
            "public_since": text_of(profile.public_since),
            "handle": profile.handle or "",
            "name": profile.name,
            "about": profile.about,
            "own_shelf_shown": profile.favourites,
            "shows_read": profile.shows_read,
            "shows_ratings": profile.shows_ratings,
            "shows_reviews": profile.shows_reviews,
            "search_engines_may_list_it": profile.indexed,
            "hidden_for": profile.hidden_for,
        }


def _profile_reports(reader: User) -> Iterator[Row]:
    """Not whose page: it may no longer be public."""
    for report in ProfileReport.objects.filter(reader=reader).order_by("pk"):
        yield {
            "reason": report.reason,
            "reported_at": text_of(report.reported_at),
            "settled_at": text_of(report.settled_at),
        }


ACCOUNT = Part(
    "account",
    (
        "accounts.User",
        "accounts.User_groups",
        "accounts.User_user_permissions",
        "accounts.Erasure",
    ),
    _account,
    about=_("your name, your address, and since when you are here"),
)
EMAIL_ADDRESSES = Part(
    "email_addresses",
    ("account.EmailAddress",),
    _email_addresses,
    about=_("your e-mail addresses, and whether you confirmed them"),
)
SECOND_STEPS = Part(
    "second_steps",
    ("mfa.Authenticator",),
    _second_steps,
    about=_("passkeys, codes and recovery codes by kind, with their dates; nothing that opens"),
    columns=("kind", "name", "added_at", "last_used_at"),
)
DEVICES = Part(
    "devices",
    ("usersessions.UserSession",),
    _devices,
    about=_("where you are signed in"),
    columns=("browser", "system", "signed_in_at", "last_seen_at"),
)
CONSENTS = Part(
    "consents",
    ("accounts.Consent",),
    _consents,
    about=_("what you agreed to, when, and which words stood beside it"),
    columns=("purpose", "on", "at", "version_of_text", "how"),
)
TOKENS = Part(
    "tokens",
    ("accounts.ApiToken",),
    _tokens,
    about=_(
        "the tokens of your programs by name, with what they open and their dates; not the tokens "
        "themselves"
    ),
    columns=("name", "scopes", "made_at", "last_used_at", "ends_at"),
)
PROFILE = Part(
    "profile",
    ("accounts.Profile",),
    _profile,
    about=_("what you chose to show of yourself, and whether you may be compared"),
)
PROFILE_REPORTS = Part(
    "profile_reports",
    ("accounts.ProfileReport",),
    _profile_reports,
    about=_("when you reported a public page, and why; not whose"),
)
KEPT_ANSWERS = Part(
    "kept_answers",
    ("accounts.KeptAnswer",),
    _kept_answers,
    about=_("calls of your programs whose answers are kept for a day, in case they come again"),
    columns=("call", "key", "at", "status"),
)

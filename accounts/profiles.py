"""A reader's public page: chosen, changed, taken back, reported.

Each choice counts from the moment it is made; nobody but `accounts` keeps a copy of it.
"""

from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.handles import checked_handle
from accounts.models import User
from accounts.profile_models import LONGEST_ABOUT, LONGEST_NAME, Profile, ProfileReport
from web.faults import Invalid
from web.floods import Limit
from web.plain import plain_line, plain_text

CHANGING = Limit("profile", acts=30, seconds=3600)
REPORTING = Limit("profile-reports", acts=30, seconds=24 * 3600)


@dataclass(frozen=True)
class Chosen:
    """What a reader has chosen of their page, all of it. See Profile."""

    public: bool
    handle: str = ""
    name: str = ""
    about: str = ""
    favourites: int | None = None  # id of an own shelf
    shows_read: bool = False
    shows_ratings: bool = False
    shows_reviews: bool = False
    indexed: bool = False


def profile_of(reader: User) -> Profile:
    """With everything off where the reader never chose anything; then it is not kept."""
    return Profile.objects.filter(reader=reader).first() or Profile(reader=reader)


def public_profile(handle: str) -> Profile | None:
    """None alike for a page that is not public, that operators hid, and that never was."""
    found = Profile.objects.public().alias(lowered=Lower("handle"))
    return found.filter(lowered=handle.lower()).select_related("reader").first()


def keep_profile(reader: User, chosen: Chosen) -> Profile:
    """Raises ValidationError by field, or web.floods.TooOften; then nothing is changed.

    A page that operators have hidden stays hidden when it is changed.
    """
    values = _checked(chosen)
    try:
        with transaction.atomic():
            profile = _locked(reader)
            before = {name: getattr(profile, name) for name in values}
            changed = [name for name, value in values.items() if before[name] != value]
            if changed or chosen.public != bool(profile.public_since):
                CHANGING.count(reader.pk)
            for name in changed:
                setattr(profile, name, values[name])
            if not chosen.public:
                profile.public_since = None
            elif profile.public_since is None:
                profile.public_since = timezone.now()
            profile.save()
    except IntegrityError as error:
        if "profile_handle_unique" not in str(error):
            raise
        raise ValidationError(
            {"handle": _("Somebody has this handle already. Choose another.")}
        ) from error
    return profile


def report_profile(reader: User, profile: Profile, reason: str) -> bool:
    """False if this reader has reported it already. Raises Invalid, TooOften."""
    if reason not in ProfileReport.Reason.values:
        raise Invalid("reason", _("Choose what is wrong with it."))
    if profile.pk == reader.pk:
        own = _("This is your own page: you can change it or turn it off.")
        raise Invalid("reason", own)
    if ProfileReport.objects.filter(reader=reader, profile=profile).exists():
        return False
    REPORTING.count(reader.pk)
    _report, created = ProfileReport.objects.get_or_create(
        reader=reader, profile=profile, defaults={"reason": reason}
    )
    return created


def hide_profile(profile: Profile, why: str) -> None:
    """Nobody sees the page while there is a reason. Its reports are settled."""
    profile.hidden_for = why
    profile.save(update_fields=["hidden_for"])
    profile.reports.filter(settled_at=None).update(settled_at=timezone.now())


def _locked(reader: User) -> Profile:
    """The row, made if there is none; changes of it wait for each other."""
    Profile.objects.get_or_create(reader=reader)
    return Profile.objects.select_for_update(no_key=True).get(reader=reader)


def _checked(chosen: Chosen) -> dict[str, object]:
    errors: dict[str, object] = {}
    handle = None
    try:
        handle = checked_handle(chosen.handle) if chosen.handle.strip() else None
    except ValidationError as error:
        errors["handle"] = error
    name, about = plain_line(chosen.name), plain_text(chosen.about)
    if chosen.public and not handle and "handle" not in errors:
        errors["handle"] = _("A public page needs a handle: it becomes its address.")
    if chosen.public and not name:
        errors["name"] = _("A public page needs a name.")
    if len(name) > LONGEST_NAME:
        errors["name"] = _("A name has %(n)s characters at most.") % {"n": LONGEST_NAME}
    if "@" in name:
        errors["name"] = _("Everybody can see this name: give no address.")
    if len(about) > LONGEST_ABOUT:
        errors["about"] = _("This has %(n)s characters at most.") % {"n": LONGEST_ABOUT}
    if errors:
        raise ValidationError(errors)
    return {
        "handle": handle,
        "name": name,
        "about": about,
        "favourites": chosen.favourites,
        "shows_read": chosen.shows_read,
        "shows_ratings": chosen.shows_ratings,
        "shows_reviews": chosen.shows_reviews,
        "indexed": chosen.indexed,
    }

"""Who you are: readers. What is theirs lies beside this file, and is had from here all the same."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext

from accounts.privacy_models import Consent as Consent
from accounts.privacy_models import Erasure as Erasure
from accounts.privacy_models import ErasureReceipt as ErasureReceipt
from accounts.profile_models import Profile as Profile
from accounts.profile_models import ProfileReport as ProfileReport
from accounts.token_models import ApiToken as ApiToken
from accounts.token_models import KeptAnswer as KeptAnswer

# The data set whose readers are simulated, and are called so wherever they count.
SIMULATED_SOURCE = "starter"
# Of the one account that stands for all operators who have left; see `accounts.audit`.
LEFT_SOURCE = "left"


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        if not email:
            raise ValueError("A reader who signs in needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email__iexact=username)

    def members(self) -> models.QuerySet["User"]:
        """Readers with an account here, without those who came with a data set."""
        return self.filter(source="")

    def simulated(self) -> models.QuerySet["User"]:
        return self.filter(source=SIMULATED_SOURCE)


class User(AbstractBaseUser, PermissionsMixin):  # type: ignore[django-manager-missing] # knox has no types
    """A reader: a member who signs in by e-mail, or one who came with a data set and can't."""

    email = models.EmailField("e-mail address", null=True, blank=True)  # noqa: DJ001 - data set readers have none, and "" would collide
    name = models.CharField(max_length=100, blank=True)
    source = models.CharField(
        max_length=40,
        blank=True,
        help_text="The data set or other system this reader came with; empty: a member.",
    )
    external_id = models.CharField(
        max_length=100, blank=True, help_text="The reader's id in that data set or system."
    )
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField("operator", default=False)
    date_joined = models.DateTimeField(default=timezone.now)
    history_version = models.PositiveIntegerField(
        default=0, help_text="Counts the changes of ratings, marks and dismissals."
    )
    # What stands now; `Consent` says how it came to that. Database defaults, for readers that a data
    # set brings are written without Django.
    personalised = models.BooleanField(
        "personal picks", default=True, db_default=True, help_text="Off: popular books only."
    )
    untaught_since = models.DateTimeField(
        "not used in training since", null=True, blank=True, help_text="Empty: used."
    )
    product_mail = models.BooleanField("news by mail", default=False, db_default=False)
    leaves_at = models.DateTimeField(
        "to be erased at",
        null=True,
        blank=True,
        help_text="Empty: the account stays. Until then its reader may keep it.",
    )

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        indexes = [
            # For the beginning of an address, in databases whose locale sorts otherwise.
            models.Index(
                OpClass(Lower("email"), name="text_pattern_ops"), name="user_email_beginning"
            )
        ]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="user_email_unique",
                violation_error_message="There is an account with this e-mail address.",
            ),
            models.UniqueConstraint(
                fields=["source", "external_id"],
                condition=~models.Q(source=""),
                name="user_external_id_unique",
            ),
            models.CheckConstraint(
                condition=models.Q(source="", email__isnull=False)
                | (~models.Q(source="") & models.Q(email__isnull=True, is_active=False)),
                name="user_member_or_data_set_reader",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        if self.source == LEFT_SOURCE:
            return gettext("Somebody who has left")
        if self.source:
            kind = "Simulated reader" if self.is_simulated else "Reader"
            return f"{kind} {self.external_id} ({self.source})"
        return self.name or (self.email or "").partition("@")[0]

    @property
    def is_simulated(self) -> bool:
        return self.source == SIMULATED_SOURCE

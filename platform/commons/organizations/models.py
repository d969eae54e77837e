"""Organizations: charities and merchants, and who acts for them."""

from datetime import datetime
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed

NAME_LENGTH = 120
SLUG_LENGTH = 60
ABOUT_LENGTH = 4_000
REGISTRATION_LENGTH = 40


class Kind(models.TextChoices):
    """What an organization is on this platform."""

    CHARITY = "CHARITY", "Charity"
    MERCHANT = "MERCHANT", "Merchant"


class Verification(models.TextChoices):
    """How far staff has checked that a charity is one."""

    NOT_NEEDED = "NOT_NEEDED", "Not needed"
    SUBMITTED = "SUBMITTED", "Submitted"
    VERIFIED = "VERIFIED", "Verified"
    REJECTED = "REJECTED", "Rejected"
    SUSPENDED = "SUSPENDED", "Suspended"


class Role(models.TextChoices):
    """What a member may do, from the most to the least."""

    OWNER = "OWNER", "Owner"
    MANAGER = "MANAGER", "Manager"
    STAFF = "STAFF", "Staff"
    VIEWER = "VIEWER", "Viewer"


class Organization(Keyed):
    """A charity or a merchant: whatever sells, pledges or receives."""

    kind = models.CharField(max_length=16, choices=Kind)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=NAME_LENGTH)
    about = models.TextField(blank=True, max_length=ABOUT_LENGTH)
    country = models.CharField(max_length=2)
    currency = CurrencyField()
    registration_number = models.CharField(max_length=REGISTRATION_LENGTH, blank=True)
    verification = models.CharField(max_length=16, choices=Verification)
    verified_at = models.DateTimeField(null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=(
                    Q(kind=Kind.CHARITY) & ~Q(verification=Verification.NOT_NEEDED)
                )
                | Q(kind=Kind.MERCHANT, verification=Verification.NOT_NEEDED),
                name="organization_verification_is_for_charities",
            ),
            models.CheckConstraint(
                condition=~Q(verification=Verification.VERIFIED)
                | Q(verified_at__isnull=False),
                name="organization_verified_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(slug__regex=r"^[a-z0-9]+(-[a-z0-9]+)*$"),
                name="organization_slug_is_plain",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "name",
                "id",
                condition=Q(verification=Verification.VERIFIED),
                name="verified_charities_by_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_charity(self) -> bool:
        """Whether it receives."""
        return self.kind == Kind.CHARITY

    @property
    def is_verified(self) -> bool:
        """Whether staff has found this to be the charity it says it is."""
        return self.verification == Verification.VERIFIED


class Membership(Keyed):
    """A person's place in an organization."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="memberships"
    )
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships"
    )
    role = models.CharField(max_length=16, choices=Role)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["organization", "person"], name="one_membership_per_person"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.organization_id}"


class Invitation(Keyed):
    """A place offered to an address; whoever holds the secret may take it."""

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="invitations"
    )
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=Role)
    digest = models.CharField(max_length=64, unique=True)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                F("organization"),
                Lower("email"),
                condition=Q(accepted_at__isnull=True, revoked_at__isnull=True),
                name="one_open_invitation_per_address",
            ),
            models.CheckConstraint(
                condition=Q(accepted_at__isnull=True, accepted_by__isnull=True)
                | Q(accepted_at__isnull=False, accepted_by__isnull=False),
                name="invitation_accepted_by_somebody",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} of {self.organization_id}"

    def is_open(self, at: datetime) -> bool:
        """Whether it can still be accepted."""
        return (
            self.accepted_at is None
            and self.revoked_at is None
            and at < self.expires_at
        )

"""Organizations: charities and merchants, and who acts for them."""

import functools
import operator
from datetime import datetime
from typing import ClassVar

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Lower

from commons.kit.clock import now
from commons.kit.language import ENGLISH
from commons.kit.models import (
    LANGUAGE_LENGTH,
    LANGUAGE_TAG,
    CurrencyField,
    Keyed,
)
from commons.organizations.rules import WAYS

NAME_LENGTH = 120
SLUG_LENGTH = 60
ABOUT_LENGTH = 4_000
REGISTRATION_LENGTH = 40
REGISTER_LENGTH = 32
REASON_LENGTH = 2_000


class Kind(models.TextChoices):
    """What an organization is on this platform."""

    CHARITY = "CHARITY", "Charity"
    MERCHANT = "MERCHANT", "Merchant"


class Verification(models.TextChoices):
    """How far a charity has come in proving that it is one."""

    NOT_NEEDED = "NOT_NEEDED", "Not needed"
    DRAFT = "DRAFT", "Draft"
    SUBMITTED = "SUBMITTED", "Submitted"
    VERIFIED = "VERIFIED", "Verified"
    REJECTED = "REJECTED", "Rejected"
    SUSPENDED = "SUSPENDED", "Suspended"


class Cause(models.TextChoices):
    """Who or what moved a verification."""

    MEMBER = "MEMBER", "The charity itself"
    STAFF = "STAFF", "Staff"
    REGISTER = "REGISTER", "Its register"


class Role(models.TextChoices):
    """What a member may do, from the most to the least."""

    OWNER = "OWNER", "Owner"
    MANAGER = "MANAGER", "Manager"
    STAFF = "STAFF", "Staff"
    VIEWER = "VIEWER", "Viewer"


def _on_a_way() -> Q:
    """A step that somebody may take; see the table in rules."""
    return functools.reduce(
        operator.or_,
        [
            Q(cause=cause, from_state=start, to_state=end)
            for cause, start, end in sorted(WAYS)
        ],
    )


class Organization(Keyed):
    """A charity or a merchant: whatever sells, pledges or receives."""

    kind = models.CharField(max_length=16, choices=Kind)
    slug = models.SlugField(max_length=SLUG_LENGTH, unique=True)
    name = models.CharField(max_length=NAME_LENGTH)
    about = models.TextField(blank=True, max_length=ABOUT_LENGTH)
    country = models.CharField(max_length=2)
    currency = CurrencyField()
    # Which register the number stands in, if we keep a copy of it (commons/registers).
    register = models.CharField(
        max_length=REGISTER_LENGTH, blank=True, default="", db_default=""
    )
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
    # What it writes in, as settings name it; its goods and its window unless they say.
    language = models.CharField(
        max_length=LANGUAGE_LENGTH, default=ENGLISH, db_default=ENGLISH
    )
    # What it says of itself in further languages, by their names in settings.
    about_in: "models.JSONField[dict[str, str], dict[str, str]]" = models.JSONField(
        default=dict, blank=True, db_default=Value({}, models.JSONField())
    )

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(language__regex=LANGUAGE_TAG),
                name="organization_language_is_a_tag",
            ),
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
            models.CheckConstraint(
                condition=Q(register="") | ~Q(registration_number=""),
                name="organization_in_a_register_has_a_number",
            ),
            # Two that claim the same entry cannot both be it.
            models.UniqueConstraint(
                fields=["register", "registration_number"],
                condition=~Q(register="")
                & Q(verification__in=[Verification.VERIFIED, Verification.SUSPENDED]),
                name="one_charity_per_register_entry",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                "name",
                "id",
                condition=Q(verification=Verification.VERIFIED),
                name="verified_charities_by_name",
            ),
            models.Index(
                "register",
                "registration_number",
                condition=~Q(register=""),
                name="charities_by_register_entry",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def about_for(self, reader: str) -> tuple[str, str]:
        """What it says of itself to whom reads this language, and in which that is."""
        said = "" if reader == self.language else self.about_in.get(reader, "")
        return (said, reader) if said else (self.about, self.language)

    @property
    def is_charity(self) -> bool:
        """Whether it receives."""
        return self.kind == Kind.CHARITY

    @property
    def is_verified(self) -> bool:
        """Whether staff has found this to be the charity it says it is."""
        return self.verification == Verification.VERIFIED


class VerificationDecision(Keyed):
    """One step of a verification: from where to where, by whom, why, on what grounds.

    Rows are added and never changed; together they are the history of a charity.
    """

    organization = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="decisions"
    )
    from_state = models.CharField(max_length=16, choices=Verification)
    to_state = models.CharField(max_length=16, choices=Verification)
    cause = models.CharField(max_length=16, choices=Cause)
    # Nobody, where the register decided.
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    reason = models.TextField(blank=True, max_length=REASON_LENGTH)
    # What was known at that moment, in plain values: entry, proofs, likeness.
    evidence: "models.JSONField[dict[str, object], dict[str, object]]" = (
        models.JSONField(default=dict)
    )
    decided_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=_on_a_way(), name="verification_moves_as_it_may"
            ),
            models.CheckConstraint(
                condition=~Q(to_state__in=["REJECTED", "SUSPENDED"]) | ~Q(reason=""),
                name="verification_is_refused_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(cause="REGISTER", decided_by__isnull=True)
                | (~Q(cause="REGISTER") & Q(decided_by__isnull=False)),
                name="verification_is_decided_by_somebody",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                F("organization"), F("id").desc(), name="decisions_of_a_charity"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.Protect(
                name="decisions_never_change",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.from_state} to {self.to_state}"


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

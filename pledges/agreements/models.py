"""Pledges, their terms, and the consent of charities.

A pledge lives in its merchant's home: every table here carries `merchant_id`.
"""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import (
    ArrayField,
    DateTimeRangeField,
    RangeOperators,
)
from django.db import models
from django.db.backends.postgresql.psycopg_any import DateTimeTZRange
from django.db.models import F, Q

from commons.kit.clock import now
from commons.kit.ids import public_id
from commons.kit.models import CurrencyField, Keyed
from commons.organizations.models import Organization
from pledges.agreements import conditions, triggers
from pledges.agreements.rules.drafts import WORD_LENGTH
from pledges.agreements.rules.shares import Base, Kind
from pledges.agreements.rules.targets import Scope
from pledges.agreements.states import Closing, ConsentState, HoldState, TermsState

PLEDGE_PREFIX = "ple"
TERMS_PREFIX = "ptm"
CONSENT_PREFIX = "con"
TITLE_LENGTH = 120
REASON_LENGTH = 1_000
HASH_LENGTH = 64
# A key is a word with its kind before it, such as "category:Kitchen".
KEY_LENGTH = WORD_LENGTH + 16


def _choices(words: type[StrEnum]) -> list[tuple[str, str]]:
    return [(word.value, word.value.replace("_", " ").capitalize()) for word in words]


class Pledge(Keyed):
    """A merchant's standing promise; what exactly is promised stands in its terms."""

    merchant = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="pledges"
    )
    title = models.CharField(max_length=TITLE_LENGTH)
    currency = CurrencyField()
    total_cap_minor = models.BigIntegerField(null=True, blank=True)
    paused_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(total_cap_minor__isnull=True) | Q(total_cap_minor__gt=0),
                name="pledge_total_cap_is_positive",
            ),
            models.CheckConstraint(
                condition=Q(paused_at__isnull=True) | Q(ended_at__isnull=True),
                name="pledge_is_paused_or_ended",
            ),
        )
        triggers = (triggers.PLEDGE_KEEPS_ITS_WORD,)

    def __str__(self) -> str:
        return self.title

    @property
    def public_id(self) -> str:
        """The id as clients see it."""
        return public_id(PLEDGE_PREFIX, self.pk)


class PledgeTerms(Keyed):
    """One version of a promise: its content never changes, it can only end sooner.

    `period` is empty for terms that were agreed and withdrawn before they held.
    """

    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="terms")
    merchant_id = models.UUIDField()
    version = models.PositiveIntegerField()
    state = models.CharField(
        max_length=16, choices=TermsState, default=TermsState.PROPOSED
    )
    kind = models.CharField(max_length=16, choices=_choices(Kind))
    share_bps = models.PositiveIntegerField(null=True, blank=True)
    fixed_minor = models.BigIntegerField(null=True, blank=True)
    base = models.CharField(
        max_length=16, choices=_choices(Base), default=Base.ITEM_NET.value
    )
    floor_minor = models.BigIntegerField(null=True, blank=True)
    cap_minor = models.BigIntegerField(null=True, blank=True)
    scope = models.CharField(
        max_length=16, choices=_choices(Scope), default=Scope.ALL.value
    )
    scope_tags: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=WORD_LENGTH), default=list, blank=True
    )
    scope_categories: "ArrayField[list[str], list[str]]" = ArrayField(
        models.CharField(max_length=WORD_LENGTH), default=list, blank=True
    )
    scope_listing_ids: "ArrayField[list[UUID], list[UUID]]" = ArrayField(
        models.UUIDField(), default=list, blank=True
    )
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    period: "DateTimeRangeField" = DateTimeRangeField(null=True, blank=True)
    text = models.TextField()
    text_hash = models.CharField(max_length=HASH_LENGTH)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    closing = models.CharField(max_length=16, choices=Closing, blank=True, default="")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "pledge terms"
        constraints = (
            ExclusionConstraint(
                name="terms_do_not_overlap",
                expressions=[
                    ("merchant_id", RangeOperators.EQUAL),
                    ("pledge", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(state=TermsState.IN_FORCE),
            ),
            models.UniqueConstraint(
                fields=["merchant_id", "pledge", "version"],
                name="one_terms_per_version",
            ),
            models.UniqueConstraint(
                fields=["merchant_id", "pledge"],
                condition=Q(state=TermsState.PROPOSED),
                name="one_proposal_at_a_time",
            ),
            models.CheckConstraint(
                condition=conditions.GIVES_A_SHARE_OR_A_SUM,
                name="terms_give_a_share_or_a_sum",
            ),
            models.CheckConstraint(
                condition=conditions.FLOOR_IS_NOT_ABOVE_CAP,
                name="terms_floor_is_not_above_cap",
            ),
            models.CheckConstraint(
                condition=conditions.ENDS_AFTER_IT_STARTS,
                name="terms_end_after_they_start",
            ),
            models.CheckConstraint(
                condition=conditions.HOLDS_FOR_A_PERIOD_ONCE_AGREED,
                name="terms_hold_for_a_period_once_agreed",
            ),
            models.CheckConstraint(
                condition=conditions.CLOSING_HAS_A_MOMENT,
                name="terms_closing_has_a_moment",
            ),
        )
        triggers = (triggers.TERMS_NEVER_CHANGE,)

    def __str__(self) -> str:
        return f"version {self.version}"

    @property
    def holds_from(self) -> datetime | None:
        """When these terms began or will begin to hold; None if they never do."""
        return self.period.lower if self._has_period else None

    @property
    def holds_until(self) -> datetime | None:
        """When they stopped or will stop; None for open ends and for never."""
        return self.period.upper if self._has_period else None

    @property
    def _has_period(self) -> bool:
        return self.period is not None and not self.period.isempty

    def is_in_force(self, at: datetime) -> bool:
        """Whether sales at this moment fall under these terms."""
        return self.state == TermsState.IN_FORCE and at in self.period

    def is_standing(self, at: datetime) -> bool:
        """Whether these terms hold now or are agreed for later."""
        if self.state != TermsState.IN_FORCE or not self._has_period:
            return False
        return self.holds_until is None or at < self.holds_until

    def close(self, why: Closing, *, by_id: UUID | None, at: datetime) -> None:
        """End at this moment; terms that have not begun are withdrawn. Unsaved."""
        if self.state == TermsState.IN_FORCE and at > self.period.lower:
            self.period = DateTimeTZRange(self.period.lower, at)
        elif self.state == TermsState.IN_FORCE:
            self.state, self.period = TermsState.WITHDRAWN, DateTimeTZRange(empty=True)
        elif self.state == TermsState.PROPOSED:
            self.state = TermsState.WITHDRAWN
        self.closing, self.closed_by_id, self.closed_at = why, by_id, now()


class PledgeShare(Keyed):
    """One charity of a version of terms and its weight among the others."""

    terms = models.ForeignKey(
        PledgeTerms, on_delete=models.PROTECT, related_name="shares"
    )
    merchant_id = models.UUIDField()
    charity = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    weight = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["merchant_id", "terms", "charity"],
                name="one_share_per_charity",
            ),
            models.CheckConstraint(
                condition=Q(weight__range=(1, 10_000)), name="share_has_a_weight"
            ),
        )
        triggers = (
            triggers.SHARES_NEVER_CHANGE,
            triggers.SHARES_BELONG_TO_PROPOSALS,
        )

    def __str__(self) -> str:
        return f"{self.weight}"


class Consent(Keyed):
    """What a charity says to one version: who, when, and to which text.

    `carried_from` is the version whose consent still counts after a pause.
    """

    terms = models.ForeignKey(
        PledgeTerms, on_delete=models.PROTECT, related_name="consents"
    )
    merchant_id = models.UUIDField()
    charity = models.ForeignKey(
        Organization, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(
        max_length=16, choices=ConsentState, default=ConsentState.PENDING
    )
    text = models.TextField()
    text_hash = models.CharField(max_length=HASH_LENGTH)
    carried_from = models.PositiveIntegerField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    revoked_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, max_length=REASON_LENGTH)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["merchant_id", "terms", "charity"],
                name="one_consent_per_charity",
            ),
            models.CheckConstraint(
                condition=conditions.DECIDED_BY_SOMEBODY,
                name="consent_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=conditions.REVOKED_BY_SOMEBODY,
                name="consent_revoked_by_somebody",
            ),
        )
        indexes = (
            models.Index("charity", "state", "id", name="consents_of_a_charity"),
        )
        triggers = (
            triggers.CONSENT_BEGINS_UNDECIDED,
            triggers.CONSENT_STANDS,
        )

    def __str__(self) -> str:
        return str(self.state)


class PledgeTarget(Keyed):
    """What standing terms cover, as keys an index can find: see `rules/targets.py`.

    A projection of the terms' scope; terms that are over have none.
    """

    terms = models.ForeignKey(
        PledgeTerms, on_delete=models.PROTECT, related_name="targets"
    )
    merchant_id = models.UUIDField()
    key = models.CharField(max_length=KEY_LENGTH)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["merchant_id", "key", "terms"], name="one_target_per_key"
            ),
        )

    def __str__(self) -> str:
        return self.key


class PledgeCap(models.Model):
    """What a pledge with a total cap has promised so far; only such pledges have it.

    `used_minor` counts what open checkouts hold, so that no sale can break the cap.
    """

    pledge = models.OneToOneField(
        Pledge, on_delete=models.PROTECT, primary_key=True, related_name="cap"
    )
    merchant_id = models.UUIDField()
    cap_minor = models.BigIntegerField()
    used_minor = models.BigIntegerField(default=0)

    class Meta:
        constraints = (
            models.CheckConstraint(
                condition=Q(used_minor__gte=0, used_minor__lte=F("cap_minor")),
                name="pledge_cap_is_held",
            ),
        )

    def __str__(self) -> str:
        return f"{self.used_minor} of {self.cap_minor}"

    @property
    def remaining_minor(self) -> int:
        """What may still be promised."""
        return self.cap_minor - self.used_minor


class CapHold(Keyed):
    """One checkout's part of a total cap, given back when it comes to nothing."""

    checkout_id = models.UUIDField()
    pledge = models.ForeignKey(Pledge, on_delete=models.PROTECT, related_name="holds")
    merchant_id = models.UUIDField()
    amount_minor = models.BigIntegerField()
    state = models.CharField(max_length=16, choices=HoldState, default=HoldState.HELD)
    created_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints = (
            models.UniqueConstraint(
                fields=["checkout_id", "pledge", "merchant_id"],
                name="one_hold_per_checkout",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="hold_is_positive"
            ),
        )

    def __str__(self) -> str:
        return f"{self.amount_minor}"

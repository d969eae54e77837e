"""The books: accounts, entries and postings."""

from typing import ClassVar

import pgtrigger
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import F, Q

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed
from commons.ledger import guards
from commons.ledger.rules import AccountKind, EntryKind, Side
from commons.organizations.models import Organization

REFERENCE_LENGTH = 120
KIND_LENGTH = 24


def _choices(kinds: type[AccountKind | EntryKind]) -> list[tuple[str, str]]:
    return [(kind.value, kind.value.replace("_", " ").capitalize()) for kind in kinds]


class LedgerAccount(Keyed):
    """A place where value is counted; its id is derived from the rest."""

    kind = models.CharField(max_length=KIND_LENGTH, choices=_choices(AccountKind))
    organization = models.ForeignKey(
        Organization,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="ledger_accounts",
    )
    currency = CurrencyField()
    opened_at = models.DateTimeField(default=now, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["kind", "currency"],
                condition=Q(organization__isnull=True),
                name="one_platform_account_per_kind",
            ),
            models.UniqueConstraint(
                fields=["organization", "kind", "currency"],
                name="one_account_per_organization_and_kind",
            ),
            # What a posting's foreign key points at, so that currencies agree.
            models.UniqueConstraint(
                fields=["id", "currency"], name="ledger_account_with_currency"
            ),
            models.CheckConstraint(
                condition=Q(kind=AccountKind.PAYABLE, organization__isnull=False)
                | (~Q(kind=AccountKind.PAYABLE) & Q(organization__isnull=True)),
                name="payable_to_an_organization",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = guards.append_only()

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.currency}"


class Entry(Keyed):
    """A balanced, final record of one happening."""

    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True)
    kind = models.CharField(max_length=KIND_LENGTH, choices=_choices(EntryKind))
    scope_id = models.UUIDField()
    posted_at = models.DateTimeField(default=now, editable=False)
    content_hash = models.BinaryField(max_length=32)
    posting_count = models.PositiveSmallIntegerField()
    # The database transaction that wrote it, stamped by trigger.
    xact = models.BigIntegerField(db_default=0, editable=False)
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        db_index=False,
    )

    class Meta:
        verbose_name_plural = "entries"
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["id", "scope_id", "xact", "posting_count"],
                name="entry_as_its_postings_name_it",
            ),
            models.CheckConstraint(
                condition=Q(posting_count__gte=2), name="entry_has_two_sides"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="reversals_of_an_entry",
            ),
            models.Index(fields=["scope_id"], name="entries_of_a_scope"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *guards.append_only(),
            guards.STAMPED,
        ]

    def __str__(self) -> str:
        return self.reference


class Posting(Keyed):
    """One debit or credit within an entry."""

    # The foreign keys to entry and account also compare scope, transaction and
    # currency, which Django cannot say; they are made in the second migration.
    entry = models.ForeignKey(
        Entry,
        on_delete=models.PROTECT,
        related_name="postings",
        db_constraint=False,
        db_index=False,
    )
    position = models.PositiveSmallIntegerField()
    posting_count = models.PositiveSmallIntegerField()
    scope_id = models.UUIDField()
    account = models.ForeignKey(
        LedgerAccount,
        on_delete=models.PROTECT,
        related_name="postings",
        db_constraint=False,
        db_index=False,
    )
    currency = CurrencyField()
    side = models.CharField(
        max_length=1, choices=[(Side.DEBIT, "Debit"), (Side.CREDIT, "Credit")]
    )
    amount_minor = models.BigIntegerField()
    reverses = models.ForeignKey(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="reversals",
        db_index=False,
    )
    xact = models.BigIntegerField(db_default=0, editable=False)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["entry", "position"], name="one_posting_per_place"
            ),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=F("posting_count")),
                name="posting_has_a_place",
            ),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0), name="posting_amount_is_positive"
            ),
            models.CheckConstraint(
                condition=Q(side__in=[Side.DEBIT, Side.CREDIT]),
                name="posting_has_a_side",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["account", "xact"],
                include=["side", "amount_minor"],
                name="postings_of_an_account",
            ),
            models.Index(
                fields=["reverses"],
                condition=Q(reverses__isnull=False),
                name="reversals_of_a_posting",
            ),
            BrinIndex(fields=["xact"], name="postings_by_transaction"),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            *guards.append_only(),
            guards.STAMPED,
            guards.BALANCED,
            guards.REVERSAL,
        ]

    def __str__(self) -> str:
        return f"{self.side} {self.amount_minor} {self.currency}"


class Checkpoint(models.Model):
    """A cache: the sums of an account over all transactions before the horizon."""

    account = models.OneToOneField(
        LedgerAccount, on_delete=models.PROTECT, primary_key=True
    )
    horizon = models.BigIntegerField(db_index=True)
    debit_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField()
    rolled_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.account_id} before {self.horizon}"

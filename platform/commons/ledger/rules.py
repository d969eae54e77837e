"""What an entry is, before it is written: plain values that already balance."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID, uuid5

ACCOUNTS = UUID("5f1c2d0e-7a64-5b0e-9d4c-2f3a6e1b8c90")


class Side(StrEnum):
    """Left or right of an account."""

    DEBIT = "D"
    CREDIT = "C"

    @property
    def opposite(self) -> "Side":
        """The other one."""
        return Side.CREDIT if self is Side.DEBIT else Side.DEBIT


class AccountKind(StrEnum):
    """What is counted in a ledger account."""

    STRIPE_BALANCE = "STRIPE_BALANCE"
    IN_TRANSIT = "IN_TRANSIT"
    PAYABLE = "PAYABLE"
    REFUNDS_DUE = "REFUNDS_DUE"
    PLATFORM_FEES = "PLATFORM_FEES"
    FEE_RECOVERY = "FEE_RECOVERY"
    PROCESSING_FEES = "PROCESSING_FEES"
    REFUND_LOSSES = "REFUND_LOSSES"

    @property
    def normal_side(self) -> Side:
        """The side on which this account grows."""
        return Side.DEBIT if self in GROWS_BY_DEBIT else Side.CREDIT

    @property
    def is_of_organization(self) -> bool:
        """Whether each organization has its own."""
        return self is AccountKind.PAYABLE


# Assets and expenses; the rest are liabilities and income. In transit is what has been
# promised to the provider's transfers and has not left the balance yet: a contra asset.
GROWS_BY_DEBIT = frozenset(
    {
        AccountKind.STRIPE_BALANCE,
        AccountKind.PROCESSING_FEES,
        AccountKind.REFUND_LOSSES,
    }
)


class EntryKind(StrEnum):
    """What kind of happening an entry records."""

    SALE = "SALE"
    FEE_TRUE_UP = "FEE_TRUE_UP"
    TRANSFER_PLANNED = "TRANSFER_PLANNED"
    TRANSFER_SENT = "TRANSFER_SENT"
    TRANSFER_FAILED = "TRANSFER_FAILED"
    TRANSFER_REVERSED = "TRANSFER_REVERSED"
    SURPLUS = "SURPLUS"
    REFUND_PLANNED = "REFUND_PLANNED"
    REFUND_SENT = "REFUND_SENT"


class UnbalancedEntry(ValueError):
    """Debits and credits differ, or a posting is no amount of money."""


@dataclass(frozen=True)
class AccountKey:
    """Names a ledger account; the same key has the same id on every machine."""

    kind: AccountKind
    currency: str
    organization_id: UUID | None = None

    def __post_init__(self) -> None:
        if self.kind.is_of_organization is (self.organization_id is None):
            raise ValueError(f"{self.kind} and an organization do not go together")

    @property
    def id(self) -> UUID:
        """Derived, so that no lookup is needed and no two can be made for one key."""
        return uuid5(ACCOUNTS, f"{self.kind}|{self.organization_id}|{self.currency}")


@dataclass(frozen=True)
class PostingDraft:
    """One debit or credit; `reverses` names the posting it takes back, if any."""

    account: AccountKey
    side: Side
    amount_minor: int
    reverses: UUID | None = None


@dataclass(frozen=True)
class EntryDraft:
    """A balanced record; `reference` says what caused it and is used once for ever."""

    reference: str
    kind: EntryKind
    scope_id: UUID
    postings: tuple[PostingDraft, ...]
    reverses: UUID | None = None

    def __post_init__(self) -> None:
        check_balance(self.postings)

    @property
    def content_hash(self) -> bytes:
        """Tells whether two entries of one reference say the same."""
        return content_hash(
            self.kind,
            self.scope_id,
            [
                (posting.account.id, posting.side, posting.amount_minor)
                for posting in self.postings
            ],
        )


def content_hash(
    kind: str, scope_id: UUID, postings: Sequence[tuple[UUID, str, int]]
) -> bytes:
    """The digest of what an entry says, independent of the order of its postings."""
    lines = sorted(f"{account}|{side}|{amount}" for account, side, amount in postings)
    text = "\n".join([kind, str(scope_id), *lines])
    return hashlib.sha256(text.encode()).digest()


def check_balance(postings: Sequence[PostingDraft]) -> None:
    """Raise UnbalancedEntry unless debits equal credits in every currency."""
    if not postings:
        raise UnbalancedEntry("an entry needs postings")
    sums: Counter[str] = Counter()
    for posting in postings:
        if posting.amount_minor <= 0:
            raise UnbalancedEntry("amounts are positive; the side says the direction")
        sign = 1 if posting.side is Side.DEBIT else -1
        sums[posting.account.currency] += sign * posting.amount_minor
    off = {currency: amount for currency, amount in sums.items() if amount}
    if off:
        raise UnbalancedEntry(f"debits minus credits: {off}")


def debit(account: AccountKey, amount_minor: int) -> tuple[PostingDraft, ...]:
    """A debit of any amount: none for zero, a credit for less than zero."""
    if amount_minor == 0:
        return ()
    side = Side.DEBIT if amount_minor > 0 else Side.CREDIT
    return (PostingDraft(account, side, abs(amount_minor)),)


def credit(account: AccountKey, amount_minor: int) -> tuple[PostingDraft, ...]:
    """A credit of any amount: none for zero, a debit for less than zero."""
    return debit(account, -amount_minor)

"""The states and kinds that payments and what follows from them can have."""

from django.db import models


class PaymentState(models.TextChoices):
    """Where a payment stands; it only ever moves down this list."""

    PENDING = "PENDING", "Pending"
    EXPIRED = "EXPIRED", "Expired"
    SUCCEEDED = "SUCCEEDED", "Succeeded"
    REFUNDED = "REFUNDED", "Refunded"


class AllocationKind(models.TextChoices):
    """Whose part of a payment it is."""

    MERCHANT = "MERCHANT", "Merchant"
    CHARITY = "CHARITY", "Charity"
    PLATFORM = "PLATFORM", "Platform"
    PROCESSING_FEE = "PROCESSING_FEE", "Processing fee"


OWED_KINDS = (AllocationKind.MERCHANT, AllocationKind.CHARITY)


class CallState(models.TextChoices):
    """What we know about one request to the provider."""

    PLANNED = "PLANNED", "Planned"
    SENT = "SENT", "Sent"
    DONE = "DONE", "Done"
    FAILED = "FAILED", "Failed"
    UNKNOWN = "UNKNOWN", "Unknown"


class Operation(models.TextChoices):
    """What is asked of the provider."""

    OPEN_PAGE = "OPEN_PAGE", "Open a hosted page"
    CLOSE_PAGE = "CLOSE_PAGE", "Close a hosted page"
    TRANSFER = "TRANSFER", "Transfer"
    REFUND = "REFUND", "Refund"
    REVERSE_TRANSFER = "REVERSE_TRANSFER", "Reverse a transfer"
    CREATE_ACCOUNT = "CREATE_ACCOUNT", "Create an account"
    ONBOARDING_LINK = "ONBOARDING_LINK", "Link to onboarding"


class InboxState(models.TextChoices):
    """What became of an event of the provider."""

    RECEIVED = "RECEIVED", "Received"
    DONE = "DONE", "Done"
    IGNORED = "IGNORED", "Ignored"
    SET_ASIDE = "SET_ASIDE", "Set aside"


class TransferState(models.TextChoices):
    """Where a transfer stands; a failed one is taken back in the books."""

    PLANNED = "PLANNED", "On its way"
    SENT = "SENT", "Sent"
    FAILED = "FAILED", "Failed"


class RefundState(models.TextChoices):
    """Where a refund stands; a failed one is still owed."""

    PLANNED = "PLANNED", "On its way"
    SENT = "SENT", "Sent"
    FAILED = "FAILED", "Failed"


class RefundReason(models.TextChoices):
    """Why money goes back to the supporter."""

    PAID_TWICE = "PAID_TWICE", "Paid twice"
    PAID_LATE = "PAID_LATE", "Paid too late"
    SOLD_OUT = "SOLD_OUT", "Nothing was left"
    CANCELLED = "CANCELLED", "Cancelled"


class DebtState(models.TextChoices):
    """How a payee gives back what was already sent to it."""

    OPEN = "OPEN", "To be reversed"
    REVERSED = "REVERSED", "Reversed"
    OWED = "OWED", "To be kept from the next transfer"
    NETTED = "NETTED", "Kept from a transfer"
    CANCELLED = "CANCELLED", "Never sent"

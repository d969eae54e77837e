"""Checkouts, orders and their lines: what was bought, at which price, and who got what.

Content is written once. Afterwards only the state, its moments and the buyer change;
triggers hold that.
"""

import uuid
from typing import ClassVar
from uuid import UUID

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from commons.kit.clock import now
from commons.kit.models import CurrencyField, Keyed

REFERENCE_LENGTH = 16
KEY_LENGTH = 64
EMAIL_LENGTH = 254
TITLE_LENGTH = 255
VARIANT_TITLE_LENGTH = 3 * TITLE_LENGTH + 6
OWN_NAME_LENGTH = TITLE_LENGTH + VARIANT_TITLE_LENGTH + 2
ADDRESS_LENGTH = 2_000

Parts = list[dict[str, object]]


class CheckoutState(models.TextChoices):
    """How far a checkout has come."""

    STARTED = "STARTED", "Waits for the payment"
    PAID = "PAID", "Paid"
    EXPIRED = "EXPIRED", "Closed without an order"
    REFUNDED = "REFUNDED", "Paid and given back"


class Closing(models.TextChoices):
    """Why a checkout was closed without an order."""

    NONE = "", "It was not"
    LAPSED = "LAPSED", "The time to pay ran out"
    CANCELLED = "CANCELLED", "The buyer left it"
    REPLACED = "REPLACED", "The buyer started again"
    SOLD_OUT = "SOLD_OUT", "Paid too late: sold out meanwhile"
    PAID_TWICE = "PAID_TWICE", "Another checkout of the same cart was paid"
    PLEDGE_SPENT = "PLEDGE_SPENT", "Paid too late: the pledge was spent meanwhile"


class Checkout(Keyed):
    """What a buyer pays at once: one order for each seller, one payment."""

    cart_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    # Part of the public id: whoever holds the link may see the checkout.
    secret: "models.UUIDField[UUID, UUID]" = models.UUIDField(default=uuid.uuid4)
    reference = models.CharField(max_length=REFERENCE_LENGTH, unique=True)
    buyer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    email = models.EmailField(max_length=EMAIL_LENGTH)
    # In which it was placed, and in which its buyer is written to.
    language = models.CharField(max_length=16, blank=True, default="", db_default="")
    state = models.CharField(
        max_length=16, choices=CheckoutState, default=CheckoutState.STARTED
    )
    closing = models.CharField(max_length=16, choices=Closing, blank=True)
    currency = CurrencyField()
    total_minor = models.PositiveBigIntegerField()
    shipping_address: "models.JSONField[dict[str, str], dict[str, str]]" = (
        models.JSONField()
    )
    idempotency_key = models.CharField(max_length=KEY_LENGTH)
    request_hash = models.CharField(max_length=64)
    placed_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField()
    paid_at = models.DateTimeField(null=True)
    # When the mails about its outcome went out; keeps a repeated job from a second.
    told_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cart_id", "idempotency_key"], name="one_checkout_per_key"
            ),
            models.UniqueConstraint(
                fields=["cart_id"],
                condition=Q(state=CheckoutState.STARTED),
                name="one_open_checkout_per_cart",
            ),
            models.CheckConstraint(
                condition=~Q(state=CheckoutState.PAID) | Q(paid_at__isnull=False),
                name="paid_checkout_has_a_moment",
            ),
            models.CheckConstraint(
                condition=Q(total_minor__gt=0), name="checkout_costs_something"
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("buyer", "id", name="checkouts_of_a_buyer"),
            models.Index(
                Lower("email"),
                condition=Q(buyer__isnull=True),
                name="guest_checkouts_by_email",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="checkout_content_is_final",
                exclude=["state", "closing", "paid_at", "buyer", "told_at"],
            ),
            pgtrigger.Protect(name="checkout_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderState(models.TextChoices):
    """Whether the seller shall send it."""

    PENDING = "PENDING", "Waits for the payment"
    CONFIRMED = "CONFIRMED", "Paid, to be sent"
    CANCELLED = "CANCELLED", "Not to be sent"


class Order(Keyed):
    """What one seller sends to the buyer."""

    checkout = models.ForeignKey(
        Checkout, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    seller = models.ForeignKey(
        "organizations.Organization",
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    buyer_id: "models.UUIDField[UUID | None, UUID | None]" = models.UUIDField(null=True)
    reference = models.CharField(max_length=REFERENCE_LENGTH)
    state = models.CharField(
        max_length=16, choices=OrderState, default=OrderState.PENDING
    )
    currency = CurrencyField()
    goods_minor = models.PositiveBigIntegerField()
    shipping_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()
    # The frozen parts of the total (splits.parts.Part.frozen).
    split: "models.JSONField[Parts, Parts]" = models.JSONField()
    placed_at = models.DateTimeField(default=now)
    confirmed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["checkout", "seller"], name="one_order_per_seller"
            ),
            models.CheckConstraint(
                condition=~Q(state=OrderState.CONFIRMED)
                | Q(confirmed_at__isnull=False),
                name="confirmed_order_has_a_moment",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index("seller", "id", name="orders_of_a_seller"),
            models.Index(
                "buyer_id",
                "id",
                condition=Q(buyer_id__isnull=False),
                name="orders_of_a_buyer",
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(
                name="order_content_is_final",
                exclude=["state", "confirmed_at", "buyer_id"],
            ),
            pgtrigger.Protect(name="order_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderLine(Keyed):
    """One thing bought, with everything as it was when it was bought."""

    checkout_id: "models.UUIDField[UUID, UUID]" = models.UUIDField(db_index=True)
    order = models.ForeignKey(
        Order, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    listing_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    variant_id: "models.UUIDField[UUID, UUID]" = models.UUIDField()
    listing_slug = models.CharField(max_length=TITLE_LENGTH)
    title = models.CharField(max_length=TITLE_LENGTH)
    variant_title = models.CharField(max_length=VARIANT_TITLE_LENGTH, blank=True)
    # Both as the seller wrote them, where the buyer read them in another language.
    own_name = models.CharField(
        max_length=OWN_NAME_LENGTH, blank=True, default="", db_default=""
    )
    picture_url = models.CharField(max_length=ADDRESS_LENGTH, blank=True)
    quantity = models.PositiveIntegerField()
    unit_price_minor = models.PositiveBigIntegerField()
    total_minor = models.PositiveBigIntegerField()
    tax_minor = models.PositiveBigIntegerField()
    # The pledge sentence as the buyer read it; empty where nothing is pledged.
    disclosure_text = models.TextField(blank=True)
    # The frozen parts of the line; those of charities name their pledge terms.
    split: "models.JSONField[Parts, Parts]" = models.JSONField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=Q(total_minor=F("unit_price_minor") * F("quantity")),
                name="order_line_costs_price_times_quantity",
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="order_line_has_something"
            ),
        ]
        triggers: ClassVar[list[pgtrigger.Trigger]] = [
            pgtrigger.ReadOnly(name="order_line_is_final"),
            pgtrigger.Protect(name="order_line_stays", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return self.title

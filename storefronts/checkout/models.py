"""Carts: what somebody means to buy, before anything is promised to anyone."""

import uuid
from typing import ClassVar
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q

from commons.kit.clock import now
from commons.kit.models import Keyed


class Cart(Keyed):
    """A person's cart, or a guest's, who holds its id."""

    # Part of the public id: whoever holds a guest's cart id may fill that cart.
    secret: "models.UUIDField[UUID, UUID]" = models.UUIDField(default=uuid.uuid4)
    person = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
    )
    # Of the goods in it; empty in an empty cart.
    currency = models.CharField(max_length=3, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    updated_at = models.DateTimeField(default=now)
    # Set when its goods moved into the cart of the person who signed in.
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["person"],
                condition=Q(closed_at__isnull=True),
                name="one_open_cart_per_person",
            ),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class CartLine(Keyed):
    """So many of one variant; the price is only what was last shown."""

    # A cart is a wish list without value: it goes with its lines, and a variant that
    # vanishes takes itself out of every cart.
    cart = models.ForeignKey(
        Cart, on_delete=models.CASCADE, related_name="lines", db_index=False
    )
    variant = models.ForeignKey(
        "listings.Variant", on_delete=models.CASCADE, related_name="+"
    )
    quantity = models.PositiveIntegerField()
    seen_price_minor = models.PositiveBigIntegerField()

    class Meta:
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["cart", "variant"], name="one_cart_line_per_variant"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0), name="cart_line_has_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} of {self.variant_id}"

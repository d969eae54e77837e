"""Carts, and turning them into orders and one payment."""

from django.apps import AppConfig


class CheckoutConfig(AppConfig):
    """Carts, and turning them into orders and one payment."""

    name = "storefronts.checkout"
    label = "checkout"

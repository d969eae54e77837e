"""Checkouts, orders and their lines."""

from django.apps import AppConfig


class OrdersConfig(AppConfig):
    """Checkouts, orders and their lines."""

    name = "storefronts.orders"
    label = "orders"

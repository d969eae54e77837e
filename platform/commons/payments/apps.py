"""Payments, what they are owed to, and the provider behind them."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments, what they are owed to, and the provider behind them."""

    name = "commons.payments"
    label = "payments"

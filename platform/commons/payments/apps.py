"""Payments, what they are owed to, and the provider behind them."""

from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    """Payments, what they are owed to, and the provider behind them."""

    name = "commons.payments"
    label = "payments"

    def ready(self) -> None:
        """Say what must be true, and what is late or stuck."""
        from commons.kit.health import register_check  # noqa: PLC0415
        from commons.ledger.audits import register_audit  # noqa: PLC0415
        from commons.payments import audits, health  # noqa: PLC0415

        register_check("payments", health.payment_problems)
        register_audit(
            "allocations make up their payments", audits.allocations_make_payments
        )
        register_audit("paid payments are in the books", audits.paid_is_booked)
        register_audit("payees are owed what the books say", audits.payables_agree)
        register_audit("the provider says what the books say", audits.provider_agrees)

"""The books: accounts, entries and postings."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class LedgerConfig(AppConfig):
    """The books: accounts, entries and postings."""

    name = "commons.ledger"
    label = "ledger"

    def ready(self) -> None:
        """Forget which accounts exist whenever the database was made anew."""
        from commons.ledger.actions import forget_accounts  # noqa: PLC0415

        post_migrate.connect(forget_accounts, sender=self)

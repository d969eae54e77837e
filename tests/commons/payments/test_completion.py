"""From the provider's word to the books."""

import pytest

from commons.ledger.models import Entry
from commons.ledger.rules import AccountKey, AccountKind
from commons.ledger.selectors import balance
from commons.payments.states import PaymentState
from tests.payments_world import PaymentsWorld, organization_ids


class TestPaid:
    def test_splits_the_payment_in_the_books(self, world: PaymentsWorld) -> None:
        payment = world.payment()

        world.paid(payment)

        merchant, charity = organization_ids(payment)
        assert payment.state == PaymentState.SUCCEEDED
        assert payment.fee_minor == 320
        assert balance(AccountKey(AccountKind.STRIPE_BALANCE, "EUR")) == 9_680
        assert balance(AccountKey(AccountKind.PROCESSING_FEES, "EUR")) == 320
        assert balance(AccountKey(AccountKind.PAYABLE, "EUR", merchant)) == 8_500
        assert balance(AccountKey(AccountKind.PAYABLE, "EUR", charity)) == 1_000
        assert balance(AccountKey(AccountKind.PLATFORM_FEES, "EUR")) == 500
        assert world.in_books() == world.at_provider()
